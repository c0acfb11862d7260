package dev.utils.sample;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.Media;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The form of a question about a picture.
 *
 * @param prompt the question; 1 to 100,000 characters
 * @param image the picture
 * @param provider whom to ask, or {@code null} for the preferred provider
 * @param model the model to ask, or {@code null} for the provider's configured one
 */
record VisionPrompt(
		@NotNull(message = "must be there") @HasText @Size(max = ChatPrompt.MAX_TEXT,
				message = "must be at most {max} characters") String prompt,
		@NotNull(message = "must be there") @MediaKind(value = "image/", message = MediaKind.PICTURE) Media.Data image,
		@HasText @Size(max = ChatPrompt.MAX_NAME,
				message = "must be at most {max} characters") @Nullable String provider,
		@HasText @Size(max = ChatPrompt.MAX_NAME,
				message = "must be at most {max} characters") @Nullable String model) {

	ChatRequest toRequest() {
		return ChatRequest.builder().user(this.prompt, this.image).provider(this.provider).model(this.model).build();
	}

	/**
	 * Shows which fields are set, never what they say.
	 */
	@Override
	public String toString() {
		return "VisionPrompt[image=" + this.image + ", provider=" + this.provider + ", model=" + this.model + "]";
	}

}
