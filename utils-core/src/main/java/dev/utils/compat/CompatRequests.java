package dev.utils.compat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.Media;
import dev.utils.llm.PromptEnhancer;
import dev.utils.llm.Saving;
import dev.utils.llm.TranscriptionRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.DescriptiveResource;

/**
 * Today's requests for yesterday's arguments.
 */
final class CompatRequests {

	private CompatRequests() {
	}

	static ChatRequest completion(String prompt, @Nullable String model, double temperature) {
		return ChatRequest.builder().user(prompt.strip()).model(model).temperature(temperature).build();
	}

	static ChatRequest vision(String prompt, String imagePathOrUrl, @Nullable String model) {
		return ChatRequest.builder().user(prompt.strip(), media(imagePathOrUrl)).model(model).build();
	}

	static ImageRequest image(String prompt, @Nullable String model) {
		return ImageRequest.builder(prompt.strip()).model(model).saving(Saving.ON).build();
	}

	/**
	 * Return a request for a changed picture. What has a word of its own today is
	 * translated, the rest is passed on.
	 */
	static ImageEditRequest imageEdit(String prompt, String imagePath, @Nullable String model,
			Map<String, ?> parameters) {
		ImageEditRequest.Builder request = ImageEditRequest.builder(prompt.strip(), media(imagePath))
			.model(model)
			.saving(Saving.ON);
		parameters.forEach((name, value) -> {
			switch (name) {
				case "n" -> request.count(Integer.valueOf(value.toString()));
				case "size" -> request.size(value.toString());
				case "quality" -> request.quality(value.toString());
				case "mask" -> request.mask(media(value.toString()));
				default -> request.extraBody(name, value);
			}
		});
		return request.build();
	}

	static TranscriptionRequest transcription(String audioPath, @Nullable String model, String languageCode) {
		return TranscriptionRequest.builder(media(audioPath)).model(model).language(languageCode).build();
	}

	static ChatRequest enhancer(String userInput, @Nullable String model) {
		return PromptEnhancer.request(userInput).model(model).build();
	}

	/**
	 * What is no path and no address fails like a file that is not there: the argument
	 * may come from a user.
	 */
	private static Media media(String pathOrUrl) {
		String lowerCase = pathOrUrl.toLowerCase(Locale.ROOT);
		boolean url = lowerCase.startsWith("http://") || lowerCase.startsWith("https://")
				|| lowerCase.startsWith("data:");
		try {
			return url ? Media.of(URI.create(pathOrUrl)) : Media.of(Path.of(pathOrUrl));
		}
		catch (IllegalArgumentException ex) {
			return Media.of(new DescriptiveResource("no path and no address"));
		}
	}

}
