package dev.utils.llm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Tells pictures and recordings by their first bytes.
 */
final class MediaTypes {

	private static final byte[] PNG = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };

	private static final byte[] JPEG = { (byte) 0xFF, (byte) 0xD8, (byte) 0xFF };

	private static final byte[] EBML = { 0x1A, 0x45, (byte) 0xDF, (byte) 0xA3 };

	private MediaTypes() {
	}

	/**
	 * Return the type of a file's content, or {@code null} if it is none of those that
	 * providers take.
	 */
	static @Nullable String sniff(byte[] bytes) {
		if (startsWith(bytes, 0, PNG)) {
			return "image/png";
		}
		if (startsWith(bytes, 0, JPEG)) {
			return "image/jpeg";
		}
		if (is(bytes, 0, "GIF87a") || is(bytes, 0, "GIF89a")) {
			return "image/gif";
		}
		if (is(bytes, 0, "RIFF")) {
			return is(bytes, 8, "WEBP") ? "image/webp" : is(bytes, 8, "WAVE") ? "audio/wav" : null;
		}
		if (is(bytes, 0, "OggS")) {
			return "audio/ogg";
		}
		if (is(bytes, 0, "fLaC")) {
			return "audio/flac";
		}
		if (is(bytes, 4, "ftyp")) {
			return "audio/mp4";
		}
		if (startsWith(bytes, 0, EBML)) {
			return "audio/webm";
		}
		// An MPEG audio frame begins with eleven set bits; layer bits 00 are reserved.
		boolean frame = bytes.length > 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xE0) == 0xE0
				&& (bytes[1] & 0x06) != 0;
		return (frame || is(bytes, 0, "ID3")) ? "audio/mpeg" : null;
	}

	private static boolean is(byte[] bytes, int offset, String text) {
		return startsWith(bytes, offset, text.getBytes(StandardCharsets.US_ASCII));
	}

	private static boolean startsWith(byte[] bytes, int offset, byte[] prefix) {
		return bytes.length >= offset + prefix.length
				&& Arrays.equals(bytes, offset, offset + prefix.length, prefix, 0, prefix.length);
	}

}
