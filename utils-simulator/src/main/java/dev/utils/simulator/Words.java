package dev.utils.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * The simulator's tokens: one for each run of characters without white space.
 */
final class Words {

	private Words() {
	}

	static int count(String text) {
		int count = 0;
		boolean inside = false;
		for (int i = 0; i < text.length(); i++) {
			boolean white = Character.isWhitespace(text.charAt(i));
			if (!white && !inside) {
				count++;
			}
			inside = !white;
		}
		return count;
	}

	/**
	 * Splits a text into its words, each with the white space before it, so that the
	 * parts put together are the text again (white space at the end belongs to the last).
	 */
	static List<String> split(String text) {
		List<String> words = new ArrayList<>();
		int end = text.stripTrailing().length();
		int from = 0;
		boolean inside = false;
		for (int i = 0; i < end; i++) {
			boolean white = Character.isWhitespace(text.charAt(i));
			if (white && inside) {
				words.add(text.substring(from, i));
				from = i;
			}
			inside = !white;
		}
		if (from < text.length()) {
			words.add(text.substring(from));
		}
		return words;
	}

	/**
	 * Splits a text into fragments of at most so many characters, none of which is split.
	 */
	static List<String> fragments(String text, int length) {
		List<String> fragments = new ArrayList<>();
		int from = 0;
		while (from < text.length()) {
			int end = Math.min(text.length(), from + length);
			if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
				end--;
			}
			fragments.add(text.substring(from, end));
			from = end;
		}
		return fragments;
	}

}
