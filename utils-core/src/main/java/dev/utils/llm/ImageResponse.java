package dev.utils.llm;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The pictures that a call made.
 *
 * @param images the pictures; at least one
 * @param text what the model said about them; empty if nothing
 * @param provider who made them
 * @param model the model that made them
 * @param usage what the call consumed, or {@code null} if the provider did not say
 * @param requestId the provider's id of the call, or {@code null}
 * @param attempts how often the request was sent
 */
public record ImageResponse(List<GeneratedImage> images, String text, Provider provider, String model,
		@Nullable Usage usage, @Nullable String requestId, int attempts) implements LlmResponse {

	public ImageResponse {
		images = List.copyOf(images);
		if (images.isEmpty()) {
			throw new IllegalArgumentException("Invalid images: must hold at least one picture.");
		}
	}

	/**
	 * Return the first picture, which mostly is the only one.
	 * @return the picture
	 */
	public GeneratedImage image() {
		return this.images.get(0);
	}

	/**
	 * Return where the first picture was saved.
	 * @return its name in the artifact store, or {@code null} if it was not saved
	 */
	public @Nullable String artifactsPath() {
		return image().artifactsPath();
	}

	/**
	 * Shows everything but what was said.
	 */
	@Override
	public String toString() {
		return "ImageResponse[" + this.images + ", provider=" + this.provider + ", model=" + this.model + ", usage="
				+ this.usage + ", requestId=" + this.requestId + ", attempts=" + this.attempts + "]";
	}

	/**
	 * A picture. Its content is here also when the provider gave an address.
	 *
	 * @param data the content
	 * @param revisedPrompt the prompt that the provider made of the caller's, or
	 * {@code null}
	 * @param artifactsPath its name in the artifact store, or {@code null} if it was not
	 * saved
	 */
	public record GeneratedImage(Media.Data data, @Nullable String revisedPrompt, @Nullable String artifactsPath) {

		/**
		 * Create a picture that is not saved.
		 * @param data the content
		 * @param revisedPrompt the prompt that the provider made, or {@code null}
		 */
		public GeneratedImage(Media.Data data, @Nullable String revisedPrompt) {
			this(data, revisedPrompt, null);
		}

		/**
		 * Return the content.
		 * @return the bytes; not copied
		 */
		public byte[] bytes() {
			return this.data.bytes();
		}

		/**
		 * Return the type of the content.
		 * @return such as {@code image/png}
		 */
		public String mimeType() {
			String type = this.data.mimeType();
			return (type != null) ? type : "application/octet-stream";
		}

		/**
		 * Return the content in base64.
		 * @return the text
		 */
		public String base64() {
			return this.data.base64();
		}

		/**
		 * Return the content as a {@code data:} URL, for the {@code src} of an HTML page.
		 * @return the URL
		 */
		public String dataUrl() {
			return this.data.dataUrl();
		}

		/**
		 * Shows type and size.
		 */
		@Override
		public String toString() {
			return "GeneratedImage[" + this.data.mimeType() + ", " + this.data.bytes().length + " bytes]";
		}

	}

}
