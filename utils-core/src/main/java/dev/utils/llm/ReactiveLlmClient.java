package dev.utils.llm;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Calls one LLM provider without blocking. Thread-safe. Each subscription is a call of
 * its own; cancelling it closes the connection. Failures are signalled as
 * {@link LlmException}. For a {@link java.util.concurrent.CompletableFuture}, use
 * {@link Mono#toFuture()}.
 */
public interface ReactiveLlmClient {

	/**
	 * Return the provider that this client calls.
	 * @return the provider
	 */
	Provider provider();

	/**
	 * Ask the provider's configured model one question.
	 * @param prompt the question; not blank
	 * @return the model's answer
	 */
	default Mono<String> complete(String prompt) {
		return chat(ChatRequest.of(prompt)).map(ChatResponse::text);
	}

	/**
	 * Make a chat call.
	 * @param request the call
	 * @return the whole answer
	 */
	Mono<ChatResponse> chat(ChatRequest request);

	/**
	 * Make a chat call and read the answer while it is written. It is retried only until
	 * the first piece has been delivered; a later failure carries what had arrived in
	 * {@link LlmException#partialText()}.
	 * @param request the call
	 * @return the pieces of the answer, the last of which carries the whole response
	 */
	Flux<ChatChunk> stream(ChatRequest request);

}
