package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import dev.utils.ratelimit.RateLimitStore.Adjustment;
import dev.utils.ratelimit.RateLimitStore.Call;
import dev.utils.ratelimit.RateLimitStore.Decision;
import org.jspecify.annotations.Nullable;

/**
 * This instance's share of a limit, for as long as the store does not answer. It begins
 * empty, because nobody knows what the others have used, and the store is told afterwards
 * what was used without it. Guarded by the lock of its {@link KeyedLimiter}.
 */
final class OwnShare {

	private final RateLimits limits;

	private final LongSupplier nanoTime;

	private @Nullable Allowances allowances;

	/** What was used before the share was full for the last time, and so has refilled. */
	private final UnreportedUse refilled = new UnreportedUse();

	private final UnreportedUse recent = new UnreportedUse();

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
		}
		if (share.isFull() && !this.recent.isEmpty()) {
			// What comes now may come at once: it is dated apart from what has refilled.
			this.refilled.add(this.recent.take(now()), now());
		}
		for (int granted = 0; granted < calls.size(); granted++) {
			Call call = calls.get(granted);
			if (!share.tryTake(call.tokens(), call.sparing())) {
				return new Decision(granted, Duration.ofNanos(share.waitFor(call.tokens(), call.sparing())),
						Duration.ZERO);
			}
			used(Adjustment.made(call));
		}
		return new Decision(calls.size(), Duration.ZERO, Duration.ZERO);
	}

	/**
	 * Note what was used without the store's knowledge.
	 */
	void used(Adjustment use) {
		this.recent.add(use, now());
	}

	/**
	 * Correct what was taken from this share.
	 */
	void settle(TokenCost taken, TokenCost used) {
		if (this.allowances != null) {
			this.allowances.settle(taken, used);
		}
		used(Adjustment.settled(taken, used, List.of()));
	}

	void giveBack(Call call) {
		if (this.allowances != null) {
			this.allowances.giveBack(call.tokens());
		}
		used(Adjustment.notMade(call, false));
	}

	void drain() {
		if (this.allowances != null) {
			this.allowances.drain();
		}
	}

	/**
	 * Forget the share: the next one begins empty again.
	 */
	void end() {
		this.allowances = null;
	}

	/**
	 * Return what was used and not reported yet, in the order to report it.
	 */
	List<Adjustment> report() {
		List<Adjustment> reports = new ArrayList<>(2);
		for (UnreportedUse use : List.of(this.refilled, this.recent)) {
			if (!use.isEmpty()) {
				reports.add(use.take(now()));
			}
		}
		return reports;
	}

	boolean isUnused() {
		return this.refilled.isEmpty() && this.recent.isEmpty();
	}

	private long now() {
		return this.nanoTime.getAsLong();
	}

}
