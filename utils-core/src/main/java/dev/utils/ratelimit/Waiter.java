package dev.utils.ratelimit;

import java.time.Duration;

import dev.utils.llm.LlmException;
import dev.utils.llm.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A caller on its way to a permit. Holds no API key. The fields that change are guarded
 * by the lock of the {@link KeyedLimiter}.
 */
abstract class Waiter {

	/** Longer waits count as this one. */
	private static final Duration FOREVER = Duration.ofDays(365);

	final String operation;

	final int attempts;

	final TokenCost tokens;

	final Priority priority;

	final @Nullable Duration longestWait;

	/** When it came and when its patience ends, by the clock of the limiter. */
	long sinceNanos;

	long deadlineNanos;

	/** Its number among those who waited. */
	long number;

	/** Those before and behind it in its lane of the {@link WaitingLine}. */
	@Nullable Waiter previous;

	@Nullable Waiter next;

	boolean waiting;

	Waiter(RateLimitRequest request) {
		this.operation = request.operation();
		this.attempts = request.attempts();
		this.tokens = request.tokens();
		this.priority = request.priority();
		this.longestWait = request.longestWait();
	}

	/**
	 * Begin to wait.
	 * @param nanos the time
	 * @param decision how long it may take to decide whether there is anything to wait
	 * for
	 */
	final void arrive(long nanos, Duration decision) {
		this.sinceNanos = nanos;
		Duration patience = patience();
		this.deadlineNanos = nanos + ((patience.compareTo(decision) < 0) ? decision : patience).toNanos();
	}

	private Duration patience() {
		Duration patience = this.longestWait;
		return (patience != null && patience.compareTo(FOREVER) < 0) ? patience : FOREVER;
	}

	/**
	 * Return whether it can wait until a moment.
	 */
	final boolean canWaitUntil(long nanos) {
		return this.sinceNanos + patience().toNanos() - nanos >= 0;
	}

	/**
	 * Pass a permit on, or give it back if nobody waits for it any more.
	 * @param permit the permit
	 * @param waited whether it comes from another thread than the caller's
	 */
	abstract void granted(Permit permit, boolean waited);

	abstract void rejected(LlmException refusal);

}
