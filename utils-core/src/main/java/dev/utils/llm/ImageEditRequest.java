package dev.utils.llm;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A call that changes pictures, the same for every provider. Immutable. What is
 * {@code null} is left to the provider.
 *
 * @param prompt what shall be changed; not blank
 * @param images the pictures, at least one
 * @param mask a PNG whose transparent pixels show where to change the first picture, or
 * {@code null} for anywhere; refused for providers that know no masks
 * @param model the model's name, or {@code null} for the provider's configured one
 * @param count how many results, at least 1, or {@code null}
 * @param size the size of the result, or {@code null}
 * @param quality a word of the provider, or {@code null}
 * @param saving whether the results are saved as artifacts
 * @param options how the call is made
 */
public record ImageEditRequest(String prompt, List<Media> images, @Nullable Media mask, @Nullable String model,
		@Nullable Integer count, @Nullable ImageSize size, @Nullable String quality, Saving saving,
		CallOptions options) implements LlmRequest {

	public ImageEditRequest {
		RequestBuilder.requirePrompt(prompt);
		images = List.copyOf(images);
		if (images.isEmpty()) {
			throw new IllegalArgumentException("Invalid images: must hold at least one picture.");
		}
		RequestBuilder.requireModel(model);
		RequestBuilder.requirePositive("count", count);
	}

	/**
	 * Return a builder for a request.
	 * @param prompt what shall be changed; not blank
	 * @param images the pictures, at least one
	 * @return a new builder
	 */
	public static Builder builder(String prompt, Media... images) {
		return new Builder(prompt, List.of(images));
	}

	/**
	 * Return this request with other media, such as the content of files.
	 * @param images the pictures
	 * @param mask the mask, or {@code null}
	 * @return the new request
	 */
	public ImageEditRequest withMedia(List<Media> images, @Nullable Media mask) {
		return new ImageEditRequest(this.prompt, images, mask, this.model, this.count, this.size, this.quality,
				this.saving, this.options);
	}

	/**
	 * Shows the settings, never the prompt.
	 */
	@Override
	public String toString() {
		return "ImageEditRequest[" + this.prompt.length() + " characters, " + this.images + ", model=" + this.model
				+ ", options=" + this.options + "]";
	}

	/**
	 * Collects the parts of an {@link ImageEditRequest}. Not thread-safe.
	 */
	public static final class Builder extends SavingRequestBuilder<Builder> {

		private final String prompt;

		private final List<Media> images;

		private @Nullable Media mask;

		private @Nullable Integer count;

		private @Nullable ImageSize size;

		private @Nullable String quality;

		private Builder(String prompt, List<Media> images) {
			this.prompt = prompt;
			this.images = new ArrayList<>(images);
		}

		/**
		 * Add a picture.
		 * @param image the picture
		 * @return this builder
		 */
		public Builder image(Media image) {
			this.images.add(image);
			return this;
		}

		/**
		 * Set where the first picture is changed.
		 * @param mask a PNG of the same size, transparent where to change
		 * @return this builder
		 */
		public Builder mask(@Nullable Media mask) {
			this.mask = mask;
			return this;
		}

		/**
		 * Set how many results are made.
		 * @param count 1 or more
		 * @return this builder
		 */
		public Builder count(@Nullable Integer count) {
			this.count = count;
			return this;
		}

		/**
		 * Set the size of the result.
		 * @param size width and height in pixels, such as {@code 1024x1024}
		 * @return this builder
		 * @throws IllegalArgumentException if it is no size
		 */
		public Builder size(@Nullable String size) {
			this.size = (size != null) ? ImageSize.of(size) : null;
			return this;
		}

		/**
		 * Set the quality.
		 * @param quality a word of the provider
		 * @return this builder
		 */
		public Builder quality(@Nullable String quality) {
			this.quality = quality;
			return this;
		}

		/**
		 * Return the request.
		 * @return the request
		 * @throws IllegalArgumentException if a part is missing or out of its range
		 */
		public ImageEditRequest build() {
			return new ImageEditRequest(this.prompt, this.images, this.mask, this.model, this.count, this.size,
					this.quality, this.saving, options());
		}

	}

}
