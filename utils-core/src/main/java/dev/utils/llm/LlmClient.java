package dev.utils.llm;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.core.ParameterizedTypeReference;

/**
 * Calls one LLM provider and waits for the answer. Thread-safe; meant for platform and
 * virtual threads. On a Reactor thread, where waiting would stall every other call, each
 * method throws {@link IllegalStateException}: inject {@link ReactiveLlmClient} there.
 * <p>
 * A call takes at most its {@linkplain CallOptions#timeout() budget} or
 * {@code utils.timeout.total}, retries included. Every failure of the call itself is an
 * {@link LlmException}, what the provider does not have an
 * {@link UnsupportedCapabilityException}; a request that can be seen to be wrong is an
 * {@link IllegalArgumentException} and sends nothing.
 * <p>
 * Implementations of your own, for tests, need the first methods only: the others say by
 * default that they are not supported.
 */
public interface LlmClient {

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
	 * @throws LlmException if the call fails
	 */
	default String complete(String prompt) {
		return chat(ChatRequest.of(prompt)).text();
	}

	/**
	 * Ask many questions at once, without a thread for each.
	 * @param prompts the questions; none blank
	 * @param concurrency how many are under way at the same time, at least 1
	 * @return the answers, in the order of the questions
	 * @throws LlmException the first failure; it cancels the others
	 */
	default List<String> completeAll(Collection<String> prompts, int concurrency) {
		return prompts.stream().map(this::complete).toList();
	}

	/**
	 * Make a chat call.
	 * @param request the call
	 * @return the whole answer
	 * @throws LlmException if the call fails
	 */
	ChatResponse chat(ChatRequest request);

	/**
	 * Make a chat call whose answer has the form of a Java type.
	 * @param request the call
	 * @param type a record, or another class that Jackson can read
	 * @return the answer
	 * @throws StructuredOutputException if the answer does not fit, also after the model
	 * was told so once
	 * @throws LlmException if the call fails
	 * @see ReactiveLlmClient#chat(ChatRequest, Class)
	 */
	default <T> StructuredResponse<T> chat(ChatRequest request, Class<T> type) {
		throw new UnsupportedCapabilityException(Capability.STRUCTURED_OUTPUT, provider(), "chat", request.model());
	}

	/**
	 * Make a chat call whose answer has the form of a generic Java type.
	 * @param request the call; no tools
	 * @param type the type
	 * @return the answer
	 * @throws StructuredOutputException if the answer does not fit, also after the model
	 * was told so once
	 * @throws LlmException if the call fails
	 */
	default <T> StructuredResponse<T> chat(ChatRequest request, ParameterizedTypeReference<T> type) {
		throw new UnsupportedCapabilityException(Capability.STRUCTURED_OUTPUT, provider(), "chat", request.model());
	}

	/**
	 * Make a chat call and read the answer while it is written. Use it in
	 * try-with-resources: closing the stream early closes the connection.
	 * @param request the call
	 * @return the pieces of the answer, the last of which carries the whole response; a
	 * failure is thrown as {@link LlmException} by the terminal operation, with what had
	 * arrived in {@link LlmException#partialText()}
	 */
	Stream<ChatChunk> stream(ChatRequest request);

	/**
	 * Make chat calls until the model asks for no tool any more, calling the tools that
	 * it asks for; at most {@value ReactiveLlmClient#MOST_TOOL_ROUNDS} of them.
	 * @param request the call; its own tools are replaced
	 * @param tools the tools
	 * @return the last answer, and how it came about
	 * @throws LlmException if a call fails or the model does not come to an end
	 */
	default ToolConversation chatWithTools(ChatRequest request, List<ToolFunction> tools) {
		return chatWithTools(request, tools, ReactiveLlmClient.MOST_TOOL_ROUNDS);
	}

	/**
	 * Make chat calls until the model asks for no tool any more, calling the tools that
	 * it asks for, those of one answer at the same time.
	 * @param request the call; its own tools are replaced
	 * @param tools the tools
	 * @param maxRounds how often the model is asked at most, 1 to 100
	 * @return the last answer, and how it came about
	 * @throws LlmException if a call fails or the model does not come to an end
	 */
	default ToolConversation chatWithTools(ChatRequest request, List<ToolFunction> tools, int maxRounds) {
		throw new UnsupportedCapabilityException(Capability.TOOLS, provider(), "chat", request.model());
	}

	/**
	 * Make pictures from text.
	 * @param request the call
	 * @return the pictures
	 * @throws LlmException if the call fails
	 */
	default ImageResponse generateImage(ImageRequest request) {
		throw new UnsupportedCapabilityException(Capability.IMAGE_GENERATION, provider(), "image_generation",
				request.model());
	}

	/**
	 * Change pictures.
	 * @param request the call
	 * @return the changed pictures
	 * @throws LlmException if the call fails
	 */
	default ImageResponse editImage(ImageEditRequest request) {
		throw new UnsupportedCapabilityException(Capability.IMAGE_EDIT, provider(), "image_edit", request.model());
	}

	/**
	 * Write down what a recording says.
	 * @param request the call
	 * @return the text
	 * @throws LlmException if the call fails
	 */
	default TranscriptionResponse transcribe(TranscriptionRequest request) {
		throw new UnsupportedCapabilityException(Capability.TRANSCRIPTION, provider(), "transcription",
				request.model());
	}

	/**
	 * Turn texts into vectors.
	 * @param request the call
	 * @return the vectors, in the order of the texts
	 * @throws LlmException if the call fails
	 */
	default EmbeddingResponse embed(EmbeddingRequest request) {
		throw new UnsupportedCapabilityException(Capability.EMBEDDINGS, provider(), "embeddings", request.model());
	}

}
