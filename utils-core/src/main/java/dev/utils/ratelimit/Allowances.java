package dev.utils.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

import dev.utils.ratelimit.RateLimitStore.Adjustment;

/**
 * The calls and tokens that a key may use in this process, taken together or not at all.
 * Guarded by the lock of its {@link KeyedLimiter}.
 */
final class Allowances {

	private final Allowance[] allowances;

	/**
	 * Create allowances.
	 * @param rates how fast they fill
	 * @param full whether they are full at the beginning, or else empty
	 * @param nanoTime a clock like {@link System#nanoTime()}
	 */
	Allowances(List<Rate> rates, boolean full, LongSupplier nanoTime) {
		this.allowances = rates.stream().map((rate) -> new Allowance(rate, full, nanoTime)).toArray(Allowance[]::new);
	}

	/**
	 * Take what a call costs.
	 * @param tokens the tokens of the call
	 * @param sparing whether it leaves some to others
	 * @return whether it may be made
	 */
	boolean tryTake(TokenCost tokens, boolean sparing) {
		for (int i = 0; i < this.allowances.length; i++) {
			if (!this.allowances[i].tryTake(tokens, sparing)) {
				giveBack(tokens, i);
				return false;
			}
		}
		return true;
	}

	/**
	 * Give back what a call took that is not made.
	 */
	void giveBack(TokenCost tokens) {
		giveBack(tokens, this.allowances.length);
	}

	private void giveBack(TokenCost tokens, int count) {
		for (int i = 0; i < count; i++) {
			this.allowances[i].giveBack(tokens);
		}
	}

	/**
	 * Return how long it takes until a call can be made, in nanoseconds.
	 */
	long waitFor(TokenCost tokens, boolean sparing) {
		long wait = 0;
		for (Allowance allowance : this.allowances) {
			wait = Math.max(wait, allowance.waitFor(tokens, sparing));
		}
		return wait;
	}

	/**
	 * Return about how long it takes until a call can be made after others, in
	 * nanoseconds.
	 * @param tokens the tokens of the call
	 * @param before what comes before
	 */
	long estimate(TokenCost tokens, Queued before) {
		long wait = 0;
		for (Allowance allowance : this.allowances) {
			wait = Math.max(wait, allowance.estimate(before.units(allowance.rate().unit()), tokens));
		}
		return wait;
	}

	void settle(TokenCost taken, TokenCost used) {
		for (Allowance allowance : this.allowances) {
			allowance.settle(taken, used);
		}
	}

	void drain() {
		for (Allowance allowance : this.allowances) {
			allowance.drain();
		}
	}

	/**
	 * Return what is owed.
	 */
	Adjustment debt() {
		Adjustment debt = Adjustment.NOTHING;
		for (Allowance allowance : this.allowances) {
			long units = allowance.debt();
			debt = switch (allowance.rate().unit()) {
				case CALLS -> debt;
				case TOKENS -> debt.plus(new Adjustment(0, units, 0, 0, Duration.ZERO, List.of()));
				case INPUT_TOKENS -> debt.plus(new Adjustment(0, 0, units, 0, Duration.ZERO, List.of()));
				case OUTPUT_TOKENS -> debt.plus(new Adjustment(0, 0, 0, units, Duration.ZERO, List.of()));
			};
		}
		return debt;
	}

	boolean isFull() {
		for (Allowance allowance : this.allowances) {
			if (!allowance.isFull()) {
				return false;
			}
		}
		return true;
	}

}
