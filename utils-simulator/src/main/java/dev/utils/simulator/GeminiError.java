package dev.utils.simulator;

import java.util.List;
import java.util.Locale;

import tools.jackson.databind.node.ObjectNode;

/**
 * A refusal in Google's words: {@code {"error":{"code","message","status","details"}}}.
 *
 * @param status the HTTP status
 * @param code the name of the status, such as {@code INVALID_ARGUMENT}
 * @param message what a person reads
 * @param details what a program reads, each with its {@code @type}
 */
record GeminiError(int status, String code, String message, List<ObjectNode> details) {

	private static final String RETRY_DELAY = "0.250s";

	private static GeminiError plain(int status, String code, String message) {
		return new GeminiError(status, code, message, List.of());
	}

	static Refusal invalid(String message) {
		return new Refusal(plain(400, "INVALID_ARGUMENT", message));
	}

	/**
	 * Refuses a field, as Google does before it knows what the request means.
	 */
	static Refusal invalidField(String field, String message) {
		ObjectNode detail = detail("BadRequest");
		ObjectNode violation = detail.putArray("fieldViolations").addObject();
		if (!field.isEmpty()) {
			violation.put("field", field);
		}
		violation.put("description", message);
		return new Refusal(new GeminiError(400, "INVALID_ARGUMENT", message, List.of(detail)));
	}

	static Refusal of(int status, String message) {
		return new Refusal(plain(status, usual(status).code(), message));
	}

	static Refusal missingKey() {
		return of(403, "Method doesn't allow unregistered callers (callers without established identity). "
				+ "Please use API Key or other form of API consumer identity to call this API.");
	}

	static Refusal refusedKey() {
		ObjectNode detail = detail("ErrorInfo").put("reason", "API_KEY_INVALID").put("domain", "googleapis.com");
		detail.putObject("metadata").put("service", "generativelanguage.googleapis.com");
		return new Refusal(new GeminiError(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.",
				List.of(detail)));
	}

	static Refusal unknownModel(String model, String version, String method) {
		return of(404, String.format(Locale.ROOT,
				"models/%s is not found for API version %s, or is not supported for %s. Call ListModels to see the list of "
						+ "available models and their supported methods.",
				model, version, method));
	}

	/**
	 * Returns the error that usually comes with a status.
	 */
	static GeminiError usual(int status) {
		return switch (status) {
			case 401 -> plain(status, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
			case 403 -> plain(status, "PERMISSION_DENIED", "The caller does not have permission");
			case 404 -> plain(status, "NOT_FOUND", "Requested entity was not found.");
			case 409 -> plain(status, "ABORTED", "The operation was aborted.");
			case 429 -> exhausted();
			case 499 -> plain(status, "CANCELLED", "The operation was cancelled.");
			case 501 -> plain(status, "UNIMPLEMENTED", "Operation is not implemented, or supported, or enabled.");
			case 503 -> plain(status, "UNAVAILABLE", "The model is overloaded. Please try again later.");
			case 504 -> plain(status, "DEADLINE_EXCEEDED", "The request timed out. Please try again.");
			default -> (status >= 500) ? plain(status, "INTERNAL", "An internal error has occurred. Please retry.")
					: plain(status, "INVALID_ARGUMENT", "Request contains an invalid argument.");
		};
	}

	private static GeminiError exhausted() {
		ObjectNode quota = detail("QuotaFailure");
		quota.putArray("violations")
			.addObject()
			.put("quotaMetric", "generativelanguage.googleapis.com/generate_content_free_tier_requests")
			.put("quotaId", "GenerateRequestsPerMinutePerProjectPerModel-FreeTier")
			.put("quotaValue", "15");
		ObjectNode retry = detail("RetryInfo").put("retryDelay", RETRY_DELAY);
		return new GeminiError(429, "RESOURCE_EXHAUSTED",
				"You exceeded your current quota. Please retry in " + RETRY_DELAY + ".", List.of(quota, retry));
	}

	private static ObjectNode detail(String type) {
		return Json.object().put("@type", "type.googleapis.com/google.rpc." + type);
	}

	Reply reply() {
		ObjectNode body = Json.object();
		ObjectNode error = body.putObject("error")
			.put("code", this.status)
			.put("message", this.message)
			.put("status", this.code);
		this.details.forEach(error.withArray("details")::add);
		return Reply.of(this.status, Reply.JSON, List.of(Json.write(body)));
	}

	/**
	 * Carries an error out of the depths of a validation. Has no stack trace: it is an
	 * answer, not a failure of the simulator.
	 */
	static final class Refusal extends RuntimeException {

		private final transient GeminiError error;

		Refusal(GeminiError error) {
			super(error.code(), null, false, false);
			this.error = error;
		}

		GeminiError error() {
			return this.error;
		}

	}

}
