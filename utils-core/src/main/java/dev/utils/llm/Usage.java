package dev.utils.llm;

import org.jspecify.annotations.Nullable;

/**
 * What a call consumed, as the provider counted it. The counts mean the same for every
 * provider: input includes what came from or went into a cache, output includes the
 * model's thoughts.
 *
 * @param inputTokens tokens of the request; not negative
 * @param outputTokens tokens of the answer; not negative
 * @param cachedInputTokens how many of the input tokens were read from the provider's
 * cache
 * @param cacheWriteTokens how many of the input tokens were written to the provider's
 * cache
 * @param reasoningTokens how many of the output tokens are the model's thoughts, as far
 * as the provider tells
 */
public record Usage(long inputTokens, long outputTokens, long cachedInputTokens, long cacheWriteTokens,
		long reasoningTokens) {

	public Usage {
		if (inputTokens < 0 || outputTokens < 0 || cachedInputTokens < 0 || cacheWriteTokens < 0
				|| reasoningTokens < 0) {
			throw new IllegalArgumentException("Invalid usage: must not be negative.");
		}
	}

	/**
	 * Create a usage without details.
	 * @param inputTokens tokens of the request
	 * @param outputTokens tokens of the answer
	 */
	public Usage(long inputTokens, long outputTokens) {
		this(inputTokens, outputTokens, 0, 0, 0);
	}

	/**
	 * Return the sum of input and output tokens.
	 * @return the total
	 */
	public long totalTokens() {
		return this.inputTokens + this.outputTokens;
	}

	/**
	 * Return the sum of two usages, either of which may be unknown.
	 * @param first the one, or {@code null}
	 * @param second the other, or {@code null}
	 * @return the sum of what is known, or {@code null}
	 */
	public static @Nullable Usage sum(@Nullable Usage first, @Nullable Usage second) {
		return (first == null) ? second : (second == null) ? first : first.plus(second);
	}

	/**
	 * Return the sum of this usage and another.
	 * @param other the other
	 * @return the sum
	 */
	public Usage plus(Usage other) {
		return new Usage(this.inputTokens + other.inputTokens, this.outputTokens + other.outputTokens,
				this.cachedInputTokens + other.cachedInputTokens, this.cacheWriteTokens + other.cacheWriteTokens,
				this.reasoningTokens + other.reasoningTokens);
	}

}
