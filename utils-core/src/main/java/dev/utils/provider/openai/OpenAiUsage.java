package dev.utils.provider.openai;

import dev.utils.llm.Usage;
import dev.utils.provider.TokenCounts;
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
	 * Return the usage of an answer that a model wrote. A server that tells one of the
	 * two counts and the sum has told the other.
	 * @return the usage, or {@code null} if it does not tell both
	 */
	static @Nullable Usage read(JsonNode usage) {
		Long input = TokenCounts.of(first(usage, "prompt_tokens", "input_tokens"));
		Long output = TokenCounts.of(first(usage, "completion_tokens", "output_tokens"));
		Long total = TokenCounts.of(usage.path("total_tokens"));
		if (total != null && input != null && output == null && total > input) {
			output = total - input;
		}
		else if (total != null && output != null && input == null && total > output) {
			input = total - output;
		}
		return (input != null && output != null) ? usage(usage, input, output) : null;
	}

	/**
	 * Return the usage of an answer that nobody wrote, such as vectors.
	 * @return the usage, or {@code null} if it counts no tokens
	 */
	static @Nullable Usage readInput(JsonNode usage) {
		Long input = TokenCounts.of(first(usage, "prompt_tokens", "input_tokens"));
		if (input == null) {
			input = TokenCounts.of(usage.path("total_tokens"));
		}
		return (input != null)
				? usage(usage, input, TokenCounts.detail(first(usage, "completion_tokens", "output_tokens"))) : null;
	}

	private static @Nullable Usage usage(JsonNode usage, long inputTokens, long outputTokens) {
		JsonNode input = first(usage, "prompt_tokens_details", "input_tokens_details");
		JsonNode output = first(usage, "completion_tokens_details", "output_tokens_details");
		return TokenCounts.said(new Usage(inputTokens, outputTokens, TokenCounts.detail(input.path("cached_tokens")),
				TokenCounts.detail(input.path("cache_write_tokens")),
				TokenCounts.detail(output.path("reasoning_tokens"))));
	}

	private static JsonNode first(JsonNode object, String name, String otherName) {
		JsonNode value = object.path(name);
		return value.isMissingNode() ? object.path(otherName) : value;
	}

}
