package dev.utils.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.utils.llm.Priority;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * The limits of one key: those who wait, and one timer task for all of them. Nothing is
 * taken before it can be used, so that who leaves the line delays nobody. Thread-safe;
 * callers are answered outside the lock.
 */
abstract class KeyedLimiter {

	/**
	 * A pause counts no longer than this, so that a quota that was raised meanwhile is
	 * found out without a restart.
	 */
	static final Duration LONGEST_COOL_DOWN = Duration.ofHours(1);

	final RateLimitKey key;

	final RateLimits limits;

	final List<Rate> rates;

	final Surroundings surroundings;

	final WaitingLine line = new WaitingLine();

	int inFlight;

	private boolean cooling;

	private long coolUntilNanos;

	private @Nullable Disposable timer;

	private long timerNanos;

	private boolean retired;

	KeyedLimiter(RateLimitKey key, RateLimits limits, Surroundings surroundings) {
		this.key = key;
		this.limits = limits;
		this.rates = limits.rates();
		this.surroundings = surroundings;
	}

	final RateLimitKey key() {
		return this.key;
	}

	/**
	 * Let a caller through, in its turn, or refuse it.
	 * @return whether it was heard; {@code false} if this limiter is no longer in use
	 */
	abstract boolean acquire(Waiter waiter);

	/**
	 * Return a permit that is there at once, or {@code null} if that is not known or the
	 * caller has to wait.
	 */
	@Nullable Permit tryAcquire(TokenCost tokens, Priority priority) {
		return null;
	}

	/**
	 * Let a caller through at once, and tell only the listener what would have happened.
	 * @return whether it was heard
	 */
	abstract boolean observe(Waiter waiter);

	/**
	 * Let those through who may go, refuse those whose patience has ended, and see to it
	 * that it goes on with the others.
	 */
	abstract void advance();

	/**
	 * Hold back all calls, unless they are held back for longer already.
	 */
	void coolDown(Duration wait) {
		coolDownHere(wait);
	}

	/**
	 * Return about how long a call would have to wait that comes now.
	 */
	abstract Duration estimatedWait(Waiter waiter);

	/**
	 * Return whether nothing would be forgotten if this limiter was.
	 */
	abstract boolean isIdle();

	/**
	 * Called when a cool-down has ended.
	 */
	void cooledDown() {
	}

	/**
	 * Let a caller go that no longer waits.
	 */
	final void leave(Waiter waiter) {
		boolean first;
		synchronized (this) {
			first = this.line.first() == waiter;
			if (!this.line.remove(waiter)) {
				return;
			}
		}
		this.surroundings.listener().queued(this.key, -1);
		if (first) {
			advance();
		}
	}

	/**
	 * Stop being used, if nothing would be forgotten by that.
	 */
	final synchronized boolean retire() {
		if (this.line.isEmpty() && coolDownNanos() == 0 && isIdle()) {
			this.retired = true;
			stopTimer();
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
			left = this.line.clear();
			stopTimer();
		}
		left.forEach((waiter) -> rejectQueued(waiter, Refusal.closed()));
	}

	final boolean isRetired() {
		return this.retired;
	}

	/**
	 * Return why a call that comes now cannot even wait, or {@code null} if it can.
	 */
	final @Nullable RateLimitedException refusal(Waiter waiter) {
		Refusal refusal = impossible(waiter.tokens);
		if (refusal == null) {
			Duration wait = estimatedWait(waiter);
			if (this.line.size() >= this.surroundings.queueCapacity()) {
				refusal = Refusal.full(wait);
			}
			else if (waiter.longestWait != null && !canWait(waiter.longestWait, wait)) {
				boolean cooling = coolDownNanos() >= wait.toNanos() && coolDownNanos() > 0;
				refusal = cooling ? Refusal.coolingDown(wait) : Refusal.tooLong(wait);
			}
		}
		return (refusal != null) ? refusal.toException(this.key, waiter, this.line.size()) : null;
	}

	/**
	 * Return whether a call can wait that long.
	 */
	boolean canWait(Duration longestWait, Duration wait) {
		return !longestWait.isZero() && wait.compareTo(longestWait) <= 0;
	}

	final @Nullable Refusal impossible(TokenCost tokens) {
		if (isAbove(tokens.total(), this.limits.tpm())) {
			return Refusal.impossible(tokens.total(), this.limits.tpm(), "tpm");
		}
		if (isAbove(tokens.input(), this.limits.inputTpm())) {
			return Refusal.impossible(tokens.input(), this.limits.inputTpm(), "input-tpm");
		}
		if (isAbove(tokens.output(), this.limits.outputTpm())) {
			return Refusal.impossible(tokens.output(), this.limits.outputTpm(), "output-tpm");
		}
		return null;
	}

	private static boolean isAbove(long tokens, @Nullable Long most) {
		return most != null && tokens > most;
	}

	/**
	 * Return what held a call back until its patience ended. Not guarded: it is a word
	 * for people.
	 */
	final String held() {
		if (coolDownNanos() > 0) {
			return "a pause that the provider asked for";
		}
		Integer slots = this.limits.maxInFlight();
		if (slots != null && this.inFlight >= slots) {
			return "max-in-flight (" + slots + ")";
		}
		return "the limits " + Stream
			.of(limit("qps", this.limits.qps()), limit("rpm", this.limits.rpm()), limit("tpm", this.limits.tpm()),
					limit("input-tpm", this.limits.inputTpm()), limit("output-tpm", this.limits.outputTpm()),
					limit("max-in-flight", slots))
			.filter((name) -> !name.isEmpty())
			.collect(Collectors.joining(", "));
	}

	private static String limit(String name, @Nullable Number value) {
		return (value != null) ? name + " (" + value + ")" : "";
	}

	final void enqueue(Waiter waiter) {
		this.line.add(waiter);
		this.surroundings.listener().queued(this.key, 1);
	}

	final void rejectQueued(Waiter waiter, Refusal refusal) {
		this.surroundings.listener().queued(this.key, -1);
		reject(waiter, refusal.toException(this.key, waiter, queueLength()));
	}

	final void reject(Waiter waiter, RateLimitedException refusal) {
		this.surroundings.listener().rejected(this.key);
		waiter.rejected(refusal);
	}

	private synchronized int queueLength() {
		return this.line.size();
	}

	/**
	 * Hold back the calls of this instance, and refuse those who cannot wait that long.
	 * @return whether they were not held back for longer already
	 */
	final boolean coolDownHere(Duration wait) {
		List<Waiter> hopeless;
		synchronized (this) {
			// What another instance, or another version of it, says need not make sense.
			Duration pause = (wait.compareTo(LONGEST_COOL_DOWN) > 0) ? LONGEST_COOL_DOWN : wait;
			long until = now() + pause.toNanos();
			if (coolDownNanos() > 0 && until - this.coolUntilNanos <= 0) {
				return false;
			}
			this.cooling = true;
			this.coolUntilNanos = until;
			hopeless = this.line.removeLate(until, false);
		}
		hopeless.forEach((waiter) -> rejectQueued(waiter, Refusal.coolingDown(wait)));
		advance();
		return true;
	}

	/**
	 * Return how long all calls are held back, in nanoseconds.
	 */
	final long coolDownNanos() {
		if (!this.cooling) {
			return 0;
		}
		long left = this.coolUntilNanos - now();
		if (left <= 0) {
			this.cooling = false;
			cooledDown();
		}
		return Math.max(0, left);
	}

	/**
	 * Wake up before a time has passed.
	 */
	final void wakeIn(long nanos) {
		if (nanos == Long.MAX_VALUE || this.retired) {
			return;
		}
		long at = now() + nanos;
		if (this.timer == null || at - this.timerNanos < 0) {
			stopTimer();
			this.timerNanos = at;
			this.timer = this.surroundings.timer().schedule(this::wakeUp, nanos, TimeUnit.NANOSECONDS);
		}
	}

	private void wakeUp() {
		synchronized (this) {
			this.timer = null;
		}
		advance();
	}

	private void stopTimer() {
		if (this.timer != null) {
			this.timer.dispose();
			this.timer = null;
		}
	}

	final long now() {
		return this.surroundings.nanoTime().getAsLong();
	}

}
