package dev.utils.ratelimit;

import java.time.Duration;

/**
 * Learns what a limiter does, for metrics. Called on the callers' threads and the
 * limiter's own: must be quick.
 */
public interface RateLimitListener {

	/** Looks away. */
	RateLimitListener NONE = new RateLimitListener() {
	};

	/**
	 * A call may be made.
	 * @param key who calls
	 * @param waited how long it waited; in shadow mode, how long it would have
	 */
	default void granted(RateLimitKey key, Duration waited) {
	}

	/**
	 * A call was refused; in shadow mode, it would have been.
	 * @param key who calls
	 */
	default void rejected(RateLimitKey key) {
	}

	/**
	 * The number of waiting calls changed.
	 * @param key who calls
	 * @param difference by how much
	 */
	default void queued(RateLimitKey key, int difference) {
	}

	/**
	 * A call used more tokens than were reserved.
	 * @param key who calls
	 * @param tokens how many more
	 */
	default void overrun(RateLimitKey key, long tokens) {
	}

	/**
	 * The store that instances share began or ceased to answer. Called for the first time
	 * when it is known whether it does.
	 * @param available whether it answers
	 */
	default void storeChanged(boolean available) {
	}

	/**
	 * A key or model shares its limit with others, because too many are in use.
	 * @param key what it goes under
	 */
	default void overflowed(RateLimitKey key) {
	}

}
