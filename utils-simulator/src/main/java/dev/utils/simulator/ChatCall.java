package dev.utils.simulator;

import java.util.ArrayList;
import java.util.List;

import dev.utils.simulator.ToolOffer.Shape;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What matters of a request for text, after it was found to be valid.
 *
 * @param model the model
 * @param prompt the text of the last user message
 * @param results the results of tools with which the request ends
 * @param promptTokens the tokens of all messages
 * @param reasoningTokens the tokens of the thoughts before the answer
 * @param stops the stop sequences
 * @param maxTokens the most tokens that the answer may have
 * @param choices how many answers were asked for
 * @param stream whether the answer is an event stream
 * @param includeUsage whether the stream carries the usage
 * @param toolCalls the calls that are the answer, none where it is text
 * @param forced whether the request left no choice but to call one function
 * @param schema the schema of the answer, empty for any object, {@code null} for text
 */
record ChatCall(String model, String prompt, List<String> results, int promptTokens, int reasoningTokens,
		List<String> stops, int maxTokens, int choices, boolean stream, boolean includeUsage, List<ToolCall> toolCalls,
		boolean forced, @Nullable JsonNode schema) {

	/**
	 * Validates and reads a chat completion request.
	 * @throws OpenAiError.Refusal if OpenAI would refuse it
	 */
	static ChatCall read(JsonNode body) {
		ChatValidation.check(body);
		JsonNode messages = body.path("messages");
		ToolOffer tools = ToolOffer.read(body, Shape.NESTED);
		JsonNode schema = OutputFormat.chat(body.path("response_format"), messages);
		Said said = new Said();
		for (JsonNode message : messages.values()) {
			said.add(message.path("role").stringValue(), text(message.path("content")));
		}
		return new ChatCall(body.path("model").stringValue(), said.prompt(), said.results(), said.tokens(),
				ReasoningModels.tokens(body.path("reasoning_effort").asString(null)), stops(body.path("stop")),
				maxTokens(body), body.path("n").asInt(1), body.path("stream").asBoolean(false),
				body.path("stream_options").path("include_usage").asBoolean(false), tools.calls(said.question()),
				tools.forced() != null, schema);
	}

	private static String text(JsonNode content) {
		if (content.isString()) {
			return content.stringValue();
		}
		StringBuilder text = new StringBuilder();
		for (JsonNode part : content.values()) {
			if (part.path("text").isString()) {
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

	/**
	 * Collects what was said, message by message.
	 */
	static final class Said {

		private final List<String> results = new ArrayList<>();

		private String prompt = "";

		private String last = "";

		private int tokens;

		void add(String role, String text) {
			this.tokens += Words.count(text);
			this.last = role;
			if (role.equals("tool")) {
				this.results.add(text);
				return;
			}
			this.results.clear();
			if (role.equals("user")) {
				this.prompt = text;
			}
		}

		String prompt() {
			return this.prompt;
		}

		List<String> results() {
			return List.copyOf(this.results);
		}

		int tokens() {
			return this.tokens;
		}

		/**
		 * Returns the text of the last message if a user said it.
		 */
		@Nullable String question() {
			return this.last.equals("user") ? this.prompt : null;
		}

	}

}
