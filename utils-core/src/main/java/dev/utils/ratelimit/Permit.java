package dev.utils.ratelimit;

import java.time.Duration;

/**
 * The right to make one call. Give it back when the call is over, whichever way it ended:
 * {@link #settle(long)} if it is known what was used, {@link #release()} if nothing was.
 * The first of the two counts, further ones do nothing. Thread-safe.
 */
public interface Permit extends AutoCloseable {

	/** The permit of a call without limits. */
	Permit UNLIMITED = new Permit() {

		@Override
		public long tokens() {
			return 0;
		}

		@Override
		public void settle(long tokens) {
		}

		@Override
		public void release() {
		}

		@Override
		public void coolDown(Duration wait) {
		}

		@Override
		public String toString() {
			return "Permit[unlimited]";
		}

	};

	/**
	 * Return how many tokens were reserved.
	 * @return the estimated cost of the call
	 */
	long tokens();

	/**
	 * Return how long the call was held back.
	 * @return the wait; zero if it could go at once
	 */
	default Duration waited() {
		return Duration.ZERO;
	}

	/**
	 * End the call with its real cost: what it did not use is given back, what it used
	 * beyond the estimate is owed.
	 * @param tokens the tokens of question and answer
	 */
	void settle(long tokens);

	/**
	 * End the call without any use of tokens.
	 */
	void release();

	/**
	 * Hold back all calls with the same key and model, because the provider asked to
	 * wait. Of several waits the one that ends last counts.
	 * @param wait how long from now
	 */
	void coolDown(Duration wait);

	/**
	 * {@linkplain #release() Release} the permit, unless it was settled.
	 */
	@Override
	default void close() {
		release();
	}

}
