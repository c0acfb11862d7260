package dev.utils.ratelimit;

import dev.utils.llm.Provider;

/**
 * What has limits of its own: an API key, known by its fingerprint only, with one model
 * of one provider.
 *
 * @param provider the provider
 * @param fingerprint stands for the API key, which cannot be found out from it
 * @param model the model's name; a very long one shortened
 */
public record RateLimitKey(Provider provider, String fingerprint, String model) {

	/** The fingerprint under which the keys beyond the most that are told apart go. */
	static final String OVERFLOW = "overflow";

	/** The model under which the models beyond the most that are told apart go. */
	static final String OTHER = "other";

}
