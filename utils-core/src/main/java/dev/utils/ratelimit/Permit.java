package dev.utils.ratelimit;

import java.time.Duration;

/**
 * The right to make one call. Give it back when the call is over, whichever way it ended:
 * {@link #settle} if it is known what was used, {@link #release()} if nothing was. The
 * first of the two counts, further ones do nothing. Thread-safe.
 */
public interface Permit extends AutoCloseable {

	/** The permit of a call without limits. */
	Permit UNLIMITED = new Permit() {

		@Override
		public TokenCost tokens() {
			return TokenCost.NONE;
		}

		@Override
		public void settle(TokenCost used) {
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
	TokenCost tokens();

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
	 * @param used the tokens of question and answer
	 */
	void settle(TokenCost used);

	/**
	 * End the call with its real cost.
	 * @param input the tokens of the question
	 * @param output the tokens of the answer
	 * @throws IllegalArgumentException if one of them is negative
	 * @see #settle(TokenCost)
	 */
	default void settle(long input, long output) {
		settle(new TokenCost(input, output));
	}

	/**
	 * End the call without any use of tokens.
	 */
	default void release() {
		settle(TokenCost.NONE);
	}

	/**
	 * Hold back all calls with the same key and model, because the provider asked to
	 * wait. Of several waits the one that ends last counts.
	 * @param wait how long from now; more than an hour counts as one, and where nothing
	 * is limited more than a minute as one
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
