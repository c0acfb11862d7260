package dev.utils.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The permit of one call, which ends once.
 */
abstract class SinglePermit implements Permit {

	private final TokenCost tokens;

	private final Duration waited;

	private final AtomicBoolean ended = new AtomicBoolean();

	SinglePermit(TokenCost tokens, Duration waited) {
		this.tokens = tokens;
		this.waited = waited;
	}

	abstract KeyedLimiter limiter();

	/**
	 * Correct what was taken. Called once.
	 */
	abstract void end(TokenCost used);

	@Override
	public final TokenCost tokens() {
		return this.tokens;
	}

	@Override
	public final Duration waited() {
		return this.waited;
	}

	@Override
	public final void settle(TokenCost used) {
		if (this.ended.compareAndSet(false, true)) {
			end(used);
		}
	}

	@Override
	public final void coolDown(Duration wait) {
		if (wait.compareTo(Duration.ZERO) > 0) {
			boolean tooLong = wait.compareTo(KeyedLimiter.LONGEST_COOL_DOWN) > 0;
			limiter().coolDown(tooLong ? KeyedLimiter.LONGEST_COOL_DOWN : wait);
		}
	}

	/**
	 * Tell the listener of tokens beyond the estimate.
	 */
	final void overrun(TokenCost used) {
		KeyedLimiter limiter = limiter();
		if (used.total() > this.tokens.total() && limiter.limits.countsTokens()) {
			limiter.surroundings.listener().overrun(limiter.key(), used.total() - this.tokens.total());
		}
	}

	@Override
	public final String toString() {
		return "Permit[" + limiter().key() + ", tokens=" + this.tokens + "]";
	}

}
