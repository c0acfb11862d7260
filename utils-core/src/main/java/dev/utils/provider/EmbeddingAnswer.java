package dev.utils.provider;

import java.util.List;

import dev.utils.llm.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's answer to an embedding call says.
 *
 * @param vectors one for each text, in the order of the texts
 * @param model the model that made them, or {@code null} if not said
 * @param usage the tokens used, or {@code null} if not said
 */
public record EmbeddingAnswer(List<float[]> vectors, @Nullable String model, @Nullable Usage usage) {

	public EmbeddingAnswer {
		vectors = List.copyOf(vectors);
	}

	@Override
	public String toString() {
		return "EmbeddingAnswer[" + this.vectors.size() + " vectors, model=" + this.model + ", usage=" + this.usage
				+ "]";
	}

}
