package dev.utils.simulator;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A refusal in OpenAI's words: {@code {"error":{"message","type","param","code"}}}.
 *
 * @param status the HTTP status
 * @param message what a person reads
 * @param type the family of the error
 * @param param the parameter at fault, as a path such as {@code messages[0].role}
 * @param code what a program reads
 */
record OpenAiError(int status, String message, String type, @Nullable String param, @Nullable String code) {

	private static final String INVALID_REQUEST = "invalid_request_error";

	private static final String KEY_PAGE = "https://platform.openai.com/account/api-keys";

	static OpenAiError invalid(@Nullable String param, @Nullable String code, String message) {
		return new OpenAiError(400, message, INVALID_REQUEST, param, code);
	}

	static OpenAiError missingKey() {
		return new OpenAiError(401,
				"You didn't provide an API key. Provide it in an Authorization header using Bearer auth "
						+ "(i.e. Authorization: Bearer YOUR_KEY). You can obtain one from " + KEY_PAGE + ".",
				INVALID_REQUEST, null, "invalid_api_key");
	}

	static OpenAiError refusedKey(String key) {
		return new OpenAiError(401,
				"Incorrect API key provided: " + mask(key) + ". You can find your API key at " + KEY_PAGE + ".",
				INVALID_REQUEST, null, "invalid_api_key");
	}

	/**
	 * OpenAI echoes the beginning and the end of a refused key, which is why callers must
	 * not log that message as it is.
	 */
	private static String mask(String key) {
		int shown = (key.length() > 12) ? 8 : 3;
		if (key.length() < shown + 5) {
			return "*".repeat(key.length());
		}
		int end = key.length() - 4;
		return key.substring(0, shown) + "*".repeat(Math.min(end - shown, 40)) + key.substring(end);
	}

	static OpenAiError unknownPath(String method, String path) {
		return new OpenAiError(404, "Invalid URL (" + method + " " + path + ")", INVALID_REQUEST, null, "unknown_url");
	}

	static OpenAiError wrongMethod(String method, String allowed) {
		return new OpenAiError(405, "Not allowed to " + method + " here. Only " + allowed + " requests are accepted.",
				INVALID_REQUEST, null, "method_not_supported");
	}

	static OpenAiError unknownModel(String model) {
		return new OpenAiError(404, "The model '" + model + "' does not exist or you do not have access to it.",
				INVALID_REQUEST, "model", "model_not_found");
	}

	static OpenAiError wrongEndpoint(String supported, String asked) {
		return new OpenAiError(404, "This model is only supported in " + supported + " and not in " + asked + ".",
				INVALID_REQUEST, "model", null);
	}

	static OpenAiError tooLarge(int limit) {
		return new OpenAiError(413, "Request body too large: the limit is " + limit + " bytes.", INVALID_REQUEST, null,
				"request_too_large");
	}

	/**
	 * Returns the error that usually comes with a status.
	 */
	static OpenAiError usual(int status) {
		return switch (status) {
			case 401 ->
				new OpenAiError(status, "Incorrect API key provided.", INVALID_REQUEST, null, "invalid_api_key");
			case 403 -> new OpenAiError(status, "Country, region, or territory not supported", "request_forbidden",
					null, "unsupported_country_region_territory");
			case 404 -> new OpenAiError(status, "The requested resource does not exist.", INVALID_REQUEST, null, null);
			case 429 -> new OpenAiError(status,
					"Rate limit reached for requests per min (RPM). Please slow down and try again.", "requests", null,
					"rate_limit_exceeded");
			case 503 -> new OpenAiError(status, "The engine is currently overloaded, please try again later",
					"service_unavailable_error", null, "server_is_overloaded");
			default -> (status >= 500)
					? new OpenAiError(status,
							"The server had an error while processing your request. Sorry about that!", "server_error",
							null, null)
					: new OpenAiError(status, "The request was refused.", INVALID_REQUEST, null, null);
		};
	}

	Reply reply() {
		ObjectNode body = Json.object();
		body.putObject("error")
			.put("message", this.message)
			.put("type", this.type)
			.put("param", this.param)
			.put("code", this.code);
		return Reply.of(this.status, Reply.JSON, List.of(Json.write(body)));
	}

	/**
	 * Carries an error out of the depths of a validation. Has no stack trace: it is an
	 * answer, not a failure of the simulator.
	 */
	static final class Refusal extends RuntimeException {

		private final transient OpenAiError error;

		Refusal(OpenAiError error) {
			super(error.code(), null, false, false);
			this.error = error;
		}

		OpenAiError error() {
			return this.error;
		}

	}

}
