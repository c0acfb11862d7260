package dev.utils.llm;

import java.util.stream.Stream;

/**
 * Calls one LLM provider and waits for the answer. Thread-safe; meant for platform and
 * virtual threads. On a Reactor thread, where waiting would stall every other call, each
 * method throws {@link IllegalStateException}: inject {@link ReactiveLlmClient} there.
 * <p>
 * A call takes at most {@link ChatRequest#timeout()} or {@code utils.timeout.total},
 * retries included. Every failure of the call itself is an {@link LlmException}; a
 * request that can be seen to be wrong is an {@link IllegalArgumentException} and sends
 * nothing.
 */
public interface LlmClient {

	/**
	 * Return the provider that this client calls.
	 * @return the provider
	 */
	Provider provider();

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
	 * Make a chat call.
	 * @param request the call
	 * @return the whole answer
	 * @throws LlmException if the call fails
	 */
	ChatResponse chat(ChatRequest request);

	/**
	 * Make a chat call and read the answer while it is written. Use it in
	 * try-with-resources: closing the stream early closes the connection.
	 * @param request the call
	 * @return the pieces of the answer, the last of which carries the whole response; a
	 * failure is thrown as {@link LlmException} by the terminal operation, with what had
	 * arrived in {@link LlmException#partialText()}
	 */
	Stream<ChatChunk> stream(ChatRequest request);

}
