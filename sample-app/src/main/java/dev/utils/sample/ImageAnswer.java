package dev.utils.sample;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.utils.llm.ImageResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * The answer to a request for pictures. The pictures themselves are behind
 * {@code /api/artifacts/}.
 *
 * @param artifact the name of the first picture
 * @param mimeType the type of the first picture
 * @param artifacts all pictures that could be saved, left out where there is only one
 * @param provider who made them
 * @param model the model that made them
 * @param usage what the call consumed, or {@code null} if the provider did not say
 * @param requestId the provider's id of the call, or {@code null}
 * @param attempts how often the provider was asked
 */
record ImageAnswer(String artifact, String mimeType,
		@JsonInclude(JsonInclude.Include.NON_EMPTY) List<StoredPicture> artifacts, String provider, String model,
		@Nullable TokenUsage usage, @Nullable String requestId, int attempts) {

	static ImageAnswer of(ImageResponse response) {
		List<StoredPicture> pictures = response.images()
			.stream()
			.filter((picture) -> picture.artifactsPath() != null)
			.map((picture) -> new StoredPicture(String.valueOf(picture.artifactsPath()), picture.mimeType()))
			.toList();
		if (pictures.isEmpty()) {
			throw new ResponseStatusException(HttpStatus.INSUFFICIENT_STORAGE,
					"The picture was made, but could not be saved. The log tells why.");
		}
		StoredPicture first = pictures.get(0);
		return new ImageAnswer(first.artifact(), first.mimeType(), (pictures.size() > 1) ? pictures : List.of(),
				response.provider().name(), response.model(), TokenUsage.of(response.usage()), response.requestId(),
				response.attempts());
	}

	/**
	 * A picture that can be fetched.
	 *
	 * @param artifact its name
	 * @param mimeType its type
	 */
	record StoredPicture(String artifact, String mimeType) {

	}

}
