package dev.utils.ratelimit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pauses that providers ask for, on their way to the store. One that does not arrive is
 * told again, with what is left of it. Thread-safe.
 */
final class CoolDowns {

	private final StoreGuard store;

	private final Surroundings surroundings;

	private final int mostKeys;

	private final Map<RateLimitKey, Pause> untold = new ConcurrentHashMap<>();

	CoolDowns(StoreGuard store, Surroundings surroundings, int mostKeys) {
		this.store = store;
		this.surroundings = surroundings;
		this.mostKeys = mostKeys;
	}

	/**
	 * Tell the store, now or when it is back.
	 */
	void tell(RateLimitKey key, RateLimits limits, Duration wait) {
		tell(key, new Pause(limits, now() + wait.toNanos()));
	}

	/**
	 * Tell the store what it has not heard.
	 */
	void tellAgain() {
		this.untold.forEach((key, pause) -> {
			if (this.untold.remove(key, pause)) {
				tell(key, pause);
			}
		});
	}

	private void tell(RateLimitKey key, Pause pause) {
		long left = pause.untilNanos - now();
		if (left > 0) {
			this.store.coolDown(key, pause.limits, Duration.ofNanos(left)).whenComplete((done, failure) -> {
				if (failure != null && (this.untold.containsKey(key) || this.untold.size() < this.mostKeys)) {
					this.untold.merge(key, pause, Pause::later);
				}
			});
		}
	}

	private long now() {
		return this.surroundings.nanoTime().getAsLong();
	}

	/**
	 * A pause.
	 *
	 * @param limits what the key may use
	 * @param untilNanos when it ends, by the clock of this instance
	 */
	private record Pause(RateLimits limits, long untilNanos) {

		Pause later(Pause other) {
			return (other.untilNanos - this.untilNanos > 0) ? other : this;
		}

	}

}
