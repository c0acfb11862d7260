package dev.utils.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.utils.http.RetryFailure;
import dev.utils.llm.Capability;
import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.EmbeddingResponse;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.Usage;
import dev.utils.provider.Codec;
import dev.utils.provider.EmbeddingAnswer;
import dev.utils.provider.ProviderCodec;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A call that turns texts into vectors.
 */
final class EmbeddingOperation implements Operation<EmbeddingRequest, EmbeddingAnswer, EmbeddingResponse> {

	/**
	 * The most bytes of a portion of several texts: below the 300,000 tokens that OpenAI
	 * takes at once, the lowest limit that a provider documents, at three bytes or more a
	 * token.
	 */
	private static final int MOST_BYTES = 750_000;

	/**
	 * The most texts of a portion, whatever the provider takes: 256 vectors of 3,072
	 * decimal numbers fit into the 16 MB that an answer may have by default.
	 */
	private static final int MOST_TEXTS = 256;

	@Override
	public String name() {
		return "embeddings";
	}

	@Override
	public Capability capability() {
		return Capability.EMBEDDINGS;
	}

	@Override
	public List<String> prompts(EmbeddingRequest request) {
		return request.inputs();
	}

	@Override
	public @Nullable Codec<EmbeddingRequest, EmbeddingAnswer> codec(ProviderCodec provider, Set<String> adaptations) {
		return provider.embedding();
	}

	@Override
	public void verify(EmbeddingRequest request, EmbeddingAnswer answer) {
		if (answer.vectors().size() != request.inputs().size()) {
			throw new AttemptFailure(ErrorClass.TRUNCATED, null, "the answer holds " + answer.vectors().size()
					+ " vectors for " + request.inputs().size() + " texts", RetryFailure.FINAL, null);
		}
	}

	@Override
	public Mono<EmbeddingResponse> response(EmbeddingAnswer answer, LlmCall call, MediaLoader loader) {
		return Mono.just(new EmbeddingResponse(answer.vectors(), call.provider(), call.modelOr(answer.model()),
				answer.usage(), call.requestIdOr(null), call.attempts()));
	}

	/**
	 * Return the texts in portions that the provider takes in one call.
	 * @param maxInputs the most texts of a portion
	 */
	static List<List<String>> batches(List<String> inputs, int maxInputs) {
		int most = Math.min(maxInputs, MOST_TEXTS);
		List<List<String>> batches = new ArrayList<>();
		List<String> batch = new ArrayList<>();
		long bytes = 0;
		for (String input : inputs) {
			int size = input.getBytes(StandardCharsets.UTF_8).length;
			if (!batch.isEmpty() && (batch.size() == most || bytes + size > MOST_BYTES)) {
				batches.add(batch);
				batch = new ArrayList<>();
				bytes = 0;
			}
			batch.add(input);
			bytes += size;
		}
		batches.add(batch);
		return batches;
	}

	/**
	 * Return the answers to all portions as one.
	 */
	static EmbeddingResponse join(List<EmbeddingResponse> parts) {
		List<float[]> vectors = new ArrayList<>();
		Usage usage = null;
		int attempts = 0;
		for (EmbeddingResponse part : parts) {
			vectors.addAll(part.vectors());
			attempts += part.attempts();
			usage = Usage.sum(usage, part.usage());
		}
		EmbeddingResponse last = parts.get(parts.size() - 1);
		return new EmbeddingResponse(vectors, last.provider(), last.model(), usage, last.requestId(), attempts);
	}

}
