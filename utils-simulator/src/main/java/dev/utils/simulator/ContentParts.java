package dev.utils.simulator;

import java.util.Locale;

import tools.jackson.databind.JsonNode;

/**
 * The parts of a message that are no text. Pictures and recordings sent along must be
 * what they say; those behind an address are not fetched.
 */
final class ContentParts {

	private static final Rule DETAIL = Rule.oneOf("auto", "low", "high", "original");

	private ContentParts() {
	}

	static void checkImageUrl(String param, JsonNode image) {
		checkImage(param + ".url", Rule.required(param + ".", image, "url", Rule.STRING).stringValue());
		if (Rule.isSet(image, "detail")) {
			DETAIL.check(param + ".detail", image.path("detail"));
		}
	}

	/**
	 * Checks the address of a picture, or the picture itself in a {@code data:} address.
	 */
	static void checkImage(String param, String url) {
		String start = url.substring(0, Math.min(url.length(), 8)).toLowerCase(Locale.ROOT);
		if (start.startsWith("http://") || start.startsWith("https://")) {
			return;
		}
		int comma = url.indexOf(',');
		if (!start.startsWith("data:") || comma < 0 || !url.substring(0, comma).endsWith(";base64")) {
			throw Rule.refusal(param, "invalid_value", "Invalid '" + param
					+ "': expected an http(s) URL, or a base64 data URL such as 'data:image/png;base64,…'.");
		}
		byte[] bytes = Media.decode(url.substring(comma + 1));
		if (bytes == null) {
			throw Rule.refusal(param, "invalid_base64", "Invalid '" + param + "': the data is not valid base64.");
		}
		if (Media.image(bytes) == null) {
			throw Rule.refusal(param, "invalid_image_format", "Invalid '" + param
					+ "': unsupported image. It must be in one of the formats ['png', 'jpeg', 'gif', 'webp'].");
		}
	}

	static void checkAudio(String param, JsonNode audio) {
		String data = Rule.required(param + ".", audio, "data", Rule.STRING).stringValue();
		String format = Rule.required(param + ".", audio, "format", Rule.oneOf("wav", "mp3")).stringValue();
		byte[] bytes = Media.decode(data);
		if (bytes == null) {
			throw Rule.refusal(param + ".data", "invalid_base64",
					"Invalid '" + param + ".data': the data is not valid base64.");
		}
		if (!format.equals(Media.audio(bytes))) {
			throw Rule.refusal(param + ".data", "invalid_value",
					"Invalid '" + param + ".data': the audio is not in the format '" + format + "'.");
		}
	}

	static void checkFile(String param, JsonNode file) {
		if (!Rule.isSet(file, "file_id") && !Rule.isSet(file, "file_data")) {
			throw Rule.missing(param + ".file_id");
		}
	}

}
