package dev.utils.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A {@code multipart/form-data} body. What has a file name is a file, the rest are
 * fields; they are shaped as JSON so that the same rules hold for both kinds of body.
 *
 * @param fields the fields, an array for a name that ends in {@code []}
 * @param files the files by name
 */
record Form(ObjectNode fields, Map<String, List<File>> files) {

	private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^;\"]+)\"?", Pattern.CASE_INSENSITIVE);

	private static final Set<String> NOT_TEXT = Set.of("n", "temperature", "output_compression", "partial_images",
			"stream");

	/**
	 * Reads a body.
	 * @throws OpenAiError.Refusal if it is no complete form
	 */
	static Form read(RecordedRequest request) {
		String contentType = Objects.requireNonNullElse(request.header("content-type"), "");
		Matcher boundary = BOUNDARY.matcher(contentType);
		if (!contentType.regionMatches(true, 0, "multipart/form-data", 0, 19) || !boundary.find()) {
			throw Rule.refusal(null, "unsupported_content_type",
					"Unsupported content type. This API method only accepts 'multipart/form-data' requests.");
		}
		if (!request.endsWith("--" + boundary.group(1) + "--")) {
			throw broken();
		}
		FullHttpRequest http = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/",
				Unpooled.wrappedBuffer(request.sharedBytes()));
		http.headers().set("content-type", contentType);
		try {
			HttpPostMultipartRequestDecoder decoder = new HttpPostMultipartRequestDecoder(
					new DefaultHttpDataFactory(false), http);
			try {
				return read(decoder.getBodyHttpDatas());
			}
			finally {
				decoder.destroy();
			}
		}
		catch (DecoderException ex) {
			throw broken();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static OpenAiError.Refusal broken() {
		return Rule.refusal(null, "invalid_multipart_form_data", "We could not parse the multipart form.");
	}

	private static Form read(List<InterfaceHttpData> parts) throws IOException {
		ObjectNode fields = Json.object();
		Map<String, List<File>> files = new LinkedHashMap<>();
		for (InterfaceHttpData part : parts) {
			if (part instanceof FileUpload file) {
				files.computeIfAbsent(file.getName(), (name) -> new ArrayList<>())
					.add(new File(file.getFilename(), file.getContentType(), file.get()));
			}
			else if (part instanceof Attribute field) {
				String text = new String(field.get(), StandardCharsets.UTF_8);
				if (field.getName().endsWith("[]")) {
					array(fields, field.getName()).add(text);
				}
				else {
					fields.set(field.getName(), value(field.getName(), text));
				}
			}
		}
		return new Form(fields, files);
	}

	private static ArrayNode array(ObjectNode fields, String name) {
		return (fields.get(name) instanceof ArrayNode array) ? array : fields.putArray(name);
	}

	private static JsonNode value(String name, String text) {
		JsonNode asText = Json.object().stringNode(text);
		if (!NOT_TEXT.contains(name)) {
			return asText;
		}
		try {
			return Json.read(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (JacksonException ex) {
			return asText;
		}
	}

	/**
	 * Returns the files that were sent under a name, or under that name with {@code []}.
	 */
	List<File> files(String name) {
		List<File> files = new ArrayList<>(this.files.getOrDefault(name, List.of()));
		files.addAll(this.files.getOrDefault(name + "[]", List.of()));
		if (files.isEmpty() && (this.fields.has(name) || this.fields.has(name + "[]"))) {
			throw Rule.refusal(name, "invalid_type",
					"Invalid type for '" + name + "': expected a file, but the part has no file name.");
		}
		return files;
	}

	/**
	 * Refuses files that are not known.
	 */
	void knownFiles(Set<String> names) {
		for (String name : this.files.keySet()) {
			if (!names.contains(name)) {
				throw Rule.refusal(name, "unknown_parameter", "Unknown parameter: '" + name + "'.");
			}
		}
	}

	@Override
	public String toString() {
		return "Form[fields=" + this.fields.size() + ", files=" + this.files.size() + "]";
	}

	/**
	 * A file in a form.
	 */
	static final class File {

		private final String name;

		private final String contentType;

		private final byte[] bytes;

		File(String name, String contentType, byte[] bytes) {
			this.name = name;
			this.contentType = contentType;
			this.bytes = bytes;
		}

		String name() {
			return this.name;
		}

		/**
		 * What the client says that it is.
		 */
		String contentType() {
			return this.contentType;
		}

		/**
		 * What it is.
		 */
		byte[] bytes() {
			return this.bytes;
		}

		@Override
		public String toString() {
			return "File[bytes=" + this.bytes.length + "]";
		}

	}

}
