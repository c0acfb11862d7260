package dev.utils.artifact;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Undoes percent escapes as the most careless reader would: bytes in UTF-8 also where
 * they are too long for their character, which strict readers refuse, and Microsoft's
 * {@code %u002e}.
 */
final class PercentEscapes {

	private static final Pattern UNICODE = Pattern.compile("%[uU]([0-9A-Fa-f]{4})");

	private static final Pattern BYTES = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");

	private static final int LONGEST_SEQUENCE = 6;

	private PercentEscapes() {
	}

	/**
	 * Return the text without its escapes; what is none stays as it is.
	 */
	static String undo(String text) {
		if (text.indexOf('%') < 0) {
			return text;
		}
		String first = UNICODE.matcher(text)
			.replaceAll((match) -> Matcher.quoteReplacement(character(Integer.parseInt(match.group(1), 16))));
		return BYTES.matcher(first).replaceAll((match) -> Matcher.quoteReplacement(decode(match.group())));
	}

	private static String decode(String escapes) {
		int[] bytes = new int[escapes.length() / 3];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = Integer.parseInt(escapes, 3 * i + 1, 3 * i + 3, 16);
		}
		StringBuilder text = new StringBuilder();
		int position = 0;
		while (position < bytes.length) {
			int lead = bytes[position];
			// As many leading ones as bytes in the sequence: 110xxxxx has two.
			int length = Integer.numberOfLeadingZeros(~(lead << 24));
			boolean whole = length >= 2 && length <= LONGEST_SEQUENCE && position + length <= bytes.length;
			int codePoint = lead & (0xFF >> (length + 1));
			for (int i = 1; whole && i < length; i++) {
				whole = (bytes[position + i] & 0xC0) == 0x80;
				codePoint = (codePoint << 6) | (bytes[position + i] & 0x3F);
			}
			text.append(whole ? character(codePoint) : character(lead));
			position += whole ? length : 1;
		}
		return text.toString();
	}

	private static String character(int codePoint) {
		return Character.isValidCodePoint(codePoint) ? Character.toString(codePoint) : "\uFFFD";
	}

}
