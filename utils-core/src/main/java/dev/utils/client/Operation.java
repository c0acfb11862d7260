package dev.utils.client;

import java.util.List;
import java.util.Set;

import dev.utils.llm.Capability;
import dev.utils.llm.LlmRequest;
import dev.utils.llm.LlmResponse;
import dev.utils.llm.Saving;
import dev.utils.llm.Usage;
import dev.utils.provider.Codec;
import dev.utils.provider.ProviderCodec;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A kind of call: what the way of every call needs to know of it.
 *
 * @param <Q> the request
 * @param <A> what the provider's answer says
 * @param <R> the response
 */
interface Operation<Q extends LlmRequest, A, R extends LlmResponse> {

	/**
	 * Return the name in logs and metrics: one of OpenTelemetry's
	 * {@code gen_ai.operation.name}, where there is one.
	 */
	String name();

	/**
	 * Return the kind of call, which also chooses the configured model.
	 */
	Capability capability();

	/**
	 * Return the further capabilities that a request needs.
	 */
	default Set<Capability> needs(Q request) {
		return Set.of();
	}

	/**
	 * Return whether a request is sent again after its connection broke or stayed silent.
	 */
	default Repetition repetition(Q request) {
		return Repetition.ALWAYS;
	}

	/**
	 * Return whether a call takes long by its nature. Such a call is waited for as long
	 * as its budget allows.
	 */
	default boolean isLong(Q request) {
		return false;
	}

	/**
	 * Return what the caller says in a request, to be kept out of error texts.
	 */
	List<String> prompts(Q request);

	/**
	 * Return how many tokens the answer will have, for the rate limit.
	 * @return the tokens, or {@code null} if only earlier answers can tell
	 */
	default @Nullable Long outputTokens(Q request) {
		return 0L;
	}

	/**
	 * Return what the provider counted, where later calls can learn from it.
	 */
	default @Nullable Usage usage(A answer) {
		return null;
	}

	/**
	 * Return the request with its media in memory, or as links where the provider takes
	 * them.
	 */
	default Mono<Q> loaded(Q request, MediaLoader loader, ProviderCodec provider) {
		return Mono.just(request);
	}

	@Nullable Codec<Q, A> codec(ProviderCodec provider, Set<String> adaptations);

	/**
	 * Check that an answer is one to the request.
	 * @throws AttemptFailure if it is not
	 */
	default void verify(Q request, A answer) {
	}

	/**
	 * Return the response. It happens once, after the attempts: what fails here is not
	 * paid for twice.
	 */
	Mono<R> response(A answer, LlmCall call, MediaLoader loader);

	/**
	 * Return whether the result is saved as an artifact.
	 */
	default Saving saving(Q request) {
		return Saving.OFF;
	}

	/**
	 * Return how many files will be saved.
	 */
	default int mostFiles(Q request) {
		return 1;
	}

	/**
	 * Return what of a response is saved.
	 */
	default List<ResultFile> files(Q request, R response) {
		return List.of();
	}

	/**
	 * Return a response that tells where its files are.
	 * @param paths their names, {@code null} where one was not saved
	 */
	default R saved(R response, List<@Nullable String> paths) {
		return response;
	}

}
