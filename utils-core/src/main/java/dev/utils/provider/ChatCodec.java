package dev.utils.provider;

import dev.utils.llm.ChatRequest;

/**
 * Translates chat calls, which can be streamed.
 */
public interface ChatCodec extends Codec<ChatRequest, ChatAnswer> {

	/**
	 * Write a request whose answer shall come as an event stream.
	 * @param request what the caller wants
	 * @param model the model to name
	 * @return the HTTP call
	 * @throws IllegalArgumentException as {@link #encode}
	 */
	HttpCall encodeStream(ChatRequest request, String model);

	/**
	 * Return a decoder for one streamed answer.
	 * @return a new decoder
	 */
	ChatStreamDecoder streamDecoder();

}
