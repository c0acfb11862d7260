package dev.utils.provider;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

import dev.utils.llm.Media;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the {@code multipart/form-data} of requests (RFC 7578). Not thread-safe.
 */
public final class MultipartBody {

	private static final int BOUNDARY_BYTES = 16;

	private final String boundary;

	/** Joined once, at the end: files are large. */
	private final List<byte[]> parts = new ArrayList<>();

	/**
	 * Create an empty body.
	 */
	public MultipartBody() {
		byte[] random = new byte[BOUNDARY_BYTES];
		ThreadLocalRandom.current().nextBytes(random);
		this.boundary = "utils-" + HexFormat.of().formatHex(random);
	}

	/**
	 * Add a field.
	 * @param name its name
	 * @param value its value; nothing is added for {@code null}
	 * @return this body
	 */
	public MultipartBody field(String name, @Nullable Object value) {
		if (value != null) {
			begin(name, null, null);
			text(value.toString()).text("\r\n");
		}
		return this;
	}

	/**
	 * Add a file.
	 * @param name the name of the field
	 * @param media its content
	 * @param fallbackName the file's name where the media has none; the ending of its
	 * type is appended
	 * @return this body
	 */
	public MultipartBody file(String name, Media.Data media, String fallbackName) {
		String type = Objects.requireNonNullElse(media.mimeType(), "application/octet-stream");
		String fileName = (media.fileName() != null) ? media.fileName() : fallbackName + '.' + ending(type);
		begin(name, fileName, type);
		this.parts.add(media.bytes());
		text("\r\n");
		return this;
	}

	/**
	 * Add fields of the caller's: text and numbers as they are, anything else as JSON.
	 * @param extra the fields
	 * @return this body
	 */
	public MultipartBody extra(Map<String, @Nullable Object> extra) {
		extra.forEach((name, value) -> field(name,
				(value == null || value instanceof CharSequence || value instanceof Number || value instanceof Boolean)
						? value : JsonMapper.shared().writeValueAsString(value)));
		return this;
	}

	/**
	 * End the body.
	 * @param path the path to send it to
	 * @param accept the media type that is expected as answer
	 * @return the call
	 */
	public HttpCall toCall(String path, String accept) {
		text("--" + this.boundary + "--\r\n");
		return new HttpCall(path,
				Map.of("Content-Type", "multipart/form-data; boundary=" + this.boundary, "Accept", accept), joined());
	}

	private byte[] joined() {
		byte[] body = new byte[this.parts.stream().mapToInt((part) -> part.length).sum()];
		int position = 0;
		for (byte[] part : this.parts) {
			System.arraycopy(part, 0, body, position, part.length);
			position += part.length;
		}
		return body;
	}

	private void begin(String name, @Nullable String fileName, @Nullable String type) {
		text("--" + this.boundary + "\r\nContent-Disposition: form-data; name=\"" + escaped(name) + '"');
		if (fileName != null) {
			text("; filename=\"" + escaped(fileName) + '"');
		}
		if (type != null) {
			text("\r\nContent-Type: " + type);
		}
		text("\r\n\r\n");
	}

	private MultipartBody text(String text) {
		this.parts.add(text.getBytes(StandardCharsets.UTF_8));
		return this;
	}

	/**
	 * Escapes as browsers do (WHATWG HTML, multipart/form-data encoding algorithm).
	 */
	private static String escaped(String name) {
		return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
	}

	private static String ending(String type) {
		String subtype = type.substring(type.indexOf('/') + 1);
		return switch (subtype) {
			case "jpeg" -> "jpg";
			case "mpeg" -> "mp3";
			case "octet-stream" -> "bin";
			default -> subtype;
		};
	}

}
