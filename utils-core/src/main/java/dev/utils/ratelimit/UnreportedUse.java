package dev.utils.ratelimit;

import java.time.Duration;
import java.util.List;

import dev.utils.ratelimit.RateLimitStore.Adjustment;

/**
 * What was used without the store's knowledge. Guarded by the lock of its
 * {@link KeyedLimiter}.
 */
final class UnreportedUse {

	private long sinceNanos;

	private long calls;

	private long tokens;

	private long inputTokens;

	private long outputTokens;

	void add(Adjustment use, long now) {
		if (isEmpty()) {
			this.sinceNanos = now - use.since().toNanos();
		}
		this.calls += use.calls();
		this.tokens += use.tokens();
		this.inputTokens += use.inputTokens();
		this.outputTokens += use.outputTokens();
	}

	boolean isEmpty() {
		return this.calls == 0 && this.tokens == 0 && this.inputTokens == 0 && this.outputTokens == 0;
	}

	/**
	 * Return what was used, and forget it.
	 */
	Adjustment take(long now) {
		Adjustment use = new Adjustment(this.calls, this.tokens, this.inputTokens, this.outputTokens,
				Duration.ofNanos(Math.max(0, now - this.sinceNanos)), List.of());
		this.calls = 0;
		this.tokens = 0;
		this.inputTokens = 0;
		this.outputTokens = 0;
		return use;
	}

}
