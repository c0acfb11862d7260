package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * The limits of one key: a queue in the order of arrival, and one timer task for its
 * head. Nothing is taken before it can be used, so that who leaves the queue delays
 * nobody. Thread-safe; callers are answered outside the lock.
 */
final class KeyedLimiter {

	/** Longer waits count as this one. */
	private static final Duration FOREVER = Duration.ofDays(365);

	private final RateLimitKey key;

	private final Allowances allowances;

	private final int maxInFlight;

	private final int queueCapacity;

	private final Surroundings surroundings;

	private final Set<Waiter> queue = new LinkedHashSet<>();

	private long queuedTokens;

	private int inFlight;

	private boolean cooling;

	private long coolUntilNanos;

	private @Nullable Disposable wakeUp;

	private boolean retired;

	KeyedLimiter(RateLimitKey key, RateLimits limits, int queueCapacity, Surroundings surroundings) {
		this.key = key;
		this.allowances = new Allowances(limits, surroundings.nanoTime());
		this.maxInFlight = (limits.maxInFlight() != null) ? limits.maxInFlight() : Integer.MAX_VALUE;
		this.queueCapacity = queueCapacity;
		this.surroundings = surroundings;
	}

	RateLimitKey key() {
		return this.key;
	}

	/**
	 * Let a caller through, in its turn, or refuse it.
	 * @return whether it was heard; {@code false} if this limiter is no longer in use
	 */
	boolean acquire(Waiter waiter) {
		RateLimitedException refusal = null;
		boolean taken;
		synchronized (this) {
			if (this.retired) {
				return false;
			}
			waiter.sinceNanos = now();
			taken = this.queue.isEmpty() && isPossible(waiter) && tryTake(waiter.tokens);
			if (!taken) {
				refusal = refusal(waiter);
				if (refusal == null) {
					enqueue(waiter);
				}
			}
		}
		if (taken) {
			this.surroundings.listener().granted(this.key, Duration.ZERO);
			waiter.granted(new Lease(waiter.tokens, Duration.ZERO), false);
		}
		else if (refusal != null) {
			this.surroundings.listener().rejected(this.key);
			waiter.rejected(refusal);
		}
		return true;
	}

	/**
	 * Let a caller through at once, and tell only the listener what would have happened.
	 * @return whether it was heard
	 */
	boolean observe(Waiter waiter) {
		boolean taken;
		boolean refused;
		Duration wait;
		synchronized (this) {
			if (this.retired) {
				return false;
			}
			taken = isPossible(waiter) && tryTake(waiter.tokens);
			wait = taken ? Duration.ZERO : estimatedWait(waiter.tokens);
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

	/**
	 * Let a caller go that no longer waits.
	 */
	void leave(Waiter waiter) {
		boolean first;
		synchronized (this) {
			first = !this.queue.isEmpty() && this.queue.iterator().next() == waiter;
			if (!dequeue(waiter)) {
				return;
			}
		}
		this.surroundings.listener().queued(this.key, -1);
		if (first) {
			dispatch();
		}
	}

	void coolDown(Duration wait) {
		List<Waiter> hopeless = new ArrayList<>();
		synchronized (this) {
			long until = now() + min(wait, FOREVER).toNanos();
			if (coolDownNanos() > 0 && until - this.coolUntilNanos <= 0) {
				return;
			}
			this.cooling = true;
			this.coolUntilNanos = until;
			for (Waiter waiter : this.queue) {
				if (waiter.longestWait != null && waiter.sinceNanos + waiter.longestWait.toNanos() - until < 0) {
					hopeless.add(waiter);
				}
			}
			hopeless.forEach(this::dequeue);
		}
		hopeless.forEach((waiter) -> reject(waiter, Refusal.tooLong(wait)));
		dispatch();
	}

	/**
	 * Stop being used, if nothing would be forgotten by that.
	 */
	synchronized boolean retire() {
		boolean leased = this.inFlight > 0 && (this.maxInFlight < Integer.MAX_VALUE || this.allowances.countsTokens());
		if (!leased && this.queue.isEmpty() && coolDownNanos() == 0 && this.allowances.isFull()) {
			this.retired = true;
		}
		return this.retired;
	}

	/**
	 * Refuse all who wait and all who come.
	 */
	void close() {
		List<Waiter> left;
		synchronized (this) {
			this.retired = true;
			left = List.copyOf(this.queue);
			left.forEach(this::dequeue);
			stopTimer();
		}
		left.forEach((waiter) -> reject(waiter, Refusal.closed()));
	}

	private void dispatch() {
		List<Waiter> ready = new ArrayList<>();
		synchronized (this) {
			stopTimer();
			for (Iterator<Waiter> waiters = this.queue.iterator(); waiters.hasNext();) {
				Waiter head = waiters.next();
				if (!tryTake(head.tokens)) {
					startTimer(head);
					break;
				}
				ready.add(head);
				waiters.remove();
				dequeued(head);
			}
		}
		for (Waiter waiter : ready) {
			this.surroundings.listener().queued(this.key, -1);
			Duration waited = Duration.ofNanos(now() - waiter.sinceNanos);
			this.surroundings.listener().granted(this.key, waited);
			waiter.granted(new Lease(waiter.tokens, waited), true);
		}
	}

	private void expire(Waiter waiter) {
		// A permit that comes at this very moment is not too late.
		dispatch();
		synchronized (this) {
			if (!dequeue(waiter)) {
				return;
			}
		}
		reject(waiter, Refusal.expired(waiter.longestWait));
		dispatch();
	}

	private void reject(Waiter waiter, Refusal refusal) {
		this.surroundings.listener().queued(this.key, -1);
		this.surroundings.listener().rejected(this.key);
		waiter.rejected(refusal.toException(this.key, waiter, queueLength()));
	}

	private synchronized int queueLength() {
		return this.queue.size();
	}

	private void end(long taken, long used) {
		synchronized (this) {
			this.inFlight--;
			this.allowances.settle(taken, used);
		}
		if (used > taken && this.allowances.countsTokens()) {
			this.surroundings.listener().overrun(this.key, used - taken);
		}
		dispatch();
	}

	private boolean tryTake(long tokens) {
		if (this.inFlight >= this.maxInFlight || coolDownNanos() > 0 || !this.allowances.tryTake(tokens)) {
			return false;
		}
		this.inFlight++;
		return true;
	}

	private boolean isPossible(Waiter waiter) {
		return waiter.tokens <= this.allowances.mostTokens();
	}

	private @Nullable RateLimitedException refusal(Waiter waiter) {
		Refusal refusal = null;
		Duration wait = estimatedWait(waiter.tokens);
		if (!isPossible(waiter)) {
			refusal = Refusal.impossible(waiter.tokens, this.allowances.mostTokens());
		}
		else if (this.queue.size() >= this.queueCapacity) {
			refusal = Refusal.full(wait);
		}
		else if (waiter.longestWait != null
				&& (waiter.longestWait.isZero() || wait.compareTo(waiter.longestWait) > 0)) {
			refusal = Refusal.tooLong(wait);
		}
		return (refusal != null) ? refusal.toException(this.key, waiter, this.queue.size()) : null;
	}

	private Duration estimatedWait(long tokens) {
		return Duration
			.ofNanos(Math.max(coolDownNanos(), this.allowances.estimate(tokens, this.queue.size(), this.queuedTokens)));
	}

	private void enqueue(Waiter waiter) {
		this.queue.add(waiter);
		this.queuedTokens += waiter.tokens;
		if (waiter.longestWait != null) {
			waiter.expiry = this.surroundings.timer()
				.schedule(() -> expire(waiter), min(waiter.longestWait, FOREVER).toNanos(), TimeUnit.NANOSECONDS);
		}
		if (this.queue.size() == 1) {
			startTimer(waiter);
		}
		this.surroundings.listener().queued(this.key, 1);
	}

	private boolean dequeue(Waiter waiter) {
		boolean removed = this.queue.remove(waiter);
		if (removed) {
			dequeued(waiter);
		}
		return removed;
	}

	private void dequeued(Waiter waiter) {
		this.queuedTokens -= waiter.tokens;
		if (waiter.expiry != null) {
			waiter.expiry.dispose();
		}
	}

	private void startTimer(Waiter head) {
		if (this.inFlight >= this.maxInFlight) {
			// The call that ends next is the alarm clock.
			return;
		}
		long wait = Math.max(coolDownNanos(), this.allowances.waitFor(head.tokens));
		this.wakeUp = this.surroundings.timer().schedule(this::dispatch, wait, TimeUnit.NANOSECONDS);
	}

	private void stopTimer() {
		if (this.wakeUp != null) {
			this.wakeUp.dispose();
			this.wakeUp = null;
		}
	}

	private long coolDownNanos() {
		if (!this.cooling) {
			return 0;
		}
		long left = this.coolUntilNanos - now();
		this.cooling = left > 0;
		return Math.max(0, left);
	}

	private long now() {
		return this.surroundings.nanoTime().getAsLong();
	}

	private static Duration min(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	/**
	 * The permit of a call that was let through.
	 */
	private final class Lease implements Permit {

		private final long tokens;

		private final Duration waited;

		private final AtomicBoolean ended = new AtomicBoolean();

		Lease(long tokens, Duration waited) {
			this.tokens = tokens;
			this.waited = waited;
		}

		@Override
		public Duration waited() {
			return this.waited;
		}

		@Override
		public long tokens() {
			return this.tokens;
		}

		@Override
		public void settle(long used) {
			if (used < 0) {
				throw new IllegalArgumentException("Invalid tokens (" + used + "): must not be negative.");
			}
			if (this.ended.compareAndSet(false, true)) {
				end(this.tokens, used);
			}
		}

		@Override
		public void release() {
			settle(0);
		}

		@Override
		public void coolDown(Duration wait) {
			if (wait.compareTo(Duration.ZERO) > 0) {
				KeyedLimiter.this.coolDown(wait);
			}
		}

		@Override
		public String toString() {
			return "Permit[" + KeyedLimiter.this.key + ", tokens=" + this.tokens + "]";
		}

	}

}
