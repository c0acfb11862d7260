package dev.utils.ratelimit;

import java.time.Duration;

import dev.utils.llm.LlmException;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * A caller on its way to a permit. Holds no API key. The fields that change are guarded
 * by the lock of the {@link KeyedLimiter}.
 */
abstract class Waiter {

	final String operation;

	final int attempts;

	final long tokens;

	final @Nullable Duration longestWait;

	long sinceNanos;

	@Nullable Disposable expiry;

	Waiter(RateLimitRequest request) {
		this.operation = request.operation();
		this.attempts = request.attempts();
		this.tokens = request.tokens();
		this.longestWait = request.longestWait();
	}

	/**
	 * Pass a permit on, or give it back if nobody waits for it any more.
	 * @param permit the permit
	 * @param waited whether it comes from another thread than the caller's
	 */
	abstract void granted(Permit permit, boolean waited);

	abstract void rejected(LlmException refusal);

}
