package dev.utils.artifact;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import dev.utils.llm.Media;

/**
 * Tells what a file is by its first bytes. All text is plain text, so that none is ever
 * served as something that a browser runs; what looks like JSON and is named so is JSON.
 */
final class MediaTypeSniffer {

	/** How many bytes are looked at. */
	static final int HEAD = 512;

	private static final String UNKNOWN = "application/octet-stream";

	private static final String PDF = "%PDF-";

	private static final String ZIP = "PK\u0003\u0004";

	private MediaTypeSniffer() {
	}

	static String sniff(byte[] head, String name) {
		if (startsWith(head, "\u00FF\u00FE") || startsWith(head, "\u00FE\u00FF")) {
			// UTF-16, which begins like some recordings.
			return UNKNOWN;
		}
		String media = ((Media.Data) Media.of(head)).mimeType();
		if (media != null) {
			return media;
		}
		if (startsWith(head, PDF)) {
			return "application/pdf";
		}
		if (startsWith(head, ZIP)) {
			return "application/zip";
		}
		CharBuffer text = CharBuffer.allocate(HEAD);
		if (!isText(head, text)) {
			return UNKNOWN;
		}
		String words = text.flip().toString().strip();
		boolean json = name.toLowerCase(Locale.ROOT).endsWith(".json")
				&& (words.startsWith("{") || words.startsWith("["));
		return json ? "application/json" : "text/plain";
	}

	private static boolean startsWith(byte[] head, String start) {
		return new String(head, 0, Math.min(head.length, start.length()), StandardCharsets.ISO_8859_1).equals(start);
	}

	private static boolean isText(byte[] head, CharBuffer text) {
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
		// Not the end of input: the head may end within a character.
		CoderResult result = decoder.decode(ByteBuffer.wrap(head), text, false);
		return !result.isError() && text.duplicate()
			.flip()
			.chars()
			.noneMatch((c) -> Character.isISOControl(c) && "\t\n\r\f".indexOf(c) < 0);
	}

}
