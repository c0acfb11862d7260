package dev.utils.provider.gemini;

import dev.utils.llm.Usage;
import dev.utils.provider.TokenCounts;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code usageMetadata}. Google counts thoughts apart from the answer, and what
 * tools of its own added apart from the prompt.
 */
final class GeminiUsage {

	private GeminiUsage() {
	}

	/**
	 * Return the usage that a JSON value tells, or {@code null} if it counts no tokens.
	 */
	static @Nullable Usage read(JsonNode usage) {
		JsonNode candidates = usage.path("candidatesTokenCount");
		Long prompt = TokenCounts.of(usage.path("promptTokenCount"));
		Long output = TokenCounts.of(candidates);
		// Google leaves out what is zero.
		if (prompt == null || (output == null && !candidates.isMissingNode())) {
			return null;
		}
		long thoughts = TokenCounts.detail(usage.path("thoughtsTokenCount"));
		return TokenCounts.said(new Usage(prompt + TokenCounts.detail(usage.path("toolUsePromptTokenCount")),
				((output != null) ? output : 0) + thoughts, TokenCounts.detail(usage.path("cachedContentTokenCount")),
				0, thoughts));
	}

}
