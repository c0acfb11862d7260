package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.utils.llm.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A limiter whose budget is in this process.
 */
final class LocalKeyedLimiter extends KeyedLimiter {

	private final Allowances allowances;

	LocalKeyedLimiter(RateLimitKey key, RateLimits limits, Surroundings surroundings) {
		super(key, limits, surroundings);
		this.allowances = new Allowances(this.rates, true, surroundings.nanoTime());
	}

	@Override
	@Nullable Permit tryAcquire(TokenCost tokens, Priority priority) {
		synchronized (this) {
			if (isRetired() || !isThere(tokens, priority)) {
				return null;
			}
		}
		this.surroundings.listener().granted(this.key, Duration.ZERO);
		return new Lease(tokens, Duration.ZERO);
	}

	/**
	 * Take what a call costs that comes now.
	 */
	private boolean isThere(TokenCost tokens, Priority priority) {
		if (!this.line.goesFirst(priority) || impossible(tokens) != null || !tryTake(tokens, priority)) {
			return false;
		}
		this.line.went(priority);
		return true;
	}

	@Override
	boolean acquire(Waiter waiter) {
		RateLimitedException refusal = null;
		boolean taken;
		synchronized (this) {
			if (isRetired()) {
				return false;
			}
			waiter.arrive(now(), Duration.ZERO);
			taken = isThere(waiter.tokens, waiter.priority);
			if (!taken) {
				refusal = refusal(waiter);
				if (refusal == null) {
					enqueue(waiter);
					wakeInTime();
				}
			}
		}
		if (taken) {
			this.surroundings.listener().granted(this.key, Duration.ZERO);
			waiter.granted(new Lease(waiter.tokens, Duration.ZERO), false);
		}
		else if (refusal != null) {
			reject(waiter, refusal);
		}
		return true;
	}

	@Override
	boolean observe(Waiter waiter) {
		boolean taken;
		boolean refused;
		Duration wait;
		synchronized (this) {
			if (isRetired()) {
				return false;
			}
			waiter.arrive(now(), Duration.ZERO);
			taken = impossible(waiter.tokens) == null && tryTake(waiter.tokens, waiter.priority);
			wait = taken ? Duration.ZERO : estimatedWait(waiter);
			refused = !taken && refusal(waiter) != null;
		}
		if (refused) {
			this.surroundings.listener().rejected(this.key);
		}
		else {
			this.surroundings.listener().granted(this.key, wait);
		}
		waiter.granted(taken ? new Lease(waiter.tokens, Duration.ZERO) : Permit.UNLIMITED, false);
		return true;
	}

	@Override
	void cooledDown() {
		this.allowances.drain();
	}

	@Override
	void advance() {
		List<Waiter> ready = new ArrayList<>();
		List<Waiter> late = new ArrayList<>();
		synchronized (this) {
			List<Waiter> nowLate;
			do {
				letGo(ready);
				// A permit that comes at this very moment is not too late.
				nowLate = this.line.removeLate(now(), true);
				late.addAll(nowLate);
			}
			while (!nowLate.isEmpty());
			wakeInTime();
		}
		late.forEach((waiter) -> rejectQueued(waiter, Refusal.expired(waiter.longestWait, held())));
		for (Waiter waiter : ready) {
			this.surroundings.listener().queued(this.key, -1);
			Duration waited = Duration.ofNanos(now() - waiter.sinceNanos);
			this.surroundings.listener().granted(this.key, waited);
			waiter.granted(new Lease(waiter.tokens, waited), true);
		}
	}

	private void letGo(List<Waiter> ready) {
		for (Waiter first = this.line.first(); first != null
				&& tryTake(first.tokens, first.priority); first = this.line.first()) {
			ready.add(first);
			this.line.remove(first);
			this.line.went(first.priority);
		}
	}

	private void wakeInTime() {
		Waiter first = this.line.first();
		if (first == null) {
			return;
		}
		wakeIn(this.line.nanosToDeadline(now()));
		boolean sparing = this.line.isSparing(first.priority);
		// Without a slot, the call that ends next is the alarm clock.
		if (this.inFlight < this.limits.slots(sparing)) {
			wakeIn(Math.max(coolDownNanos(), this.allowances.waitFor(first.tokens, sparing)));
		}
	}

	private boolean tryTake(TokenCost tokens, Priority priority) {
		boolean sparing = this.line.isSparing(priority);
		if (this.inFlight >= this.limits.slots(sparing) || coolDownNanos() > 0
				|| !this.allowances.tryTake(tokens, sparing)) {
			return false;
		}
		this.inFlight++;
		return true;
	}

	@Override
	Duration estimatedWait(Waiter waiter) {
		return Duration.ofNanos(
				Math.max(coolDownNanos(), this.allowances.estimate(waiter.tokens, this.line.before(waiter.priority))));
	}

	@Override
	boolean isIdle() {
		boolean leased = this.inFlight > 0 && (this.limits.maxInFlight() != null || this.limits.countsTokens());
		return !leased && this.allowances.isFull();
	}

	/**
	 * The permit of a call that was let through.
	 */
	private final class Lease extends SinglePermit {

		Lease(TokenCost tokens, Duration waited) {
			super(tokens, waited);
		}

		@Override
		void end(TokenCost used) {
			boolean waiting;
			synchronized (LocalKeyedLimiter.this) {
				LocalKeyedLimiter.this.inFlight--;
				LocalKeyedLimiter.this.allowances.settle(tokens(), used);
				waiting = !LocalKeyedLimiter.this.line.isEmpty();
			}
			overrun(used);
			if (waiting) {
				advance();
			}
		}

		@Override
		KeyedLimiter limiter() {
			return LocalKeyedLimiter.this;
		}

	}

}
