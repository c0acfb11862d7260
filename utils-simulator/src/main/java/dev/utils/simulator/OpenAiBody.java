package dev.utils.simulator;

import java.util.Locale;

import dev.utils.simulator.OpenAiError.Refusal;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads what every OpenAI request has.
 */
final class OpenAiBody {

	private OpenAiBody() {
	}

	static JsonNode json(RecordedRequest request) {
		String contentType = request.header("content-type");
		if (contentType == null || !contentType.strip().toLowerCase(Locale.ROOT).startsWith(Reply.JSON)) {
			throw new Refusal(OpenAiError.invalid(null, "unsupported_content_type",
					"Unsupported content type. This API method only accepts 'application/json' requests."));
		}
		JsonNode body;
		try {
			body = Json.read(request.sharedBytes());
		}
		catch (JacksonException ex) {
			throw new Refusal(OpenAiError.invalid(null, "invalid_json",
					"We could not parse the JSON body of your request. The API expects a JSON payload."));
		}
		if (!body.isObject()) {
			throw new Refusal(OpenAiError.invalid(null, "invalid_json",
					"The body of your request is not a JSON object. The API expects a JSON payload."));
		}
		return body;
	}

	static void checkModel(String name) {
		if (name.startsWith("no-such-")) {
			throw new Refusal(OpenAiError.unknownModel(name));
		}
	}

}
