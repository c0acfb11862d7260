package dev.utils.provider;

import java.io.InputStream;

import dev.utils.llm.ApiKey;
import dev.utils.llm.ChatRequest;
import org.jspecify.annotations.Nullable;

/**
 * Translates chat calls into one provider's wire format and back. Pure: no I/O, no clock,
 * no state. Thread-safe.
 */
public interface ChatCodec {

	/**
	 * Write a request.
	 * @param request what the caller wants
	 * @param model the model to name
	 * @param apiKey the key to authorize with, or {@code null} for a server that needs
	 * none
	 * @param stream whether the answer shall come as an event stream
	 * @return the HTTP call
	 */
	HttpCall encode(ChatRequest request, String model, @Nullable ApiKey apiKey, boolean stream);

	/**
	 * Read the whole answer of a successful call.
	 * @param body the body; read to its end, not closed
	 * @return the answer
	 * @throws ProviderErrorException if the body says that the call failed
	 * @throws UnreadableAnswerException if the body is not an answer
	 */
	ChatAnswer decode(InputStream body);

	/**
	 * Return a decoder for one streamed answer.
	 * @return a new decoder
	 */
	ChatStreamDecoder streamDecoder();

	/**
	 * Read a failed response.
	 * @param status the HTTP status
	 * @param body the body, or as much of it as was read; may be empty or anything
	 * @return what went wrong; never fails
	 */
	ProviderError error(int status, byte[] body);

	/**
	 * Return the response header that carries the provider's id of a call.
	 * @return the header's name
	 */
	String requestIdHeader();

}
