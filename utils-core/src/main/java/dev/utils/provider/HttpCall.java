package dev.utils.provider;

import java.util.Map;

/**
 * A request in a provider's words, ready to be sent with POST.
 *
 * @param path the path below the provider's base URL, with a leading slash
 * @param headers all headers, the authorization among them
 * @param body the body; not copied, so it must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying a large body costs
public record HttpCall(String path, Map<String, String> headers, byte[] body) {

	/**
	 * Shows neither headers (they hold the key) nor body (it holds the prompt).
	 */
	@Override
	public String toString() {
		return "HttpCall[POST " + this.path + ", " + this.body.length + " bytes]";
	}

}
