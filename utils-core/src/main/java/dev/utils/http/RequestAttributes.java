package dev.utils.http;

import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.web.reactive.function.client.ClientRequest;

/**
 * What a single request tells the retrying {@code WebClient}, for
 * {@code WebClient.RequestHeadersSpec#attributes(Consumer)}:
 * {@code webClient.post().uri(uri).attributes(RequestAttributes.repeatable())}.
 */
public final class RequestAttributes {

	private static final String REPEATABLE = RequestAttributes.class.getName() + ".repeatable";

	private static final String UNMANAGED = RequestAttributes.class.getName() + ".unmanaged";

	private static final String DEADLINE = RequestAttributes.class.getName() + ".deadline";

	private static final String MAX_RETRIES = RequestAttributes.class.getName() + ".maxRetries";

	private RequestAttributes() {
	}

	/**
	 * Mark a request as safe to reach the server twice, although its method (POST, PATCH)
	 * does not promise it. Its body must be one that can be written again: a value, not a
	 * publisher that can be read only once.
	 * @return the attribute
	 */
	public static Consumer<Map<String, Object>> repeatable() {
		return (attributes) -> attributes.put(REPEATABLE, true);
	}

	/**
	 * Set when the call, with its retries and waits, has to have its response.
	 * @param deadline the deadline, instead of {@code utils.timeout.total} from now
	 * @return the attribute
	 */
	public static Consumer<Map<String, Object>> deadline(Deadline deadline) {
		return (attributes) -> attributes.put(DEADLINE, deadline);
	}

	/**
	 * Set how often this request is repeated at most.
	 * @param maxRetries 0 to 100, instead of {@code utils.max-retries}; 0 for never
	 * @return the attribute
	 */
	public static Consumer<Map<String, Object>> maxRetries(int maxRetries) {
		return (attributes) -> attributes.put(MAX_RETRIES, maxRetries);
	}

	/**
	 * Leave a request alone: it is sent once, and has no deadline here, since its caller
	 * has attempts and a deadline of its own.
	 * @return the attribute
	 */
	public static Consumer<Map<String, Object>> unmanaged() {
		return (attributes) -> attributes.put(UNMANAGED, true);
	}

	static boolean isUnmanaged(ClientRequest request) {
		return request.attribute(UNMANAGED).isPresent();
	}

	static boolean isRepeatable(ClientRequest request) {
		return request.attribute(REPEATABLE).isPresent();
	}

	static @Nullable Deadline deadline(ClientRequest request) {
		return (Deadline) request.attributes().get(DEADLINE);
	}

	static @Nullable Integer maxRetries(ClientRequest request) {
		return (Integer) request.attributes().get(MAX_RETRIES);
	}

}
