package dev.utils.provider.openai;

import dev.utils.llm.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the usage of any of OpenAI's endpoints: chat completions count prompt and
 * completion tokens, the others input and output tokens.
 */
final class OpenAiUsage {

	private OpenAiUsage() {
	}

	/**
	 * Return the usage that a JSON value tells, or {@code null} if it counts no tokens.
	 */
	static @Nullable Usage read(JsonNode usage) {
		if (!usage.isObject() || usage.path("type").asString("").equals("duration")) {
			return null;
		}
		JsonNode input = first(usage, "prompt_tokens_details", "input_tokens_details");
		JsonNode output = first(usage, "completion_tokens_details", "output_tokens_details");
		return new Usage(count(first(usage, "prompt_tokens", "input_tokens")),
				count(first(usage, "completion_tokens", "output_tokens")), count(input.path("cached_tokens")),
				count(input.path("cache_write_tokens")), count(output.path("reasoning_tokens")));
	}

	private static JsonNode first(JsonNode object, String name, String otherName) {
		JsonNode value = object.path(name);
		return value.isMissingNode() ? object.path(otherName) : value;
	}

	private static long count(JsonNode value) {
		return value.isNumber() ? Math.max(0, value.longValue()) : 0;
	}

}
