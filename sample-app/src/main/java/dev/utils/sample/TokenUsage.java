package dev.utils.sample;

import dev.utils.llm.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What a call consumed. A type of its own, so that the JSON stays as it is when the
 * client's type grows.
 *
 * @param inputTokens tokens of the request
 * @param outputTokens tokens of the answer
 */
record TokenUsage(long inputTokens, long outputTokens) {

	static @Nullable TokenUsage of(@Nullable Usage usage) {
		return (usage != null) ? new TokenUsage(usage.inputTokens(), usage.outputTokens()) : null;
	}

}
