package dev.utils.sample;

import dev.utils.llm.ImageRequest;
import dev.utils.llm.Saving;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request for new pictures.
 *
 * @param prompt what the picture shall show; 1 to 100,000 characters
 * @param provider whom to ask, or {@code null} for the preferred provider
 * @param model the model to ask, or {@code null} for the provider's configured one
 * @param size width and height in pixels, such as {@code 1024x1024}, or {@code null} for
 * the provider's default
 * @param count how many pictures, 1 to 10, or {@code null} for one
 */
record ImagePrompt(
		@NotNull(message = "must be there") @HasText @Size(max = ChatPrompt.MAX_TEXT,
				message = "must be at most {max} characters") String prompt,
		@HasText @Size(max = ChatPrompt.MAX_NAME,
				message = "must be at most {max} characters") @Nullable String provider,
		@HasText @Size(max = ChatPrompt.MAX_NAME, message = "must be at most {max} characters") @Nullable String model,
		@Pattern(regexp = ImagePrompt.SIZE, message = ImagePrompt.SIZE_MESSAGE) @Nullable String size,
		@Min(value = 1, message = "must be 1 to 10") @Max(value = ImagePrompt.MAX_COUNT,
				message = "must be 1 to 10") @Nullable Integer count) {

	static final String SIZE = "[1-9]\\d{0,3}x[1-9]\\d{0,3}";

	static final String SIZE_MESSAGE = "must be width and height in pixels, such as 1024x1024";

	static final int MAX_COUNT = 10;

	ImageRequest toRequest() {
		return ImageRequest.builder(this.prompt)
			.provider(this.provider)
			.model(this.model)
			.size(this.size)
			.count(this.count)
			.saving(Saving.ON)
			.build();
	}

	/**
	 * Shows which fields are set, never what they say: Spring's codecs log what they
	 * decode.
	 */
	@Override
	public String toString() {
		return "ImagePrompt[provider=" + this.provider + ", model=" + this.model + ", size=" + this.size + ", count="
				+ this.count + "]";
	}

}
