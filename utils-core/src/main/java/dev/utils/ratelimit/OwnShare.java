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
 * what was used without it. Guarded by the lock of its {@link KeyedLimiter}.
 */
final class OwnShare {

	private final RateLimits limits;

	private final LongSupplier nanoTime;

	private @Nullable Allowances allowances;

	private long sinceNanos;

	private long calls;

	private long tokens;

	private long inputTokens;

	private long outputTokens;

	OwnShare(RateLimits limits, LongSupplier nanoTime) {
		this.limits = limits;
		this.nanoTime = nanoTime;
	}

	Decision take(List<Call> calls, int inFlight, int instances) {
		Allowances share = this.allowances;
		if (share == null) {
			share = new Allowances(this.limits.rates().stream().map((rate) -> rate.share(instances)).toList(), false,
					this.nanoTime);
			this.allowances = share;
			this.sinceNanos = this.nanoTime.getAsLong();
		}
		for (int granted = 0; granted < calls.size(); granted++) {
			Call call = calls.get(granted);
			if (inFlight + granted >= Math.max(1, this.limits.slots(call.sparing()) / instances)) {
				return new Decision(granted, null, Duration.ZERO);
			}
			if (!share.tryTake(call.tokens(), call.sparing())) {
				return new Decision(granted, Duration.ofNanos(share.waitFor(call.tokens(), call.sparing())),
						Duration.ZERO);
			}
			count(1, call.tokens());
		}
		return new Decision(calls.size(), Duration.ZERO, Duration.ZERO);
	}

	private void count(int sign, TokenCost tokens) {
		this.calls += sign;
		this.tokens += sign * Rate.Unit.TOKENS.of(tokens);
		this.inputTokens += sign * Rate.Unit.INPUT_TOKENS.of(tokens);
		this.outputTokens += sign * Rate.Unit.OUTPUT_TOKENS.of(tokens);
	}

	void giveBack(Call call) {
		if (this.allowances != null) {
			this.allowances.giveBack(call.tokens());
			count(-1, call.tokens());
		}
	}

	void settle(TokenCost taken, TokenCost used) {
		if (this.allowances != null) {
			this.allowances.settle(taken, used);
		}
		this.tokens += Rate.Unit.TOKENS.difference(taken, used);
		this.inputTokens += Rate.Unit.INPUT_TOKENS.difference(taken, used);
		this.outputTokens += Rate.Unit.OUTPUT_TOKENS.difference(taken, used);
	}

	void drain() {
		if (this.allowances != null) {
			this.allowances.drain();
		}
	}

	/**
	 * Return what was used and not reported yet, or {@code null} if there is nothing. The
	 * next share begins empty again.
	 */
	@Nullable Adjustment report() {
		this.allowances = null;
		if (isUnused()) {
			return null;
		}
		Adjustment used = new Adjustment(this.calls, this.tokens, this.inputTokens, this.outputTokens,
				Duration.ofNanos(this.nanoTime.getAsLong() - this.sinceNanos), List.of());
		this.calls = 0;
		this.tokens = 0;
		this.inputTokens = 0;
		this.outputTokens = 0;
		return used;
	}

	boolean isUnused() {
		return this.calls == 0 && this.tokens == 0 && this.inputTokens == 0 && this.outputTokens == 0;
	}

}
