package dev.utils.simulator;

import java.util.Map;
import java.util.Map.Entry;

import dev.utils.simulator.OpenAiError.Refusal;
import tools.jackson.databind.JsonNode;

/**
 * The rules of OpenAI's chat completion request, with the parameter names and error codes
 * that the original sends. Source: OpenAI's published OpenAPI description, schema
 * {@code CreateChatCompletionRequest}.
 */
final class ChatValidation {

	private static final int MAX_STOPS = 4;

	private static final Map<String, Rule> PARAMETERS = Map.ofEntries(Map.entry("model", Rule.ANY),
			Map.entry("messages", Rule.ANY), Map.entry("audio", Rule.OBJECT),
			Map.entry("frequency_penalty", Rule.decimal(-2, 2)), Map.entry("function_call", Rule.ANY),
			Map.entry("functions", Rule.ARRAY), Map.entry("logit_bias", Rule.OBJECT), Map.entry("logprobs", Rule.BOOL),
			Map.entry("max_completion_tokens", Rule.integer(1, Integer.MAX_VALUE)),
			Map.entry("max_tokens", Rule.integer(1, Integer.MAX_VALUE)), Map.entry("metadata", Rule.OBJECT),
			Map.entry("modalities", Rule.ARRAY), Map.entry("moderation", Rule.ANY),
			Map.entry("n", Rule.integer(1, 128)), Map.entry("parallel_tool_calls", Rule.BOOL),
			Map.entry("prediction", Rule.OBJECT), Map.entry("presence_penalty", Rule.decimal(-2, 2)),
			Map.entry("prompt_cache_key", Rule.STRING), Map.entry("prompt_cache_options", Rule.OBJECT),
			Map.entry("prompt_cache_retention", Rule.STRING), Map.entry("reasoning_effort", ReasoningModels.EFFORT),
			Map.entry("response_format", Rule.OBJECT), Map.entry("safety_identifier", Rule.STRING),
			Map.entry("seed", Rule.INTEGER), Map.entry("service_tier", Rule.STRING),
			Map.entry("stop", ChatValidation::checkStop), Map.entry("store", Rule.BOOL), Map.entry("stream", Rule.BOOL),
			Map.entry("stream_options", ChatValidation::checkStreamOptions),
			Map.entry("temperature", Rule.decimal(0, 2)), Map.entry("tool_choice", Rule.ANY),
			Map.entry("tools", Rule.ARRAY), Map.entry("top_logprobs", Rule.integer(0, 20)),
			Map.entry("top_p", Rule.decimal(0, 1)), Map.entry("user", Rule.STRING),
			Map.entry("verbosity", Rule.oneOf("low", "medium", "high")), Map.entry("web_search_options", Rule.OBJECT));

	private ChatValidation() {
	}

	/**
	 * Checks a request body, except for its tools and the form of the answer.
	 * @throws Refusal if OpenAI would refuse it
	 */
	static void check(JsonNode body) {
		Rule.known("", body, PARAMETERS.keySet());
		String model = Rule.model(body);
		ChatMessages.check(body.path("messages"));
		Rule.apply(body, PARAMETERS);
		if (Rule.isSet(body, "max_tokens") && Rule.isSet(body, "max_completion_tokens")) {
			throw Rule.refusal("max_tokens", "invalid_parameter_combination",
					"Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
		}
		if (Rule.isSet(body, "stream_options") && !body.path("stream").asBoolean(false)) {
			throw Rule.refusal("stream_options", "invalid_parameter_combination",
					"The 'stream_options' parameter is only allowed when 'stream' is enabled.");
		}
		ReasoningModels.check(model, body);
	}

	private static void checkStop(String param, JsonNode stop) {
		Rule.type("a string or an array of strings", (node) -> node.isString() || node.isArray()).check(param, stop);
		if (stop.size() > MAX_STOPS) {
			throw Rule.refusal(param, "array_above_max_length",
					"Invalid 'stop': array too long. Expected an array with maximum length " + MAX_STOPS
							+ ", but got an array with length " + stop.size() + " instead.");
		}
		for (int i = 0; i < stop.size(); i++) {
			Rule.STRING.check(param + "[" + i + "]", stop.path(i));
		}
	}

	private static void checkStreamOptions(String param, JsonNode options) {
		Rule.OBJECT.check(param, options);
		for (Entry<String, JsonNode> option : options.properties()) {
			String name = param + "." + option.getKey();
			if (!option.getKey().equals("include_usage") && !option.getKey().equals("include_obfuscation")) {
				throw Rule.refusal(name, "unknown_parameter", "Unknown parameter: '" + name + "'.");
			}
			if (!option.getValue().isNull()) {
				Rule.BOOL.check(name, option.getValue());
			}
		}
	}

}
