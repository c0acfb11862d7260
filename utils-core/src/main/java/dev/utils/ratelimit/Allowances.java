package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The calls and tokens that a key may use, taken together or not at all. Guarded by the
 * lock of its {@link KeyedLimiter}.
 */
final class Allowances {

	/** A call in thousandths, so that a rate of 2.5 has a bucket of exactly 2.5 calls. */
	private static final long CALL = 1000;

	private static final double NANOS_PER_SECOND = 1e9;

	private final List<Allowance> calls = new ArrayList<>(2);

	private final @Nullable Allowance tokens;

	private final long mostTokens;

	Allowances(RateLimits limits, LongSupplier nanoTime) {
		if (limits.qps() != null) {
			this.calls.add(calls(limits.qps(), NANOS_PER_SECOND / limits.qps(), limits.burst(), nanoTime));
		}
		if (limits.rpm() != null) {
			this.calls.add(calls(limits.rpm() / 60, 60 * NANOS_PER_SECOND / limits.rpm(), limits.burst(), nanoTime));
		}
		Long tpm = limits.tpm();
		// A tenth, so that the first minute is not one with twice its tokens.
		this.tokens = (tpm != null) ? new Allowance(Math.max(1, tpm / 10), tpm, Duration.ofMinutes(1), nanoTime) : null;
		this.mostTokens = (tpm != null) ? tpm : Long.MAX_VALUE;
	}

	private static Allowance calls(double perSecond, double nanosPerCall, @Nullable Integer burst,
			LongSupplier nanoTime) {
		double capacity = (burst != null) ? burst : Math.max(1, perSecond);
		// Rounded to the side that is never too fast.
		return new Allowance((long) (capacity * CALL), CALL, Duration.ofNanos((long) Math.ceil(nanosPerCall)),
				nanoTime);
	}

	/**
	 * Return the most tokens that a single call may cost.
	 */
	long mostTokens() {
		return this.mostTokens;
	}

	boolean countsTokens() {
		return this.tokens != null;
	}

	boolean tryTake(long cost) {
		for (int i = 0; i < this.calls.size(); i++) {
			if (!this.calls.get(i).tryTake(CALL)) {
				giveBackCalls(i);
				return false;
			}
		}
		if (this.tokens != null && !this.tokens.tryTake(atLeastOne(cost))) {
			giveBackCalls(this.calls.size());
			return false;
		}
		return true;
	}

	private void giveBackCalls(int count) {
		for (int i = 0; i < count; i++) {
			this.calls.get(i).giveBack(CALL);
		}
	}

	/**
	 * Return how long it takes until a call can be made, in nanoseconds.
	 */
	long waitFor(long cost) {
		long wait = (this.tokens != null) ? this.tokens.waitFor(atLeastOne(cost)) : 0;
		for (Allowance allowance : this.calls) {
			wait = Math.max(wait, allowance.waitFor(CALL));
		}
		return wait;
	}

	/**
	 * Return about how long it takes until a call can be made after others, in
	 * nanoseconds.
	 * @param cost the tokens of the call
	 * @param callsBefore how many calls come before
	 * @param tokensBefore the tokens of the calls before
	 */
	long estimate(long cost, int callsBefore, long tokensBefore) {
		long wait = (this.tokens != null) ? this.tokens.estimate(tokensBefore + atLeastOne(cost), atLeastOne(cost)) : 0;
		for (Allowance allowance : this.calls) {
			wait = Math.max(wait, allowance.estimate((callsBefore + 1) * CALL, CALL));
		}
		return wait;
	}

	/**
	 * Correct the tokens that were taken to those that were used. The debt never grows
	 * beyond what a minute gives.
	 */
	void settle(long taken, long used) {
		if (this.tokens == null) {
			return;
		}
		long difference = atLeastOne(taken) - used;
		if (difference > 0) {
			this.tokens.giveBack(difference);
		}
		else {
			long owed = Math.min(-difference, this.tokens.available() + this.mostTokens);
			if (owed > 0) {
				this.tokens.owe(owed);
			}
		}
	}

	boolean isFull() {
		return this.calls.stream().allMatch(Allowance::isFull) && (this.tokens == null || this.tokens.isFull());
	}

	/**
	 * A call whose cost is unknown still has to wait until nothing is owed.
	 */
	private static long atLeastOne(long cost) {
		return Math.max(1, cost);
	}

}
