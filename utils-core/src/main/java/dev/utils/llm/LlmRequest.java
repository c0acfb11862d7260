package dev.utils.llm;

import org.jspecify.annotations.Nullable;

/**
 * What all calls have in common.
 */
public sealed interface LlmRequest
		permits ChatRequest, ImageRequest, ImageEditRequest, TranscriptionRequest, EmbeddingRequest {

	/**
	 * Return the model's name.
	 * @return the name, passed to the provider as it is, or {@code null} for the
	 * configured one
	 */
	@Nullable String model();

	/**
	 * Return how the call is made.
	 * @return the options
	 */
	CallOptions options();

}
