package dev.utils.ratelimit;

import java.time.Duration;

/**
 * How instances share their limits.
 *
 * @param onStoreFailure what happens to calls while the store does not answer
 * @param budget how long a decision of the store may take, 1 ms to 10 s
 * @param instances how many instances there are at least, 1 to 100,000: what counts as
 * long as the store was not heard of, to find this instance's share
 */
public record SharedSettings(OnStoreFailure onStoreFailure, Duration budget, int instances) {

	/** How long a decision may take where nothing is configured. */
	public static final Duration DEFAULT_BUDGET = Duration.ofMillis(100);

	/** The longest time that a decision may be configured to take. */
	public static final Duration LONGEST_BUDGET = Duration.ofSeconds(10);

	/** The most instances that may be configured. */
	public static final int MOST_INSTANCES = 100_000;

	public SharedSettings {
		if (budget.toMillis() < 1 || budget.compareTo(LONGEST_BUDGET) > 0) {
			throw new IllegalArgumentException("Invalid budget (" + budget + "): must be 1 ms to 10 s.");
		}
		if (instances < 1 || instances > MOST_INSTANCES) {
			throw new IllegalArgumentException(
					"Invalid instances (" + instances + "): must be 1 to " + MOST_INSTANCES + ".");
		}
	}

	/**
	 * Return the defaults: this instance's share while the store does not answer within
	 * 100 ms, one instance.
	 * @return the default settings
	 */
	public static SharedSettings defaults() {
		return new SharedSettings(OnStoreFailure.LOCAL, DEFAULT_BUDGET, 1);
	}

}
