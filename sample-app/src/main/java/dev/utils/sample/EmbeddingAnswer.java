package dev.utils.sample;

import java.util.List;

import dev.utils.llm.EmbeddingResponse;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of texts.
 *
 * @param model the model that made them
 * @param dimensions the length of the vectors
 * @param vectors one for each text, in the order of the texts
 * @param provider who made them
 * @param usage what the call consumed, or {@code null} if the provider did not say
 * @param requestId the provider's id of the call, or {@code null}
 * @param attempts how often the provider was asked
 */
record EmbeddingAnswer(String model, int dimensions, List<float[]> vectors, String provider, @Nullable TokenUsage usage,
		@Nullable String requestId, int attempts) {

	static EmbeddingAnswer of(EmbeddingResponse response) {
		return new EmbeddingAnswer(response.model(), response.dimensions(), response.vectors(),
				response.provider().name(), TokenUsage.of(response.usage()), response.requestId(), response.attempts());
	}

	/**
	 * Shows everything but the numbers: Spring's codecs log what they encode.
	 */
	@Override
	public String toString() {
		return "EmbeddingAnswer[model=" + this.model + ", dimensions=" + this.dimensions + ", " + this.vectors.size()
				+ " vectors, provider=" + this.provider + ", usage=" + this.usage + ", requestId=" + this.requestId
				+ ", attempts=" + this.attempts + "]";
	}

}
