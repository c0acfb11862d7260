package dev.utils.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

/**
 * Recognises pictures and recordings by their first bytes, whatever they call themselves.
 */
final class Media {

	private Media() {
	}

	/**
	 * Returns {@code png}, {@code jpeg}, {@code gif} or {@code webp}, or {@code null} for
	 * bytes that are no such picture.
	 */
	static @Nullable String image(byte[] bytes) {
		if (starts(bytes, 0, "\u0089PNG\r\n\u001a\n")) {
			return "png";
		}
		if (starts(bytes, 0, "\u00ff\u00d8\u00ff")) {
			return "jpeg";
		}
		if (starts(bytes, 0, "GIF87a") || starts(bytes, 0, "GIF89a")) {
			return "gif";
		}
		return (starts(bytes, 0, "RIFF") && starts(bytes, 8, "WEBP")) ? "webp" : null;
	}

	/**
	 * Returns {@code wav}, {@code mp3}, {@code ogg}, {@code flac}, {@code mp4} or
	 * {@code webm}, or {@code null} for bytes that are no such recording.
	 */
	static @Nullable String audio(byte[] bytes) {
		if (starts(bytes, 0, "RIFF") && starts(bytes, 8, "WAVE")) {
			return "wav";
		}
		if (starts(bytes, 0, "ID3") || isMpegFrame(bytes)) {
			return "mp3";
		}
		if (starts(bytes, 0, "OggS")) {
			return "ogg";
		}
		if (starts(bytes, 0, "fLaC")) {
			return "flac";
		}
		if (starts(bytes, 4, "ftyp")) {
			return "mp4";
		}
		return starts(bytes, 0, "\u001aE\u00df\u00a3") ? "webm" : null;
	}

	private static boolean isMpegFrame(byte[] bytes) {
		return bytes.length > 1 && bytes[0] == (byte) 0xff && (bytes[1] & 0xe0) == 0xe0 && (bytes[1] & 0x06) != 0;
	}

	private static boolean starts(byte[] bytes, int at, String magic) {
		byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
		if (bytes.length < at + expected.length) {
			return false;
		}
		for (int i = 0; i < expected.length; i++) {
			if (bytes[at + i] != expected[i]) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Returns the bytes behind a Base64 text, or {@code null} if it is none.
	 */
	static byte @Nullable [] decode(String base64) {
		try {
			return Base64.getDecoder().decode(base64);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
