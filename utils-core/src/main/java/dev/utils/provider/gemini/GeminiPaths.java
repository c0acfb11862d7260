package dev.utils.provider.gemini;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Tells where models are.
 *
 * @param apiVersion the version of the API, such as {@code v1beta}
 */
record GeminiPaths(String apiVersion) {

	private static final HexFormat HEX = HexFormat.of().withUpperCase();

	/**
	 * Return the path of a model's method.
	 * @param model the model
	 * @param method the method, with its query
	 */
	String of(String model, String method) {
		String name = resourceName(model);
		int slash = name.indexOf('/');
		return "/" + this.apiVersion + "/" + name.substring(0, slash) + "/" + encoded(name.substring(slash + 1)) + ":"
				+ method;
	}

	/**
	 * Return the full name of a model: one that was tuned by the caller is in a
	 * collection of its own.
	 */
	static String resourceName(String model) {
		return (model.startsWith("models/") || model.startsWith("tunedModels/")) ? model : "models/" + model;
	}

	/**
	 * Encode a segment of a path (RFC 3986), so that no name can lead elsewhere.
	 */
	private static String encoded(String segment) {
		StringBuilder encoded = new StringBuilder(segment.length());
		for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
			if (isUnreserved(b)) {
				encoded.append((char) b);
			}
			else {
				encoded.append('%').append(HEX.toHexDigits(b));
			}
		}
		return encoded.toString();
	}

	private static boolean isUnreserved(byte b) {
		return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '.'
				|| b == '_' || b == '~';
	}

}
