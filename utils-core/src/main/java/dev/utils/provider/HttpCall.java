package dev.utils.provider;

import java.util.Map;

/**
 * A request in a provider's words, ready to be sent with POST.
 *
 * @param path the path and query below the provider's base URL, with a leading slash;
 * encoded
 * @param headers the headers that belong to the body and the answer; those that authorize
 * come from {@link ProviderCodec#headers}
 * @param body the body; not copied, so it must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying a large body costs
public record HttpCall(String path, Map<String, String> headers, byte[] body) {

	/**
	 * Return a call that sends and expects JSON.
	 * @param path the path below the base URL
	 * @param body the JSON
	 * @return the call
	 */
	public static HttpCall json(String path, byte[] body) {
		return new HttpCall(path, Map.of("Content-Type", "application/json", "Accept", "application/json"), body);
	}

	/**
	 * Return a call that sends JSON and expects an event stream.
	 * @param path the path below the base URL
	 * @param body the JSON
	 * @return the call
	 */
	public static HttpCall jsonForEvents(String path, byte[] body) {
		return new HttpCall(path, Map.of("Content-Type", "application/json", "Accept", "text/event-stream"), body);
	}

	/**
	 * Does not show the body: it holds the prompt.
	 */
	@Override
	public String toString() {
		return "HttpCall[POST " + this.path + ", " + this.body.length + " bytes]";
	}

}
