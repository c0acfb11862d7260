package dev.utils.llm;

/**
 * What a call consumed, as the provider counted it.
 *
 * @param inputTokens tokens of the request; not negative
 * @param outputTokens tokens of the answer; not negative
 */
public record Usage(long inputTokens, long outputTokens) {

	public Usage {
		if (inputTokens < 0 || outputTokens < 0) {
			throw new IllegalArgumentException(
					"Invalid usage (" + inputTokens + ", " + outputTokens + "): must not be negative.");
		}
	}

	/**
	 * Return the sum of input and output tokens.
	 * @return the total
	 */
	public long totalTokens() {
		return this.inputTokens + this.outputTokens;
	}

}
