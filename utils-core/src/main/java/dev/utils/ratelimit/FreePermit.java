package dev.utils.ratelimit;

import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * The permit of a call that has no limit: only a pause that the provider asks for counts.
 *
 * @param key who calls
 * @param waited how long the call was held back
 * @param onCoolDown told of a pause
 */
record FreePermit(RateLimitKey key, Duration waited, BiConsumer<RateLimitKey, Duration> onCoolDown) implements Permit {

	/** Who has set no limit is not held back for long. */
	static final Duration LONGEST_COOL_DOWN = Duration.ofMinutes(1);

	@Override
	public TokenCost tokens() {
		return TokenCost.NONE;
	}

	@Override
	public void settle(TokenCost used) {
	}

	@Override
	public void coolDown(Duration wait) {
		if (wait.compareTo(Duration.ZERO) > 0) {
			this.onCoolDown.accept(this.key, (wait.compareTo(LONGEST_COOL_DOWN) > 0) ? LONGEST_COOL_DOWN : wait);
		}
	}

	@Override
	public String toString() {
		return "Permit[" + this.key + ", unlimited]";
	}

}
