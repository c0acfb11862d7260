package dev.utils.llm;

import org.jspecify.annotations.Nullable;

/**
 * A call that makes pictures from text, the same for every provider. Immutable. What is
 * {@code null} is left to the provider.
 *
 * @param prompt what the picture shall show; not blank
 * @param model the model's name, or {@code null} for the provider's configured one
 * @param count how many pictures, at least 1, or {@code null}
 * @param size the size in pixels, such as {@code 1024x1024}, or {@code null}
 * @param quality a word of the provider, such as {@code high}, or {@code null}
 * @param background a word of the provider, such as {@code transparent}, or {@code null}
 * @param format {@code png}, {@code jpeg} or {@code webp}, or {@code null}
 * @param seed makes the picture repeatable where the provider can do that, or
 * {@code null}
 * @param saving whether the pictures are saved as artifacts
 * @param options how the call is made
 */
public record ImageRequest(String prompt, @Nullable String model, @Nullable Integer count, @Nullable ImageSize size,
		@Nullable String quality, @Nullable String background, @Nullable String format, @Nullable Long seed,
		Saving saving, CallOptions options) implements LlmRequest {

	public ImageRequest {
		RequestBuilder.requirePrompt(prompt);
		RequestBuilder.requireModel(model);
		RequestBuilder.requirePositive("count", count);
	}

	/**
	 * Return a request for one picture with the provider's defaults.
	 * @param prompt what the picture shall show; not blank
	 * @return the request
	 */
	public static ImageRequest of(String prompt) {
		return builder(prompt).build();
	}

	/**
	 * Return a builder for a request.
	 * @param prompt what the picture shall show; not blank
	 * @return a new builder
	 */
	public static Builder builder(String prompt) {
		return new Builder(prompt);
	}

	/**
	 * Shows the settings, never the prompt.
	 */
	@Override
	public String toString() {
		return "ImageRequest[" + this.prompt.length() + " characters, model=" + this.model + ", count=" + this.count
				+ ", size=" + this.size + ", options=" + this.options + "]";
	}

	/**
	 * Collects the parts of an {@link ImageRequest}. Not thread-safe.
	 */
	public static final class Builder extends SavingRequestBuilder<Builder> {

		private final String prompt;

		private @Nullable Integer count;

		private @Nullable ImageSize size;

		private @Nullable String quality;

		private @Nullable String background;

		private @Nullable String format;

		private @Nullable Long seed;

		private Builder(String prompt) {
			this.prompt = prompt;
		}

		/**
		 * Set how many pictures are made.
		 * @param count 1 or more
		 * @return this builder
		 */
		public Builder count(@Nullable Integer count) {
			this.count = count;
			return this;
		}

		/**
		 * Set the size.
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
		 * Set the background.
		 * @param background a word of the provider
		 * @return this builder
		 */
		public Builder background(@Nullable String background) {
			this.background = background;
			return this;
		}

		/**
		 * Set the file format.
		 * @param format {@code png}, {@code jpeg} or {@code webp}
		 * @return this builder
		 */
		public Builder format(@Nullable String format) {
			this.format = format;
			return this;
		}

		/**
		 * Make the picture repeatable, where the provider can do that.
		 * @param seed any number
		 * @return this builder
		 */
		public Builder seed(@Nullable Long seed) {
			this.seed = seed;
			return this;
		}

		/**
		 * Return the request.
		 * @return the request
		 * @throws IllegalArgumentException if a part is out of its range
		 */
		public ImageRequest build() {
			return new ImageRequest(this.prompt, this.model, this.count, this.size, this.quality, this.background,
					this.format, this.seed, this.saving, options());
		}

	}

}
