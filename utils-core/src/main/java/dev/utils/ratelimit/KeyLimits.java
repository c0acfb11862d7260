package dev.utils.ratelimit;

import java.util.HashMap;
import java.util.Map;

import dev.utils.llm.Provider;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one API key, which go before those of its provider and of models, one by
 * one.
 *
 * @param provider the provider
 * @param fingerprint stands for the key, as {@link KeyFingerprints} makes it
 * @param limits the limits of each model that is called with the key
 * @param models limits of single models that are called with the key, which go before
 */
public record KeyLimits(Provider provider, String fingerprint, RateLimits limits, Map<String, RateLimits> models) {

	public KeyLimits {
		Map<String, RateLimits> merged = new HashMap<>();
		for (Map.Entry<String, RateLimits> model : models.entrySet()) {
			merged.put(model.getKey(), model.getValue().or(limits));
		}
		models = Map.copyOf(merged);
	}

	RateLimits of(@Nullable String model) {
		return this.models.getOrDefault(model, this.limits);
	}

}
