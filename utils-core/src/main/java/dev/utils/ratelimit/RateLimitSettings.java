package dev.utils.ratelimit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.utils.llm.Provider;
import org.jspecify.annotations.Nullable;

/**
 * Which limits hold, and how much the limiter may remember.
 *
 * @param providers the limits by provider; each key and model has them for itself
 * @param models limits of single models, which go before those of their provider, one by
 * one
 * @param keys limits of single keys, which go before both, one by one
 * @param mode what happens to a call that is too early
 * @param queueCapacity how many calls may wait for one key and model, 1 to 1,000,000;
 * further ones fail at once
 * @param maxKeys how many keys and models are told apart, 1 to 10,000,000; further ones
 * share the limits of their provider
 */
public record RateLimitSettings(Map<Provider, RateLimits> providers, Map<Provider, Map<String, RateLimits>> models,
		List<KeyLimits> keys, Mode mode, int queueCapacity, int maxKeys) {

	/** How many calls may wait where nothing is configured. */
	public static final int DEFAULT_QUEUE_CAPACITY = 1000;

	/** How many keys and models are told apart where nothing is configured. */
	public static final int DEFAULT_MAX_KEYS = 10_000;

	/** The most calls that may be configured to wait. */
	public static final int HIGHEST_QUEUE_CAPACITY = 1_000_000;

	/** The most keys and models that may be told apart. */
	public static final int HIGHEST_MAX_KEYS = 10_000_000;

	public RateLimitSettings {
		requireRange("queueCapacity", queueCapacity, HIGHEST_QUEUE_CAPACITY);
		requireRange("maxKeys", maxKeys, HIGHEST_MAX_KEYS);
		providers = Map.copyOf(providers);
		models = merged(providers, models);
		keys = List.copyOf(keys);
	}

	private static void requireRange(String name, int value, int max) {
		if (value < 1 || value > max) {
			throw new IllegalArgumentException("Invalid " + name + " (" + value + "): must be 1 to " + max + ".");
		}
	}

	private static Map<Provider, Map<String, RateLimits>> merged(Map<Provider, RateLimits> providers,
			Map<Provider, Map<String, RateLimits>> models) {
		Map<Provider, Map<String, RateLimits>> merged = new HashMap<>();
		models.forEach((provider, byModel) -> {
			RateLimits others = providers.getOrDefault(provider, RateLimits.NONE);
			Map<String, RateLimits> limits = new HashMap<>();
			byModel.forEach((model, own) -> limits.put(model, own.or(others)));
			merged.put(provider, Map.copyOf(limits));
		});
		return Map.copyOf(merged);
	}

	/**
	 * Return settings with limits by provider, and defaults for the rest.
	 * @param providers the limits by provider
	 * @return the settings
	 */
	public static RateLimitSettings of(Map<Provider, RateLimits> providers) {
		return new RateLimitSettings(providers, Map.of(), List.of(), Mode.ENFORCE, DEFAULT_QUEUE_CAPACITY,
				DEFAULT_MAX_KEYS);
	}

	/**
	 * Return the limits of a model.
	 * @param provider the provider
	 * @param fingerprint stands for the key that the model is called with, or
	 * {@code null} for any key without limits of its own
	 * @param model the model's name
	 * @return the limits, or {@code null} if there are none
	 */
	public @Nullable RateLimits limits(Provider provider, @Nullable String fingerprint, String model) {
		if (!isLimited()) {
			return null;
		}
		Map<String, RateLimits> byModel = this.models.get(provider);
		RateLimits own = (byModel != null) ? byModel.get(model) : null;
		RateLimits limits = (own != null) ? own : this.providers.getOrDefault(provider, RateLimits.NONE);
		for (int i = 0; i < this.keys.size(); i++) {
			KeyLimits key = this.keys.get(i);
			if (key.fingerprint().equals(fingerprint) && key.provider().equals(provider)) {
				limits = key.of(model).or(limits);
			}
		}
		return limits.isUnlimited() ? null : limits;
	}

	/**
	 * Return whether anything is limited.
	 */
	boolean isLimited() {
		return this.mode != Mode.OFF && !(this.providers.isEmpty() && this.models.isEmpty() && this.keys.isEmpty());
	}

	/**
	 * Return what a key goes under when too many are in use: those with the same limits
	 * go together.
	 */
	RateLimitKey overflow(RateLimitKey key, String model) {
		KeyLimits own = this.keys.stream()
			.filter((named) -> named.fingerprint().equals(key.fingerprint()) && named.provider().equals(key.provider()))
			.findFirst()
			.orElse(null);
		Map<String, RateLimits> byModel = this.models.get(key.provider());
		boolean modelNamed = (byModel != null && byModel.containsKey(model))
				|| (own != null && own.models().containsKey(model));
		return new RateLimitKey(key.provider(), (own != null) ? key.fingerprint() : RateLimitKey.OVERFLOW,
				modelNamed ? key.model() : RateLimitKey.OTHER);
	}

	/**
	 * What happens to a call that is too early.
	 */
	public enum Mode {

		/** It waits or fails. */
		ENFORCE,

		/** It goes on, and metrics tell what would have happened. */
		SHADOW,

		/** It goes on, unseen. */
		OFF

	}

}
