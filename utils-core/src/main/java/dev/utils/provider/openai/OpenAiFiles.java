package dev.utils.provider.openai;

import dev.utils.llm.Media;

/**
 * Prepares files for uploading.
 */
final class OpenAiFiles {

	private OpenAiFiles() {
	}

	/**
	 * Return a file without its name. The provider tells recordings by the ending of the
	 * name, which thus comes from the content; the rest of it is none of its business.
	 * @throws IllegalArgumentException if the file is not in memory
	 */
	static Media.Data unnamed(Media media) {
		if (media instanceof Media.Data data) {
			return new Media.Data(data.bytes(), data.mimeType(), null);
		}
		throw new IllegalArgumentException("Invalid media: is not in memory.");
	}

}
