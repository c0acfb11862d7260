package dev.utils.simulator;

import java.util.List;

import tools.jackson.databind.node.ObjectNode;

/**
 * A refusal in Hugging Face's words: {@code {"error":"…"}}.
 *
 * @param status the HTTP status
 * @param message what a person reads
 */
record HuggingFaceError(int status, String message) {

	private static final double LOADING_SECONDS = 20;

	static Refusal refusal(int status, String message) {
		return new Refusal(new HuggingFaceError(status, message));
	}

	/**
	 * Returns the error that usually comes with a status.
	 */
	static HuggingFaceError usual(int status) {
		return new HuggingFaceError(status, switch (status) {
			case 401 -> "Invalid username or password.";
			case 403 -> "This authentication method does not have sufficient permissions.";
			case 404 -> "Model not found";
			case 429 -> "Too Many Requests: the rate limit is reached.";
			case 503 -> loading("of this request");
			default -> (status >= 500) ? "Internal Server Error" : "Bad Request";
		});
	}

	static String loading(String model) {
		return "Model " + model + " is currently loading";
	}

	Reply reply() {
		ObjectNode body = Json.object().put("error", this.message);
		if (this.status == 503) {
			body.put("estimated_time", LOADING_SECONDS);
		}
		Reply reply = Reply.of(this.status, Reply.JSON, List.of(Json.write(body)));
		return (this.status == 429) ? reply.withHeader("ratelimit", "\"api\";r=0;t=55")
			.withHeader("ratelimit-policy", "\"fixed window\";\"api\";q=1000;w=300") : reply;
	}

	/**
	 * Carries an error out of the depths of a validation.
	 */
	static final class Refusal extends RuntimeException {

		private final transient HuggingFaceError error;

		Refusal(HuggingFaceError error) {
			super(null, null, false, false);
			this.error = error;
		}

		HuggingFaceError error() {
			return this.error;
		}

	}

}
