package dev.utils.simulator;

import java.util.List;
import java.util.Map;

import dev.utils.simulator.OpenAiError.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is special about models that think before they answer: they sample as they like
 * and refuse to be told otherwise, and their thoughts cost tokens.
 */
final class ReasoningModels {

	private static final List<String> NAMES = List.of("o1", "o3", "o4", "gpt-5");

	private static final List<String> REFUSED = List.of("top_p", "presence_penalty", "frequency_penalty", "logit_bias",
			"logprobs", "top_logprobs", "stop");

	private static final Map<String, Integer> TOKENS = Map.of("none", 0, "minimal", 8, "low", 16, "medium", 64, "high",
			256, "xhigh", 512, "max", 1024);

	static final Rule EFFORT = Rule.oneOf("none", "minimal", "low", "medium", "high", "xhigh", "max");

	private ReasoningModels() {
	}

	static void check(String model, JsonNode body) {
		if (NAMES.stream().noneMatch(model::startsWith)) {
			return;
		}
		if (Rule.isSet(body, "max_tokens")) {
			throw unsupported("max_tokens", " Use 'max_completion_tokens' instead.");
		}
		if (Rule.isSet(body, "temperature") && body.path("temperature").doubleValue() != 1) {
			throw Rule.refusal("temperature", "unsupported_value", "Unsupported value: 'temperature' does not support "
					+ body.path("temperature") + " with this model. Only the default (1) value is supported.");
		}
		for (String name : REFUSED) {
			if (Rule.isSet(body, name)) {
				throw unsupported(name, "");
			}
		}
	}

	private static Refusal unsupported(String param, String advice) {
		return Rule.refusal(param, "unsupported_parameter",
				"Unsupported parameter: '" + param + "' is not supported with this model." + advice);
	}

	/**
	 * Returns how many tokens the thoughts take, none where no effort was asked for.
	 */
	static int tokens(@Nullable String effort) {
		return (effort != null) ? TOKENS.getOrDefault(effort, 0) : 0;
	}

}
