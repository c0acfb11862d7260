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

	final void arrive(long nanos) {
		Duration patience = this.longestWait;
		this.sinceNanos = nanos;
		this.deadlineNanos = nanos
				+ ((patience != null && patience.compareTo(FOREVER) < 0) ? patience : FOREVER).toNanos();
	}

	/**
	 * Pass a permit on, or give it back if nobody waits for it any more.
	 * @param permit the permit
	 * @param waited whether it comes from another thread than the caller's
	 */
	abstract void granted(Permit permit, boolean waited);

	abstract void rejected(LlmException refusal);

}
