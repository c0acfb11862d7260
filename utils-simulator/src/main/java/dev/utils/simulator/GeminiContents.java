package dev.utils.simulator;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The rules of what is inside the contents of a request and of the turns among each
 * other, after each has the right shape.
 */
final class GeminiContents {

	private static final List<String> DATA = List.of("text", "inlineData", "fileData", "functionCall",
			"functionResponse", "executableCode", "codeExecutionResult");

	private static final Set<String> IMAGES = Set.of("image/png", "image/jpeg", "image/webp", "image/heic",
			"image/heif");

	private static final Set<String> OTHERS = Set.of("audio", "video", "text");

	private GeminiContents() {
	}

	static void check(JsonNode contents, String path, String model) {
		if (contents.isEmpty()) {
			throw GeminiError.invalid("* " + path + ": contents is not specified");
		}
		int calls = 0;
		for (int i = 0; i < contents.size(); i++) {
			JsonNode content = contents.path(i);
			checkContent(content, path + "[" + i + "]", true);
			int responses = count("functionResponse", content);
			if (responses > 0 && calls == 0) {
				throw GeminiError
					.invalid("Please ensure that function response turn comes immediately after a function call turn.");
			}
			if (responses != calls) {
				throw GeminiError.invalid("Please ensure that the number of function response parts is equal to the "
						+ "number of function call parts of the function call turn.");
			}
			calls = count("functionCall", content);
			if (calls > 0 && (i == 0 || isModel(contents.path(i - 1)))) {
				throw GeminiError
					.invalid("Please ensure that function call turn comes immediately after a user turn or "
							+ "after a function response turn.");
			}
		}
		if (model.startsWith("gemini-3")) {
			checkSignatures(contents);
		}
	}

	static boolean isModel(JsonNode content) {
		return content.path("role").asString("user").equals("model");
	}

	private static int count(String data, JsonNode content) {
		return (int) content.path("parts").valueStream().filter((part) -> part.has(data)).count();
	}

	static void checkContent(JsonNode content, String path, boolean roles) {
		String role = content.path("role").asString("user");
		if (roles && !role.equals("user") && !role.equals("model")) {
			throw GeminiError.invalid("Please use a valid role: user, model.");
		}
		JsonNode parts = content.path("parts");
		if (parts.isEmpty()) {
			throw GeminiError.invalid("* " + path + ".parts: contents.parts must not be empty.");
		}
		for (int i = 0; i < parts.size(); i++) {
			checkPart(parts.path(i), path + ".parts[" + i + "]", role);
		}
	}

	private static void checkPart(JsonNode part, String path, String role) {
		List<String> data = DATA.stream().filter(part::has).toList();
		if (data.isEmpty()) {
			throw GeminiError
				.invalid("* " + path + ".data: required oneof field 'data' must have one initialized field");
		}
		if (data.size() > 1) {
			throw GeminiError.invalidField(path, "Invalid value at '" + path
					+ "' (oneof), oneof field 'data' is already set. Cannot set '" + data.get(1) + "'");
		}
		if (part.has(role.equals("model") ? "functionResponse" : "functionCall")) {
			throw GeminiError.invalid("* " + path + ": a " + data.get(0) + " cannot have the role '" + role + "'.");
		}
		if (part.has("thoughtSignature") && decode(part.path("thoughtSignature").stringValue()) == null) {
			throw base64(path + ".thought_signature");
		}
		if (part.has("inlineData")) {
			checkBlob(part.path("inlineData"), path + ".inline_data");
		}
	}

	private static void checkBlob(JsonNode blob, String path) {
		byte[] bytes = decode(blob.path("data").stringValue());
		if (bytes == null) {
			throw base64(path + ".data");
		}
		String type = blob.path("mimeType").stringValue().toLowerCase(Locale.ROOT);
		String family = type.substring(0, Math.max(0, type.indexOf('/')));
		if (!IMAGES.contains(type) && !OTHERS.contains(family) && !type.equals("application/pdf")) {
			throw GeminiError.invalid("Unsupported MIME type: " + type);
		}
		String format = Media.image(bytes);
		boolean named = Set.of("image/png", "image/jpeg", "image/webp").contains(type);
		if (named && (format == null || !type.equals("image/" + format))) {
			throw GeminiError.invalid("Unable to process input image. Please retry or report in troubleshooting.");
		}
	}

	/**
	 * Returns the bytes of Base64 in either alphabet, padded or not.
	 */
	private static byte @Nullable [] decode(String base64) {
		return Media.decode(base64.replace('-', '+').replace('_', '/'));
	}

	private static GeminiError.Refusal base64(String path) {
		return GeminiError.invalidField(path, "Invalid value at '" + path + "' (TYPE_BYTES), Base64 decoding failed");
	}

	/**
	 * Since Gemini 3 the first call of each step of the current turn must come back with
	 * the signature it went out with.
	 */
	private static void checkSignatures(JsonNode contents) {
		for (int i = contents.size() - 1; i >= 0; i--) {
			JsonNode content = contents.path(i);
			if (!isModel(content) && count("functionResponse", content) == 0) {
				return;
			}
			JsonNode first = content.path("parts")
				.valueStream()
				.filter((part) -> part.has("functionCall"))
				.findFirst()
				.orElse(null);
			if (first != null && first.path("thoughtSignature").asString("").isEmpty()) {
				throw GeminiError
					.invalid("Function call is missing a thought_signature in functionCall parts. Function "
							+ "call `default_api:" + first.path("functionCall").path("name").stringValue()
							+ "`, position " + (i + 1) + ".");
			}
		}
	}

}
