package dev.utils.sample;

import java.util.List;

import dev.utils.llm.EmbeddingRequest;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request for vectors.
 *
 * @param input the texts; 1 to 1,000 of them, each 1 to 100,000 characters
 * @param provider whom to ask, or {@code null} for the preferred provider
 * @param model the model to ask, or {@code null} for the provider's configured one
 * @param dimensions the length of the vectors, at least 1, or {@code null} for the
 * model's default
 */
record EmbeddingPrompt(
		@NotNull(message = "must be there") @Size(min = 1, max = EmbeddingPrompt.MAX_INPUTS,
				message = "must hold {min} to {max} texts") List<@NotNull(message = "must be there") @HasText @Size(
						max = ChatPrompt.MAX_TEXT, message = "must be at most {max} characters") String> input,
		@HasText @Size(max = ChatPrompt.MAX_NAME,
				message = "must be at most {max} characters") @Nullable String provider,
		@HasText @Size(max = ChatPrompt.MAX_NAME, message = "must be at most {max} characters") @Nullable String model,
		@Min(value = 1, message = "must be 1 or more") @Nullable Integer dimensions) {

	static final int MAX_INPUTS = 1_000;

	EmbeddingRequest toRequest() {
		return EmbeddingRequest.builder(this.input)
			.provider(this.provider)
			.model(this.model)
			.dimensions(this.dimensions)
			.build();
	}

	/**
	 * Shows which fields are set, never what they say: Spring's codecs log what they
	 * decode.
	 */
	@Override
	public String toString() {
		return "EmbeddingPrompt[provider=" + this.provider + ", model=" + this.model + ", dimensions=" + this.dimensions
				+ "]";
	}

}
