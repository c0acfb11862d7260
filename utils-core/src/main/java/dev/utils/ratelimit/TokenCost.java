package dev.utils.ratelimit;

/**
 * How many tokens a call costs.
 *
 * @param input tokens of the request; not negative
 * @param output tokens of the answer; not negative
 */
public record TokenCost(long input, long output) {

	/** Nothing, or nothing known. */
	public static final TokenCost NONE = new TokenCost(0, 0);

	public TokenCost {
		if (input < 0 || output < 0) {
			throw new IllegalArgumentException("Invalid tokens (" + input + ", " + output + "): must not be negative.");
		}
	}

	/**
	 * Return the tokens of request and answer together.
	 * @return the sum
	 */
	public long total() {
		return this.input + this.output;
	}

}
