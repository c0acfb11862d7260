package dev.utils.llm;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * How a single call is made, where it differs from the configuration. Immutable.
 *
 * @param provider the provider to call instead of the client's own, or {@code null}
 * @param apiKey the key to use instead of the configured one, for applications whose
 * users bring their own, or {@code null}
 * @param timeout the budget of the whole call (waits, attempts and streaming together),
 * or {@code null} for {@code utils.timeout.total}
 * @param readTimeout the longest silence in each attempt, or {@code null} for
 * {@code utils.timeout.read}
 * @param maxRetries how often the call is repeated at most, 0 to 100, or {@code null} for
 * {@code utils.max-retries}
 * @param priority who goes first where calls wait for the application's own rate limit
 * @param headers further request headers; those that carry keys are set by
 * {@code apiKey}, and by nothing else
 * @param extraBody further fields of the request's body, for what has no word here yet:
 * text, numbers, booleans, lists and maps of these, or {@code null}. They are merged over
 * what this library writes
 */
public record CallOptions(@Nullable String provider, @Nullable ApiKey apiKey, @Nullable Duration timeout,
		@Nullable Duration readTimeout, @Nullable Integer maxRetries, Priority priority, Map<String, String> headers,
		Map<String, @Nullable Object> extraBody) {

	/** Everything as configured. */
	public static final CallOptions NONE = new CallOptions(null, null, null, null, null, Map.of(), Map.of());

	private static final Set<String> NOT_FOR_CALLERS = Set.of("authorization", "x-api-key", "x-goog-api-key",
			"proxy-authorization", "host", "content-length", "content-type", "transfer-encoding", "connection");

	private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

	private static final int MOST_RETRIES = 100;

	public CallOptions {
		Objects.requireNonNull(priority, "priority");
		requirePositive("timeout", timeout);
		requirePositive("readTimeout", readTimeout);
		if (maxRetries != null && (maxRetries < 0 || maxRetries > MOST_RETRIES)) {
			throw new IllegalArgumentException(
					"Invalid maxRetries (" + maxRetries + "): must be 0 to " + MOST_RETRIES + ".");
		}
		headers = Map.copyOf(headers);
		headers.forEach(CallOptions::requireValid);
		extraBody = Collections.unmodifiableMap(new LinkedHashMap<>(extraBody));
	}

	/**
	 * Create options of the usual priority.
	 * @param provider the provider, or {@code null}
	 * @param apiKey the key, or {@code null}
	 * @param timeout the budget of the whole call, or {@code null}
	 * @param readTimeout the longest silence in each attempt, or {@code null}
	 * @param maxRetries how often the call is repeated at most, or {@code null}
	 * @param headers further request headers
	 * @param extraBody further fields of the request's body
	 */
	public CallOptions(@Nullable String provider, @Nullable ApiKey apiKey, @Nullable Duration timeout,
			@Nullable Duration readTimeout, @Nullable Integer maxRetries, Map<String, String> headers,
			Map<String, @Nullable Object> extraBody) {
		this(provider, apiKey, timeout, readTimeout, maxRetries, Priority.DEFAULT, headers, extraBody);
	}

	private static void requirePositive(String name, @Nullable Duration value) {
		if (value != null && (value.isNegative() || value.isZero())) {
			throw new IllegalArgumentException("Invalid " + name + " (" + value + "): must be positive.");
		}
	}

	private static void requireValid(String name, String value) {
		if (!HEADER_NAME.matcher(name).matches()) {
			throw new IllegalArgumentException("Invalid header name: must be a token of RFC 9110.");
		}
		if (NOT_FOR_CALLERS.contains(name.toLowerCase(Locale.ROOT))) {
			throw new IllegalArgumentException(
					"Invalid header (" + name + "): is set by the client. For another key, use apiKey.");
		}
		if (value.chars().anyMatch((c) -> (c < 0x20 && c != '\t') || c == 0x7F)) {
			throw new IllegalArgumentException(
					"Invalid value of header " + name + ": must not hold control characters.");
		}
	}

	/**
	 * Return these options with another budget of the whole call.
	 * @param timeout a positive duration
	 * @return the new options
	 */
	public CallOptions withTimeout(Duration timeout) {
		return new CallOptions(this.provider, this.apiKey, timeout, this.readTimeout, this.maxRetries, this.priority,
				this.headers, this.extraBody);
	}

	/**
	 * Return these options with another priority.
	 * @param priority who goes first where calls wait for a rate limit
	 * @return the new options
	 */
	public CallOptions withPriority(Priority priority) {
		return new CallOptions(this.provider, this.apiKey, this.timeout, this.readTimeout, this.maxRetries, priority,
				this.headers, this.extraBody);
	}

	/**
	 * Shows what is set, without keys and values of headers and body fields.
	 */
	@Override
	public String toString() {
		return "CallOptions[provider=" + this.provider + ", apiKey=" + this.apiKey + ", timeout=" + this.timeout
				+ ", readTimeout=" + this.readTimeout + ", maxRetries=" + this.maxRetries + ", priority="
				+ this.priority + ", headers=" + this.headers.keySet() + ", extraBody=" + this.extraBody.keySet() + "]";
	}

}
