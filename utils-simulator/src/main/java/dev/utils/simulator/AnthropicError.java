package dev.utils.simulator;

import java.util.List;

import tools.jackson.databind.node.ObjectNode;

/**
 * A refusal in Anthropic's words:
 * {@code {"type":"error","error":{"type","message"},"request_id"}}.
 *
 * @param status the HTTP status
 * @param type the family of the error
 * @param message what a person reads
 */
record AnthropicError(int status, String type, String message) {

	private static final String INVALID_REQUEST = "invalid_request_error";

	static Refusal invalid(String message) {
		return new Refusal(new AnthropicError(400, INVALID_REQUEST, message));
	}

	static Refusal of(int status, String message) {
		return new Refusal(new AnthropicError(status, usual(status).type(), message));
	}

	/**
	 * Returns the error that usually comes with a status.
	 */
	static AnthropicError usual(int status) {
		return switch (status) {
			case 401 -> new AnthropicError(status, "authentication_error", "invalid x-api-key");
			case 402 -> new AnthropicError(status, "billing_error", "Your credit balance is too low.");
			case 403 -> new AnthropicError(status, "permission_error", "Request not allowed");
			case 404 -> new AnthropicError(status, "not_found_error", "Not Found");
			case 409 -> new AnthropicError(status, "conflict_error", "The resource has changed meanwhile.");
			case 413 -> new AnthropicError(status, "request_too_large", "Request exceeds the maximum size");
			case 429 ->
				new AnthropicError(status, "rate_limit_error", "This request would exceed your account's rate limit.");
			case 504 -> new AnthropicError(status, "timeout_error", "Request timed out");
			case 529 -> new AnthropicError(status, "overloaded_error", "Overloaded");
			default -> (status >= 500) ? new AnthropicError(status, "api_error", "Internal server error")
					: new AnthropicError(status, INVALID_REQUEST, "The request was refused.");
		};
	}

	Reply reply(String requestId) {
		ObjectNode body = Json.object().put("type", "error");
		body.putObject("error").put("type", this.type).put("message", this.message);
		body.put("request_id", requestId);
		return Reply.of(this.status, Reply.JSON, List.of(Json.write(body)));
	}

	/**
	 * Carries an error out of the depths of a validation. Has no stack trace: it is an
	 * answer, not a failure of the simulator.
	 */
	static final class Refusal extends RuntimeException {

		private final transient AnthropicError error;

		Refusal(AnthropicError error) {
			super(error.type(), null, false, false);
			this.error = error;
		}

		AnthropicError error() {
			return this.error;
		}

	}

}
