package dev.utils.http;

import java.time.Duration;

/**
 * What a {@link RetryRule} decided about a failed attempt.
 *
 * @param outcome what to do
 * @param delay how long to wait before the next attempt; zero unless there is one
 */
public record RetryDecision(Outcome outcome, Duration delay) {

	/**
	 * Return whether there is a next attempt.
	 * @return whether to try again, after {@link #delay()}
	 */
	public boolean isRetry() {
		return this.outcome == Outcome.RETRY;
	}

	static RetryDecision retry(Duration delay) {
		return new RetryDecision(Outcome.RETRY, delay);
	}

	static RetryDecision stop(Outcome outcome) {
		return new RetryDecision(outcome, Duration.ZERO);
	}

	/**
	 * What to do.
	 */
	public enum Outcome {

		/** Wait, then try again. */
		RETRY,

		/** Stop: repeating is not safe or cannot help. */
		NOT_RETRYABLE,

		/** Stop: all attempts are used. */
		ATTEMPTS_EXHAUSTED,

		/** Stop now: the wait would not end before the deadline. */
		DEADLINE_TOO_CLOSE

	}

}
