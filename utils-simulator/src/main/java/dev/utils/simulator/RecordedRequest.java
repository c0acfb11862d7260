package dev.utils.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * One request as the simulator received it. Immutable. {@link #toString()} shows neither
 * headers nor body: they may hold a key or a prompt.
 */
public final class RecordedRequest {

	private final String method;

	private final String path;

	private final String query;

	private final Map<String, List<String>> headers;

	private final byte[] bytes;

	private final Duration receivedAt;

	private final int status;

	RecordedRequest(String method, String path, String query, Map<String, List<String>> headers, byte[] bytes,
			Duration receivedAt) {
		this(method, path, query, caseInsensitive(headers), bytes, receivedAt, 0);
	}

	private RecordedRequest(String method, String path, String query, Map<String, List<String>> headers, byte[] bytes,
			Duration receivedAt, int status) {
		this.method = method;
		this.path = path;
		this.query = query;
		this.headers = headers;
		this.bytes = bytes;
		this.receivedAt = receivedAt;
		this.status = status;
	}

	private static Map<String, List<String>> caseInsensitive(Map<String, List<String>> headers) {
		Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
		return Collections.unmodifiableMap(copy);
	}

	RecordedRequest answered(int status) {
		return new RecordedRequest(this.method, this.path, this.query, this.headers, this.bytes, this.receivedAt,
				status);
	}

	/**
	 * Returns the HTTP method, in upper case.
	 * @return the method
	 */
	public String method() {
		return this.method;
	}

	/**
	 * Returns the path with its leading slash, without the query.
	 * @return the path
	 */
	public String path() {
		return this.path;
	}

	/**
	 * Returns the raw query.
	 * @return the query without the question mark, empty if there was none
	 */
	public String query() {
		return this.query;
	}

	/**
	 * Returns all headers.
	 * @return an unmodifiable map that ignores the case of names
	 */
	public Map<String, List<String>> headers() {
		return this.headers;
	}

	/**
	 * Returns the first value of a header.
	 * @param name the name, in any case
	 * @return the value, or {@code null} if the header was not sent
	 */
	public @Nullable String header(String name) {
		List<String> values = this.headers.get(name);
		return (values != null) ? values.get(0) : null;
	}

	/**
	 * Returns the body as it came.
	 * @return a copy of the bytes
	 */
	public byte[] bytes() {
		return this.bytes.clone();
	}

	/**
	 * Returns the body as text.
	 * @return the body, decoded as UTF-8
	 */
	public String body() {
		return new String(this.bytes, StandardCharsets.UTF_8);
	}

	/**
	 * Returns when the request had arrived completely, so that tests can look at the time
	 * between attempts.
	 * @return the time since the simulator was started, by a monotonic clock
	 */
	public Duration receivedAt() {
		return this.receivedAt;
	}

	/**
	 * Returns the status of the answer.
	 * @return the HTTP status, or 0 if no answer was begun (reset, stall)
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Whether the body ends with a text, white space aside.
	 */
	boolean endsWith(String end) {
		int from = Math.max(0, this.bytes.length - end.length() - 8);
		String tail = new String(this.bytes, from, this.bytes.length - from, StandardCharsets.ISO_8859_1);
		return tail.strip().endsWith(end);
	}

	int size() {
		return this.bytes.length;
	}

	/**
	 * The body without the copy that {@link #bytes()} makes.
	 */
	byte[] sharedBytes() {
		return this.bytes;
	}

	@Override
	public String toString() {
		return this.method + " " + this.path + " -> " + this.status + " (" + this.bytes.length + " bytes)";
	}

}
