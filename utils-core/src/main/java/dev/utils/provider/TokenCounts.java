package dev.utils.provider;

import dev.utils.llm.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads counts of tokens. What is no count (text, a fraction, less than nothing, more
 * than anybody can have used) is taken as not said, and so is a usage that counts
 * nothing: unknown is not zero, and a limit of tokens must not take it for that.
 */
public final class TokenCounts {

	/** Far more than a call has, and little enough for sums over many calls. */
	private static final long MOST_TOKENS = 1_000_000_000_000L;

	private TokenCounts() {
	}

	/**
	 * Return a count.
	 * @param value the JSON value; may be missing
	 * @return the count, not negative, or {@code null} if the value is none
	 */
	public static @Nullable Long of(JsonNode value) {
		if (!value.isNumber() || !value.canConvertToLong() || !value.canConvertToExactIntegral()) {
			return null;
		}
		long count = value.longValue();
		return (count >= 0 && count <= MOST_TOKENS) ? count : null;
	}

	/**
	 * Return a count that is a detail of another.
	 * @param value the JSON value; may be missing
	 * @return the count; 0 if the value is none
	 */
	public static long detail(JsonNode value) {
		Long count = of(value);
		return (count != null) ? count : 0;
	}

	/**
	 * Return a usage as it was said.
	 * @param usage what was counted
	 * @return the usage, or {@code null} if it counts nothing
	 */
	public static @Nullable Usage said(Usage usage) {
		return (usage.totalTokens() > 0) ? usage : null;
	}

}
