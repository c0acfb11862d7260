package dev.utils.autoconfigure;

import java.util.Locale;

import dev.utils.ratelimit.OnStoreFailure;
import dev.utils.ratelimit.RateLimitListener;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Tells whether the store answers that instances share their rate limits through. Without
 * it calls go on, unless they are to be refused: then, and only then, the application
 * cannot do its work and is {@link Status#DOWN}.
 */
final class RateLimitStoreHealthIndicator implements HealthIndicator, RateLimitListener {

	/** Keeps the whole application UP: Boot's order of states does not know it. */
	private static final Status DEGRADED = new Status("DEGRADED", "Calls go on without the shared store");

	private final boolean shared;

	private final OnStoreFailure onStoreFailure;

	private volatile @Nullable Boolean available;

	/**
	 * Create a health indicator.
	 * @param shared whether there is a store
	 * @param onStoreFailure what happens without it
	 */
	RateLimitStoreHealthIndicator(boolean shared, OnStoreFailure onStoreFailure) {
		this.shared = shared;
		this.onStoreFailure = onStoreFailure;
	}

	@Override
	public void storeChanged(boolean available) {
		this.available = available;
	}

	@Override
	public Health health() {
		if (!this.shared) {
			return Health.up().withDetail("store", "local").build();
		}
		Boolean answers = this.available;
		if (answers == null) {
			return Health.unknown().build();
		}
		if (answers) {
			return Health.up().build();
		}
		return Health.status((this.onStoreFailure == OnStoreFailure.REJECT) ? Status.DOWN : DEGRADED)
			.withDetail("onStoreFailure", this.onStoreFailure.name().toLowerCase(Locale.ROOT))
			.build();
	}

}
