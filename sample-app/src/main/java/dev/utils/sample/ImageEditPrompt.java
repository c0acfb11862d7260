package dev.utils.sample;

import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.Media;
import dev.utils.llm.Saving;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The form of a request that changes a picture.
 *
 * @param prompt what shall be changed; 1 to 100,000 characters
 * @param image the picture
 * @param mask a PNG that is transparent where the picture may change, or {@code null} for
 * anywhere
 * @param provider whom to ask, or {@code null} for the preferred provider
 * @param model the model to ask, or {@code null} for the provider's configured one
 * @param size width and height in pixels, such as {@code 1024x1024}, or {@code null} for
 * the provider's default
 * @param count how many results, 1 to 10, or {@code null} for one
 */
record ImageEditPrompt(
		@NotNull(message = "must be there") @HasText @Size(max = ChatPrompt.MAX_TEXT,
				message = "must be at most {max} characters") String prompt,
		@NotNull(message = "must be there") @MediaKind(value = "image/", message = MediaKind.PICTURE) Media.Data image,
		@MediaKind(value = "image/png", message = "must be a PNG picture") Media.@Nullable Data mask,
		@HasText @Size(max = ChatPrompt.MAX_NAME,
				message = "must be at most {max} characters") @Nullable String provider,
		@HasText @Size(max = ChatPrompt.MAX_NAME, message = "must be at most {max} characters") @Nullable String model,
		@Pattern(regexp = ImagePrompt.SIZE, message = ImagePrompt.SIZE_MESSAGE) @Nullable String size,
		@Min(value = 1, message = "must be 1 to 10") @Max(value = ImagePrompt.MAX_COUNT,
				message = "must be 1 to 10") @Nullable Integer count) {

	ImageEditRequest toRequest() {
		return ImageEditRequest.builder(this.prompt, this.image)
			.mask(this.mask)
			.provider(this.provider)
			.model(this.model)
			.size(this.size)
			.count(this.count)
			.saving(Saving.ON)
			.build();
	}

	/**
	 * Shows which fields are set, never what they say.
	 */
	@Override
	public String toString() {
		return "ImageEditPrompt[image=" + this.image + ", mask=" + this.mask + ", provider=" + this.provider
				+ ", model=" + this.model + ", size=" + this.size + ", count=" + this.count + "]";
	}

}
