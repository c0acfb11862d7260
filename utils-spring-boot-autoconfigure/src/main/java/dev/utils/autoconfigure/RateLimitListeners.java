package dev.utils.autoconfigure;

import java.time.Duration;
import java.util.List;

import dev.utils.ratelimit.RateLimitKey;
import dev.utils.ratelimit.RateLimitListener;

/**
 * Several listeners: meters, health and those of the application.
 *
 * @param listeners who is told
 */
record RateLimitListeners(List<RateLimitListener> listeners) implements RateLimitListener {

	@Override
	public void granted(RateLimitKey key, Duration waited) {
		this.listeners.forEach((listener) -> listener.granted(key, waited));
	}

	@Override
	public void rejected(RateLimitKey key) {
		this.listeners.forEach((listener) -> listener.rejected(key));
	}

	@Override
	public void queued(RateLimitKey key, int difference) {
		this.listeners.forEach((listener) -> listener.queued(key, difference));
	}

	@Override
	public void overrun(RateLimitKey key, long tokens) {
		this.listeners.forEach((listener) -> listener.overrun(key, tokens));
	}

	@Override
	public void storeChanged(boolean available) {
		this.listeners.forEach((listener) -> listener.storeChanged(available));
	}

	@Override
	public void overflowed(RateLimitKey key) {
		this.listeners.forEach((listener) -> listener.overflowed(key));
	}

}
