package dev.utils.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

import dev.utils.ratelimit.RateLimitStore.Adjustment;
import dev.utils.ratelimit.RateLimitStore.Call;
import dev.utils.ratelimit.RateLimitStore.Decision;
import org.jspecify.annotations.Nullable;

/**
 * This instance's share of a limit, for as long as the store does not answer. It begins
 * empty, because nobody knows what the others have used, and the store is told afterwards
 * what was used without it. Guarded by the lock of its {@link SharedBudget}.
 */
final class OwnShare {

	private final RateLimits limits;

	private final LongSupplier nanoTime;

	private @Nullable Allowances allowances;

	private long begunNanos;

	private int instances = 1;

	/** What this share has given. */
	private final UnreportedUse given = new UnreportedUse();

	/** What the store was to be told and was not. */
	private final UnreportedUse untold = new UnreportedUse();

	OwnShare(RateLimits limits, LongSupplier nanoTime) {
		this.limits = limits;
		this.nanoTime = nanoTime;
	}

	Decision take(List<Call> calls, int instances) {
		Allowances share = this.allowances;
		if (share == null) {
			share = new Allowances(this.limits.rates().stream().map((rate) -> rate.share(instances)).toList(), false,
					this.nanoTime);
			this.allowances = share;
			this.begunNanos = now();
		}
		this.instances = instances;
		for (int granted = 0; granted < calls.size(); granted++) {
			Call call = calls.get(granted);
			if (!share.tryTake(call.tokens(), call.sparing())) {
				return new Decision(granted, Duration.ofNanos(share.waitFor(call.tokens(), call.sparing())),
						Duration.ZERO);
			}
			given(Adjustment.made(call));
		}
		return new Decision(calls.size(), Duration.ZERO, Duration.ZERO);
	}

	/**
	 * Note what this share has given. As it fills steadily, what it gave before cannot
	 * have come later than if it had done so at its own pace until now: that is the date.
	 */
	private void given(Adjustment use) {
		this.given.addToLast(use, now(), now() - refill(this.given.last()));
	}

	/**
	 * Note again what this share has given: it could not be told.
	 */
	void givenBefore(Adjustment use) {
		if (this.allowances != null) {
			this.given.addBefore(use, now(), refill(use));
		}
		else {
			untold(use);
		}
	}

	/**
	 * Return how long a share takes to give that.
	 */
	private long refill(Adjustment use) {
		double longest = 0;
		for (Rate rate : this.limits.rates()) {
			longest = Math.max(longest, use.units(rate.unit()) * rate.nanosPerUnit() * this.instances);
		}
		return (long) longest;
	}

	/**
	 * Note what the store was to be told.
	 */
	void untold(Adjustment use) {
		this.untold.add(use, now());
	}

	/**
	 * Correct what was taken from this share.
	 */
	void settle(TokenCost taken, TokenCost used) {
		Adjustment difference = Adjustment.settled(taken, used, List.of());
		if (this.allowances != null) {
			this.allowances.settle(taken, used);
			given(difference);
		}
		else {
			untold(difference);
		}
	}

	void giveBack(Call call) {
		Adjustment back = Adjustment.notMade(call, false);
		if (this.allowances != null) {
			this.allowances.giveBack(call.tokens());
			given(back);
		}
		else {
			untold(back);
		}
	}

	void drain() {
		if (this.allowances != null) {
			this.allowances.drain();
		}
	}

	/**
	 * Return how long this share has been in use.
	 */
	Duration age() {
		return (this.allowances != null) ? Duration.ofNanos(now() - this.begunNanos) : Duration.ZERO;
	}

	/**
	 * Forget what was given, but for a part that is told as if it was given within that
	 * time.
	 */
	void cover(double part, Duration age) {
		for (Adjustment use : this.given.take(now())) {
			untold(use.part(part, age));
		}
	}

	/**
	 * Count anew since when the store is gone.
	 */
	void beginAnew() {
		this.begunNanos = now();
	}

	/**
	 * Forget the share: the next one begins empty again. What it owes is told.
	 */
	void end() {
		Allowances share = this.allowances;
		if (share != null) {
			this.allowances = null;
			this.given.take(now()).forEach(this::untold);
		}
	}

	/**
	 * Forget what a share has given of which the store knows all but what it owes. The
	 * share itself stays until the store has decided something.
	 */
	void handOver() {
		Allowances share = this.allowances;
		if (share != null) {
			untold(share.debt());
			cover(0, Duration.ZERO);
			beginAnew();
		}
	}

	/**
	 * Return what this share has given, and forget it.
	 */
	List<Adjustment> reportGiven() {
		return this.given.take(now());
	}

	/**
	 * Return what else is to be told, the earliest first, and forget it.
	 */
	List<Adjustment> reportUntold() {
		return this.untold.take(now());
	}

	boolean isUnused() {
		return this.given.isEmpty() && this.untold.isEmpty();
	}

	private long now() {
		return this.nanoTime.getAsLong();
	}

}
