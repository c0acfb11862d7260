package dev.utils.llm;

import java.util.Collection;
import java.util.List;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;

/**
 * Calls one LLM provider without blocking. Thread-safe. Each subscription is a call of
 * its own; cancelling it closes the connection. A request that can be seen to be wrong is
 * refused at once with an {@link IllegalArgumentException}; failures of the call are
 * signalled as {@link LlmException}, what the provider does not have as
 * {@link UnsupportedCapabilityException}, before anything is sent. For a
 * {@link java.util.concurrent.CompletableFuture}, use {@link Mono#toFuture()}.
 * <p>
 * Implementations of your own, for tests, need the first methods only: the others say by
 * default that they are not supported.
 */
public interface ReactiveLlmClient {

	/** How often {@link #chatWithTools(ChatRequest, List)} asks the model at most. */
	int MOST_TOOL_ROUNDS = 10;

	/**
	 * Return the provider that this client calls.
	 * @return the provider
	 */
	Provider provider();

	/**
	 * Return whether the provider has a capability. Which of its models have it is
	 * another question: see {@link ModelCatalog}.
	 * @param capability the capability
	 * @return whether calls that need it are sent at all
	 */
	default boolean supports(Capability capability) {
		return capability == Capability.CHAT;
	}

	/**
	 * Ask the provider's configured model one question.
	 * @param prompt the question; not blank
	 * @return the model's answer
	 */
	default Mono<String> complete(String prompt) {
		return chat(ChatRequest.of(prompt)).map(ChatResponse::text);
	}

	/**
	 * Ask many questions at once. The first failure ends it and cancels the others.
	 * @param prompts the questions; none blank
	 * @param concurrency how many are under way at the same time, at least 1
	 * @return the answers, in the order of the questions
	 */
	default Flux<String> completeAll(Collection<String> prompts, int concurrency) {
		List<ChatRequest> requests = prompts.stream().map(ChatRequest::of).toList();
		return Flux.fromIterable(requests)
			.flatMapSequential((request) -> chat(request).map(ChatResponse::text), concurrency, 1);
	}

	/**
	 * Make a chat call.
	 * @param request the call
	 * @return the whole answer
	 */
	Mono<ChatResponse> chat(ChatRequest request);

	/**
	 * Make a chat call whose answer has the form of a Java type. Where the provider can
	 * promise the form, it is asked to; otherwise the model is told. An answer that does
	 * not fit is sent back once, with the reason; then the call fails with
	 * {@link StructuredOutputException}.
	 * @param request the call
	 * @param type a record, or another class that Jackson can read
	 * @return the answer
	 */
	default <T> Mono<StructuredResponse<T>> chat(ChatRequest request, Class<T> type) {
		return Mono.error(() -> new UnsupportedCapabilityException(Capability.STRUCTURED_OUTPUT, provider(), "chat",
				request.model()));
	}

	/**
	 * Make a chat call whose answer has the form of a generic Java type.
	 * @param request the call; no tools
	 * @param type the type
	 * @return the answer
	 * @see #chat(ChatRequest, Class)
	 */
	default <T> Mono<StructuredResponse<T>> chat(ChatRequest request, ParameterizedTypeReference<T> type) {
		return Mono.error(() -> new UnsupportedCapabilityException(Capability.STRUCTURED_OUTPUT, provider(), "chat",
				request.model()));
	}

	/**
	 * Make a chat call and read the answer while it is written. It is retried only until
	 * the first piece has been delivered; a later failure carries what had arrived in
	 * {@link LlmException#partialText()}.
	 * @param request the call
	 * @return the pieces of the answer, the last of which carries the whole response
	 */
	Flux<ChatChunk> stream(ChatRequest request);

	/**
	 * Make chat calls until the model asks for no tool any more, calling the tools that
	 * it asks for; at most {@value #MOST_TOOL_ROUNDS} of them.
	 * @param request the call; its own tools are replaced
	 * @param tools the tools
	 * @return the last answer, and how it came about
	 */
	default Mono<ToolConversation> chatWithTools(ChatRequest request, List<ToolFunction> tools) {
		return chatWithTools(request, tools, MOST_TOOL_ROUNDS);
	}

	/**
	 * Make chat calls until the model asks for no tool any more, calling the tools that
	 * it asks for, those of one answer at the same time. All calls and tools together
	 * have the budget of one call.
	 * @param request the call; its own tools are replaced
	 * @param tools the tools
	 * @param maxRounds how often the model is asked at most, 1 to 100; if it still asks
	 * for tools then, the call fails
	 * @return the last answer, and how it came about
	 */
	default Mono<ToolConversation> chatWithTools(ChatRequest request, List<ToolFunction> tools, int maxRounds) {
		return Mono
			.error(() -> new UnsupportedCapabilityException(Capability.TOOLS, provider(), "chat", request.model()));
	}

	/**
	 * Make pictures from text.
	 * @param request the call
	 * @return the pictures
	 */
	default Mono<ImageResponse> generateImage(ImageRequest request) {
		return Mono.error(() -> new UnsupportedCapabilityException(Capability.IMAGE_GENERATION, provider(),
				"image_generation", request.model()));
	}

	/**
	 * Change pictures.
	 * @param request the call
	 * @return the changed pictures
	 */
	default Mono<ImageResponse> editImage(ImageEditRequest request) {
		return Mono.error(() -> new UnsupportedCapabilityException(Capability.IMAGE_EDIT, provider(), "image_edit",
				request.model()));
	}

	/**
	 * Write down what a recording says.
	 * @param request the call
	 * @return the text
	 */
	default Mono<TranscriptionResponse> transcribe(TranscriptionRequest request) {
		return Mono.error(() -> new UnsupportedCapabilityException(Capability.TRANSCRIPTION, provider(),
				"transcription", request.model()));
	}

	/**
	 * Turn texts into vectors.
	 * @param request the call
	 * @return the vectors, in the order of the texts
	 */
	default Mono<EmbeddingResponse> embed(EmbeddingRequest request) {
		return Mono.error(() -> new UnsupportedCapabilityException(Capability.EMBEDDINGS, provider(), "embeddings",
				request.model()));
	}

}
