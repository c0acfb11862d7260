package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Holds back calls that have no limit, while the provider asks to wait. Those who waited
 * go on one after the other, not all in the same moment.
 */
final class HeldLimiter extends KeyedLimiter {

	private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long LONGEST_RESUMPTION_NANOS = TimeUnit.SECONDS.toNanos(5);

	private final BiConsumer<RateLimitKey, Duration> onCoolDown;

	private long gapNanos;

	private long nextNanos;

	/**
	 * Create a limiter that holds nothing yet.
	 * @param onCoolDown told when a call that went on is asked to wait again
	 */
	HeldLimiter(RateLimitKey key, Surroundings surroundings, BiConsumer<RateLimitKey, Duration> onCoolDown) {
		super(key, RateLimits.NONE, surroundings);
		this.onCoolDown = onCoolDown;
	}

	@Override
	boolean acquire(Waiter waiter) {
		RateLimitedException refusal;
		synchronized (this) {
			if (isRetired() || retire()) {
				return false;
			}
			waiter.arrive(now(), Duration.ZERO);
			refusal = refusal(waiter);
			if (refusal == null) {
				enqueue(waiter);
				wakeInTime();
			}
		}
		if (refusal != null) {
			reject(waiter, refusal);
		}
		return true;
	}

	@Override
	boolean observe(Waiter waiter) {
		return false;
	}

	@Override
	void cooledDown() {
		this.gapNanos = Math.min(GAP_NANOS, LONGEST_RESUMPTION_NANOS / Math.max(1, this.line.size()));
		this.nextNanos = now();
	}

	@Override
	void advance() {
		List<Waiter> ready = new ArrayList<>();
		List<Waiter> late;
		synchronized (this) {
			while (!this.line.isEmpty() && waitNanos() == 0) {
				Waiter first = this.line.first();
				if (first == null) {
					break;
				}
				this.line.remove(first);
				this.line.went(first.priority);
				ready.add(first);
				this.nextNanos += this.gapNanos;
			}
			late = this.line.removeLate(now(), true);
			wakeInTime();
		}
		late.forEach((waiter) -> rejectQueued(waiter, Refusal.coolingDown(Duration.ofNanos(Math.max(0, waitNanos())))));
		for (Waiter waiter : ready) {
			Duration waited = Duration.ofNanos(now() - waiter.sinceNanos);
			this.surroundings.listener().queued(this.key, -1);
			this.surroundings.listener().granted(this.key, waited);
			waiter.granted(new FreePermit(this.key, waited, this.onCoolDown), true);
		}
	}

	private long waitNanos() {
		long coolDown = coolDownNanos();
		return (coolDown > 0) ? coolDown : Math.max(0, this.nextNanos - now());
	}

	private void wakeInTime() {
		if (!this.line.isEmpty()) {
			wakeIn(Math.min(waitNanos(), this.line.nanosToDeadline(now())));
		}
	}

	@Override
	Duration estimatedWait(Waiter waiter) {
		return Duration.ofNanos(waitNanos() + this.line.before(waiter.priority).calls() * this.gapNanos);
	}

	@Override
	boolean isIdle() {
		return true;
	}

}
