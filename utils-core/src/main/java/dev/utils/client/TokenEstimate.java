package dev.utils.client;

import java.util.List;

/**
 * Guesses tokens without a tokenizer, for the rate limit: what a call really cost comes
 * with its answer.
 */
final class TokenEstimate {

	private static final int BYTES_PER_TOKEN = 4;

	private TokenEstimate() {
	}

	/**
	 * Return about how many tokens the texts have.
	 */
	static long of(List<String> texts) {
		long bytes = 0;
		for (String text : texts) {
			bytes += utf8Length(text);
		}
		return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
	}

	private static long utf8Length(String text) {
		long bytes = text.length();
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c >= 0x80) {
				// A surrogate is half of four bytes.
				bytes += (c >= 0x800 && !Character.isSurrogate(c)) ? 2 : 1;
			}
		}
		return bytes;
	}

}
