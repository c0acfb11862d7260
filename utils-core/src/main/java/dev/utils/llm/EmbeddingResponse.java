package dev.utils.llm;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Vectors of texts.
 *
 * @param vectors one for each text, in the order of the texts; not copied
 * @param provider who made them
 * @param model the model that made them
 * @param usage what the call consumed, or {@code null} if the provider did not say
 * @param requestId the provider's id of the (last) call, or {@code null}
 * @param attempts how often requests were sent, for all batches together
 */
public record EmbeddingResponse(List<float[]> vectors, Provider provider, String model, @Nullable Usage usage,
		@Nullable String requestId, int attempts) implements LlmResponse {

	public EmbeddingResponse {
		vectors = List.copyOf(vectors);
		if (vectors.isEmpty()) {
			throw new IllegalArgumentException("Invalid vectors: must hold at least one.");
		}
	}

	/**
	 * Return the first vector, for a request with one text.
	 * @return the vector
	 */
	public float[] vector() {
		return this.vectors.get(0);
	}

	/**
	 * Return the length of the vectors.
	 * @return the number of dimensions
	 */
	public int dimensions() {
		return this.vectors.get(0).length;
	}

	/**
	 * Shows everything but the numbers.
	 */
	@Override
	public String toString() {
		return "EmbeddingResponse[" + this.vectors.size() + " vectors, provider=" + this.provider + ", model="
				+ this.model + ", usage=" + this.usage + ", requestId=" + this.requestId + ", attempts=" + this.attempts
				+ "]";
	}

}
