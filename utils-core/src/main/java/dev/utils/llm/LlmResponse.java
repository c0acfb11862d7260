package dev.utils.llm;

import org.jspecify.annotations.Nullable;

/**
 * What all answers have in common.
 */
public sealed interface LlmResponse permits ChatResponse, ImageResponse, TranscriptionResponse, EmbeddingResponse {

	/**
	 * Return who answered.
	 * @return the provider
	 */
	Provider provider();

	/**
	 * Return the model that answered.
	 * @return its name, in the provider's words
	 */
	String model();

	/**
	 * Return what the call consumed.
	 * @return the usage, or {@code null} if the provider did not say
	 */
	@Nullable Usage usage();

	/**
	 * Return the provider's id of the call, for its support.
	 * @return the id, or {@code null}
	 */
	@Nullable String requestId();

	/**
	 * Return how often the request was sent: 1 plus the retries.
	 * @return the attempts
	 */
	int attempts();

}
