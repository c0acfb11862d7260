package dev.utils.provider.anthropic;

import dev.utils.llm.Usage;
import dev.utils.provider.TokenCounts;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Collects what an answer says about tokens. A stream says it twice, and the second time
 * perhaps less: the counts are cumulative, so the highest is right. Not thread-safe.
 */
final class AnthropicUsage {

	private long input;

	private long output;

	private long cacheRead;

	private long cacheWrite;

	private long thinking;

	private boolean inputTold;

	private boolean outputTold;

	void read(JsonNode usage) {
		this.inputTold |= TokenCounts.of(usage.path("input_tokens")) != null;
		this.outputTold |= TokenCounts.of(usage.path("output_tokens")) != null;
		this.input = highest(this.input, usage.path("input_tokens"));
		this.output = highest(this.output, usage.path("output_tokens"));
		this.cacheRead = highest(this.cacheRead, usage.path("cache_read_input_tokens"));
		this.cacheWrite = highest(this.cacheWrite, usage.path("cache_creation_input_tokens"));
		this.thinking = highest(this.thinking, usage.path("output_tokens_details").path("thinking_tokens"));
	}

	private static long highest(long before, JsonNode count) {
		return Math.max(before, TokenCounts.detail(count));
	}

	/**
	 * Return the usage, or {@code null} if not both counts were said. The API's input is
	 * what neither came from the cache nor went into it.
	 */
	@Nullable Usage usage() {
		return (this.inputTold && this.outputTold)
				? TokenCounts.said(new Usage(this.input + this.cacheRead + this.cacheWrite, this.output, this.cacheRead,
						this.cacheWrite, this.thinking))
				: null;
	}

}
