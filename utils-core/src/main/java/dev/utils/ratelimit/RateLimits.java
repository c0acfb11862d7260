package dev.utils.ratelimit;

import java.util.ArrayList;
import java.util.List;

import dev.utils.ratelimit.Rate.Unit;
import org.jspecify.annotations.Nullable;

/**
 * How fast one model may be called with one key. What is {@code null} has no limit.
 *
 * @param qps calls per second, 0.000001 to 1,000,000; fractions are exact: 0.5 is one
 * call every two seconds
 * @param rpm calls per minute, 0.0001 to 60,000,000
 * @param tpm tokens per minute, of requests and answers together, 1 to 60,000,000,000
 * @param inputTpm tokens of requests per minute, 1 to 60,000,000,000
 * @param outputTpm tokens of answers per minute, 1 to 60,000,000,000
 * @param maxInFlight how many calls may run at the same time, at least 1
 * @param burst how many calls may come at once after a pause, 1 to 1,000,000; by default
 * as many as a second allows, at least one
 */
public record RateLimits(@Nullable Double qps, @Nullable Double rpm, @Nullable Long tpm, @Nullable Long inputTpm,
		@Nullable Long outputTpm, @Nullable Integer maxInFlight, @Nullable Integer burst) {

	/** No limit. */
	public static final RateLimits NONE = new RateLimits(null, null, null, null, null, null, null);

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

	private static final long NANOS_PER_MINUTE = 60_000_000_000L;

	public RateLimits {
		requireRange("qps", qps, LOWEST_QPS, HIGHEST_QPS);
		requireRange("rpm", rpm, LOWEST_RPM, HIGHEST_RPM);
		requireRange("tpm", tpm, 1, HIGHEST_TPM);
		requireRange("inputTpm", inputTpm, 1, HIGHEST_TPM);
		requireRange("outputTpm", outputTpm, 1, HIGHEST_TPM);
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
		return NONE.withQps(qps);
	}

	/**
	 * Return these limits with other calls per second.
	 * @param qps calls per second, or {@code null} for no limit
	 * @return the new limits
	 */
	public RateLimits withQps(@Nullable Double qps) {
		return new RateLimits(qps, this.rpm, this.tpm, this.inputTpm, this.outputTpm, this.maxInFlight, this.burst);
	}

	/**
	 * Return these limits with other calls per minute.
	 * @param rpm calls per minute, or {@code null} for no limit
	 * @return the new limits
	 */
	public RateLimits withRpm(@Nullable Double rpm) {
		return new RateLimits(this.qps, rpm, this.tpm, this.inputTpm, this.outputTpm, this.maxInFlight, this.burst);
	}

	/**
	 * Return these limits with other tokens per minute.
	 * @param tpm tokens of requests and answers together, or {@code null} for no limit
	 * @return the new limits
	 */
	public RateLimits withTpm(@Nullable Long tpm) {
		return new RateLimits(this.qps, this.rpm, tpm, this.inputTpm, this.outputTpm, this.maxInFlight, this.burst);
	}

	/**
	 * Return these limits with other tokens of requests per minute.
	 * @param inputTpm tokens of requests, or {@code null} for no limit
	 * @return the new limits
	 */
	public RateLimits withInputTpm(@Nullable Long inputTpm) {
		return new RateLimits(this.qps, this.rpm, this.tpm, inputTpm, this.outputTpm, this.maxInFlight, this.burst);
	}

	/**
	 * Return these limits with other tokens of answers per minute.
	 * @param outputTpm tokens of answers, or {@code null} for no limit
	 * @return the new limits
	 */
	public RateLimits withOutputTpm(@Nullable Long outputTpm) {
		return new RateLimits(this.qps, this.rpm, this.tpm, this.inputTpm, outputTpm, this.maxInFlight, this.burst);
	}

	/**
	 * Return these limits with another number of calls at the same time.
	 * @param maxInFlight how many calls may run, or {@code null} for no limit
	 * @return the new limits
	 */
	public RateLimits withMaxInFlight(@Nullable Integer maxInFlight) {
		return new RateLimits(this.qps, this.rpm, this.tpm, this.inputTpm, this.outputTpm, maxInFlight, this.burst);
	}

	/**
	 * Return these limits with another burst.
	 * @param burst how many calls may come at once, or {@code null} for those of a second
	 * @return the new limits
	 */
	public RateLimits withBurst(@Nullable Integer burst) {
		return new RateLimits(this.qps, this.rpm, this.tpm, this.inputTpm, this.outputTpm, this.maxInFlight, burst);
	}

	/**
	 * Return these limits, and those of others where these have none.
	 * @param others the others
	 * @return the limits
	 */
	public RateLimits or(RateLimits others) {
		return new RateLimits(first(this.qps, others.qps), first(this.rpm, others.rpm), first(this.tpm, others.tpm),
				first(this.inputTpm, others.inputTpm), first(this.outputTpm, others.outputTpm),
				first(this.maxInFlight, others.maxInFlight), first(this.burst, others.burst));
	}

	private static <N extends Number> @Nullable N first(@Nullable N one, @Nullable N other) {
		return (one != null) ? one : other;
	}

	/**
	 * Return whether nothing is limited.
	 * @return whether calls may come as they like
	 */
	public boolean isUnlimited() {
		return this.qps == null && this.rpm == null && this.maxInFlight == null && !countsTokens();
	}

	/**
	 * Return whether tokens are limited.
	 * @return whether it matters what a call costs
	 */
	public boolean countsTokens() {
		return this.tpm != null || this.inputTpm != null || this.outputTpm != null;
	}

	/**
	 * Return how many calls may run at the same time.
	 * @param sparing whether a part is left to others: a fifth, if there is more than one
	 * @return the number; very large if it is not limited
	 */
	public int slots(boolean sparing) {
		if (this.maxInFlight == null) {
			return Integer.MAX_VALUE;
		}
		return (sparing && this.maxInFlight > 1) ? this.maxInFlight - Math.max(1, this.maxInFlight / 5)
				: this.maxInFlight;
	}

	/**
	 * Return the rates of these limits, in an order that depends on nothing but which of
	 * them there are.
	 * @return calls per second and minute, then tokens
	 */
	public List<Rate> rates() {
		List<Rate> rates = new ArrayList<>(5);
		if (this.qps != null) {
			rates.add(calls("qps", this.qps, 1e9 / this.qps));
		}
		if (this.rpm != null) {
			rates.add(calls("rpm", this.rpm / 60, NANOS_PER_MINUTE / this.rpm));
		}
		addTokens(rates, "tpm", Unit.TOKENS, this.tpm);
		addTokens(rates, "input-tpm", Unit.INPUT_TOKENS, this.inputTpm);
		addTokens(rates, "output-tpm", Unit.OUTPUT_TOKENS, this.outputTpm);
		return rates;
	}

	private Rate calls(String name, double perSecond, double nanosPerCall) {
		double capacity = (this.burst != null) ? this.burst : Math.max(1, perSecond);
		// Rounded to the side that is never too fast.
		return new Rate(name, Unit.CALLS, capacity, 1, (long) Math.ceil(nanosPerCall));
	}

	private static void addTokens(List<Rate> rates, String name, Unit unit, @Nullable Long perMinute) {
		if (perMinute != null) {
			// A tenth, so that the first minute is not one with twice its tokens.
			rates.add(new Rate(name, unit, Math.max(1, perMinute / 10), perMinute, NANOS_PER_MINUTE));
		}
	}

}
