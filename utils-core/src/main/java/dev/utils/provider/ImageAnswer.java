package dev.utils.provider;

import java.util.List;

import dev.utils.llm.Media;
import dev.utils.llm.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's answer to an image call says.
 *
 * @param images the pictures, or the addresses under which they wait
 * @param text what the model said about them; empty if nothing
 * @param model the model that made them, or {@code null} if not said
 * @param usage the tokens used, or {@code null} if not said
 * @param responseId the provider's id of the answer, or {@code null}
 */
public record ImageAnswer(List<Image> images, String text, @Nullable String model, @Nullable Usage usage,
		@Nullable String responseId) {

	public ImageAnswer {
		images = List.copyOf(images);
	}

	/**
	 * A picture.
	 *
	 * @param media its content or its address
	 * @param revisedPrompt the prompt that the provider made of the caller's, or
	 * {@code null}
	 */
	public record Image(Media media, @Nullable String revisedPrompt) {

		@Override
		public String toString() {
			return this.media.toString();
		}

	}

	@Override
	public String toString() {
		return "ImageAnswer[" + this.images + ", model=" + this.model + ", usage=" + this.usage + "]";
	}

}
