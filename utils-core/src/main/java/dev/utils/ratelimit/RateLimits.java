package dev.utils.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * How fast one model may be called with one key. What is {@code null} has no limit.
 *
 * @param qps calls per second, 0.000001 to 1,000,000; fractions are exact: 0.5 is one
 * call every two seconds
 * @param rpm calls per minute, 0.0001 to 60,000,000
 * @param tpm tokens per minute, of requests and answers together, 1 to 60,000,000,000
 * @param maxInFlight how many calls may run at the same time, at least 1
 * @param burst how many calls may come at once after a pause, 1 to 1,000,000; by default
 * as many as a second allows, at least one
 */
public record RateLimits(@Nullable Double qps, @Nullable Double rpm, @Nullable Long tpm, @Nullable Integer maxInFlight,
		@Nullable Integer burst) {

	/** No limit. */
	public static final RateLimits NONE = new RateLimits(null, null, null, null, null);

	/** The highest rate of calls per second. */
	public static final double HIGHEST_QPS = 1_000_000;

	/** The lowest rate of calls per second: one in eleven days. */
	public static final double LOWEST_QPS = 0.000_001;

	/** The most calls per minute. */
	public static final double HIGHEST_RPM = 60 * HIGHEST_QPS;

	/** The fewest calls per minute: one in a week. */
	public static final double LOWEST_RPM = 0.0001;

	/** The most tokens per minute. */
	public static final long HIGHEST_TPM = 60_000_000_000L;

	/** The most calls that may come at once. */
	public static final int HIGHEST_BURST = 1_000_000;

	public RateLimits {
		requireRange("qps", qps, LOWEST_QPS, HIGHEST_QPS);
		requireRange("rpm", rpm, LOWEST_RPM, HIGHEST_RPM);
		requireRange("tpm", tpm, 1, HIGHEST_TPM);
		requireRange("maxInFlight", maxInFlight, 1, Integer.MAX_VALUE);
		requireRange("burst", burst, 1, HIGHEST_BURST);
	}

	private static void requireRange(String name, @Nullable Number value, double min, double max) {
		// Not a number is in no range.
		if (value != null && !(value.doubleValue() >= min && value.doubleValue() <= max)) {
			throw new IllegalArgumentException(
					"Invalid " + name + " (" + value + "): must be a number from " + min + " to " + max + ".");
		}
	}

	/**
	 * Return calls per second without any other limit.
	 * @param qps calls per second
	 * @return the limits
	 */
	public static RateLimits qps(double qps) {
		return new RateLimits(qps, null, null, null, null);
	}

	/**
	 * Return these limits, and those of others where these have none.
	 * @param others the others
	 * @return the limits
	 */
	public RateLimits or(RateLimits others) {
		return new RateLimits((this.qps != null) ? this.qps : others.qps, (this.rpm != null) ? this.rpm : others.rpm,
				(this.tpm != null) ? this.tpm : others.tpm,
				(this.maxInFlight != null) ? this.maxInFlight : others.maxInFlight,
				(this.burst != null) ? this.burst : others.burst);
	}

	/**
	 * Return whether nothing is limited.
	 * @return whether calls may come as they like
	 */
	public boolean isUnlimited() {
		return this.qps == null && this.rpm == null && this.tpm == null && this.maxInFlight == null;
	}

}
