package dev.utils.provider;

/**
 * Translates one kind of call into a provider's wire format and back. Pure: no I/O, no
 * clock, no state. Thread-safe.
 *
 * @param <Q> the request
 * @param <A> what the answer says
 */
public interface Codec<Q, A> {

	/**
	 * Write a request.
	 * @param request what the caller wants; its media are in memory, or links where the
	 * provider takes them
	 * @param model the model to name
	 * @return the HTTP call
	 * @throws IllegalArgumentException if the provider cannot express the request; the
	 * message says what, and quotes neither prompts nor keys
	 */
	HttpCall encode(Q request, String model);

	/**
	 * Read the answer of a successful call.
	 * @param answer the answer; its body is read to its end, not closed
	 * @return what it says
	 * @throws ProviderErrorException if the body says that the call failed
	 * @throws UnreadableAnswerException if the body is not an answer
	 */
	A decode(HttpAnswer answer);

}
