package dev.utils.observe;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Takes keys and prompts out of a provider's error text before it becomes part of an
 * exception: OpenAI repeats (a part of) a wrong key, and servers built on FastAPI repeat
 * the input that they refuse.
 */
public final class Redactor {

	private static final String KEY = "[key]";

	private static final String PROMPT = "[prompt]";

	private static final int LONGEST_TEXT = 500;

	/** What lies behind is cut off in any case, also after the replacements. */
	private static final int LONGEST_INPUT = 2048;

	/** The shortest piece of a prompt that counts as repeated. */
	private static final int SHINGLE = 16;

	private static final int SHORTEST_PROMPT = 4;

	private static final int SHORTEST_SECRET = 12;

	private static final Pattern KEY_LIKE = Pattern.compile(
			"(?i)(?<![a-z0-9_-])(?:sk|pk|hf|gsk|xai|r8|key)[-_][a-z0-9_*.\\-]{6,}|AIza[a-z0-9_-]{20,}|bearer\\s+[^\\s\"',]+|[a-z0-9_-]*\\*{4,}[a-z0-9_-]*");

	private Redactor() {
	}

	/**
	 * Return the text without keys and prompts, on one line, shortened to 500 characters.
	 * @param text what the provider said
	 * @param key the key of the call, or {@code null} if it had none
	 * @param prompts what the caller said
	 * @return the text that can be shown
	 */
	public static String redact(String text, @Nullable String key, Collection<String> prompts) {
		String result = redactLong(text, key, prompts).replaceAll("\\s+", " ").strip();
		return (result.length() <= LONGEST_TEXT) ? result : result.substring(0, LONGEST_TEXT) + "...";
	}

	/**
	 * Return the beginning of the text without keys and prompts, with its lines, at most
	 * 2,048 characters.
	 * @param text what the provider said
	 * @param key the key of the call, or {@code null} if it had none
	 * @param prompts what the caller said
	 * @return the text that can be shown
	 */
	public static String redactLong(String text, @Nullable String key, Collection<String> prompts) {
		String result = text.substring(0, Math.min(text.length(), LONGEST_INPUT));
		if (key != null) {
			result = withoutKey(result, key);
		}
		for (String prompt : prompts) {
			result = withoutPrompt(result, prompt.strip());
		}
		return KEY_LIKE.matcher(result).replaceAll(KEY);
	}

	/**
	 * Placeholders such as {@code none}, for servers that want any key, are words that
	 * texts are made of: they are replaced as words only.
	 */
	private static String withoutKey(String text, String key) {
		return (key.length() >= SHORTEST_SECRET) ? text.replace(key, KEY)
				: text.replaceAll("(?<![\\w-])" + Pattern.quote(key) + "(?![\\w-])", Matcher.quoteReplacement(KEY));
	}

	private static String withoutPrompt(String text, String prompt) {
		if (prompt.length() < SHORTEST_PROMPT) {
			return text;
		}
		if (prompt.length() < SHINGLE) {
			return text.replace(prompt, PROMPT);
		}
		BitSet repeated = repeatedPositions(text, prompt);
		StringBuilder result = new StringBuilder(text.length());
		for (int position = 0; position < text.length();) {
			if (repeated.get(position)) {
				result.append(PROMPT);
				position = repeated.nextClearBit(position);
			}
			else {
				result.append(text.charAt(position++));
			}
		}
		return result.toString();
	}

	/**
	 * Find all pieces of a prompt in a text in one pass over the prompt (Rabin-Karp),
	 * since a prompt can have megabytes.
	 */
	private static BitSet repeatedPositions(String text, String prompt) {
		Map<String, List<Integer>> pieces = new HashMap<>();
		BitSet hashes = new BitSet(1 << Character.SIZE);
		RollingHash hash = new RollingHash(text);
		for (int position = 0; position + SHINGLE <= text.length(); position++) {
			hashes.set(hash.next() & 0xFFFF);
			pieces.computeIfAbsent(text.substring(position, position + SHINGLE), (piece) -> new ArrayList<>(1))
				.add(position);
		}
		BitSet repeated = new BitSet(text.length());
		hash = new RollingHash(prompt);
		for (int found = 0; found + SHINGLE <= prompt.length() && !pieces.isEmpty(); found++) {
			if (hashes.get(hash.next() & 0xFFFF)) {
				// Removed, so that a prompt that repeats itself costs no more than one
				// that does not.
				List<Integer> positions = pieces.remove(prompt.substring(found, found + SHINGLE));
				if (positions != null) {
					positions.forEach((position) -> repeated.set(position, position + SHINGLE));
				}
			}
		}
		return repeated;
	}

	/**
	 * The hash of each piece of a text, one after the other.
	 */
	private static final class RollingHash {

		private static final int BASE = 31;

		private static final int BASE_TO_SHINGLE = power();

		private final String text;

		private int position;

		private int value;

		RollingHash(String text) {
			this.text = text;
			for (; this.position < Math.min(SHINGLE - 1, text.length()); this.position++) {
				this.value = this.value * BASE + text.charAt(this.position);
			}
		}

		int next() {
			this.value = this.value * BASE + this.text.charAt(this.position);
			if (this.position >= SHINGLE) {
				this.value -= BASE_TO_SHINGLE * this.text.charAt(this.position - SHINGLE);
			}
			this.position++;
			return this.value;
		}

		private static int power() {
			int power = 1;
			for (int i = 0; i < SHINGLE; i++) {
				power *= BASE;
			}
			return power;
		}

	}

}
