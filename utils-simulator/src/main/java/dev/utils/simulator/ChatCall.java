package dev.utils.simulator;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * What matters of a chat completion request, after it was found to be valid.
 *
 * @param model the model
 * @param prompt the text of the last user message
 * @param promptTokens the tokens of all messages
 * @param stops the stop sequences
 * @param maxTokens the most tokens that the answer may have
 * @param choices how many answers were asked for
 * @param stream whether the answer is an event stream
 * @param includeUsage whether the stream carries the usage
 */
record ChatCall(String model, String prompt, int promptTokens, List<String> stops, int maxTokens, int choices,
		boolean stream, boolean includeUsage) {

	/**
	 * Validates and reads a request.
	 * @throws OpenAiError.Refusal if OpenAI would refuse it
	 */
	static ChatCall read(JsonNode body) {
		ChatValidation.check(body);
		String prompt = "";
		int tokens = 0;
		for (JsonNode message : body.path("messages").values()) {
			String text = text(message.path("content"));
			tokens += Words.count(text);
			if (message.path("role").asString("").equals("user")) {
				prompt = text;
			}
		}
		return new ChatCall(body.path("model").stringValue(), prompt, tokens, stops(body.path("stop")), maxTokens(body),
				body.path("n").asInt(1), body.path("stream").asBoolean(false),
				body.path("stream_options").path("include_usage").asBoolean(false));
	}

	private static String text(JsonNode content) {
		if (content.isString()) {
			return content.stringValue();
		}
		StringBuilder text = new StringBuilder();
		for (JsonNode part : content.values()) {
			if (part.path("type").asString("").equals("text")) {
				text.append(text.isEmpty() ? "" : "\n").append(part.path("text").stringValue());
			}
		}
		return text.toString();
	}

	private static List<String> stops(JsonNode stop) {
		List<String> stops = new ArrayList<>();
		if (stop.isString()) {
			stops.add(stop.stringValue());
		}
		else {
			stop.values().forEach((value) -> stops.add(value.stringValue()));
		}
		stops.removeIf(String::isEmpty);
		return List.copyOf(stops);
	}

	private static int maxTokens(JsonNode body) {
		JsonNode current = body.path("max_completion_tokens");
		return (current.isNumber() ? current : body.path("max_tokens")).asInt(Integer.MAX_VALUE);
	}

	@Override
	public String toString() {
		return "ChatCall[model=" + this.model + ", promptTokens=" + this.promptTokens + "]";
	}

}
