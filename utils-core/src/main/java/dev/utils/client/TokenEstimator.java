package dev.utils.client;

import java.util.List;

import dev.utils.llm.Provider;

/**
 * Tells about how many tokens a request has, before the provider counts them. Asked only
 * where tokens are limited, once for each call, on the thread that makes it: must be
 * quick, not wait for anything, and be thread-safe. One that fails or returns a negative
 * number does not fail the call: {@link #QUARTER_OF_BYTES} counts then.
 */
@FunctionalInterface
public interface TokenEstimator {

	/**
	 * A token for every four bytes of UTF-8, whatever the model: about right for English.
	 */
	TokenEstimator QUARTER_OF_BYTES = (provider, model, texts) -> TokenEstimate.of(texts);

	/**
	 * Return about how many tokens a request has.
	 * @param provider the provider to be called
	 * @param model the model's name
	 * @param texts what the request says; not to be kept or logged
	 * @return the tokens; not negative
	 */
	long inputTokens(Provider provider, String model, List<String> texts);

}
