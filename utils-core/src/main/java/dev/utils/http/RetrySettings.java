package dev.utils.http;

import java.time.Duration;

/**
 * How failed calls are repeated. Total attempts = 1 initial attempt + {@code maxRetries}.
 *
 * @param maxRetries how often a failed call is repeated at most, 0 to 100; 0 for never
 * @param initialBackoff the upper bound of the random wait before the first retry; it
 * doubles with each retry; positive
 * @param maxBackoff the upper bound of any random wait; at least {@code initialBackoff}
 */
public record RetrySettings(int maxRetries, Duration initialBackoff, Duration maxBackoff) {

	/** The most retries that can be configured. */
	public static final int MOST_RETRIES = 100;

	public RetrySettings {
		if (maxRetries < 0 || maxRetries > MOST_RETRIES) {
			throw new IllegalArgumentException(
					"Invalid maxRetries (" + maxRetries + "): must be 0 to " + MOST_RETRIES + ".");
		}
		if (initialBackoff.isNegative() || initialBackoff.isZero()) {
			throw new IllegalArgumentException("Invalid initialBackoff (" + initialBackoff + "): must be positive.");
		}
		if (maxBackoff.compareTo(initialBackoff) < 0) {
			throw new IllegalArgumentException("Invalid maxBackoff (" + maxBackoff
					+ "): must not be shorter than initialBackoff (" + initialBackoff + ").");
		}
	}

	/**
	 * Return the defaults: 3 retries (4 attempts) with waits of up to 0.5, 1 and 2
	 * seconds, at most 8.
	 * @return the default settings
	 */
	public static RetrySettings defaults() {
		return new RetrySettings(3, Duration.ofMillis(500), Duration.ofSeconds(8));
	}

	/**
	 * Return these settings with another number of retries.
	 * @param maxRetries 0 to 100
	 * @return the new settings
	 */
	public RetrySettings withMaxRetries(int maxRetries) {
		return new RetrySettings(maxRetries, this.initialBackoff, this.maxBackoff);
	}

}
