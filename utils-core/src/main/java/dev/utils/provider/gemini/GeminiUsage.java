package dev.utils.provider.gemini;

import dev.utils.llm.Usage;
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
		if (!usage.path("promptTokenCount").isNumber() && !usage.path("candidatesTokenCount").isNumber()) {
			return null;
		}
		long thoughts = count(usage, "thoughtsTokenCount");
		return new Usage(count(usage, "promptTokenCount") + count(usage, "toolUsePromptTokenCount"),
				count(usage, "candidatesTokenCount") + thoughts, count(usage, "cachedContentTokenCount"), 0, thoughts);
	}

	private static long count(JsonNode usage, String field) {
		JsonNode value = usage.path(field);
		return value.isNumber() ? Math.max(0, value.longValue()) : 0;
	}

}
