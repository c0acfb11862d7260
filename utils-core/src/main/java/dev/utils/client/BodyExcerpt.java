package dev.utils.client;

import java.nio.charset.StandardCharsets;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * Keeps the beginning of an answer that could not be read.
 */
final class BodyExcerpt {

	private static final int LENGTH = 2048;

	private BodyExcerpt() {
	}

	static String of(byte[] data, int offset, int length) {
		return new String(data, offset, Math.min(length, LENGTH), StandardCharsets.UTF_8);
	}

	/**
	 * Return the beginning of a buffer, read already or not.
	 */
	static String of(DataBuffer buffer) {
		int length = Math.min(buffer.writePosition(), LENGTH);
		return (length > 0) ? buffer.toString(0, length, StandardCharsets.UTF_8) : "";
	}

}
