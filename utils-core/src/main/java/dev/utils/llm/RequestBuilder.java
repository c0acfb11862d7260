package dev.utils.llm;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the builders of all requests have in common. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class RequestBuilder<B extends RequestBuilder<B>>
		permits ChatRequest.Builder, SavingRequestBuilder, EmbeddingRequest.Builder {

	@Nullable String model;

	private @Nullable String provider;

	private @Nullable ApiKey apiKey;

	private @Nullable Duration timeout;

	private @Nullable Duration readTimeout;

	private @Nullable Integer maxRetries;

	private Priority priority = Priority.DEFAULT;

	private final Map<String, String> headers = new LinkedHashMap<>();

	private final Map<String, @Nullable Object> extraBody = new LinkedHashMap<>();

	RequestBuilder() {
	}

	@SuppressWarnings("unchecked")
	final B self() {
		return (B) this;
	}

	/**
	 * Set the model.
	 * @param model its name, or {@code null} for the provider's configured one
	 * @return this builder
	 */
	public B model(@Nullable String model) {
		this.model = model;
		return self();
	}

	/**
	 * Call another provider than the client's own.
	 * @param provider its name or alias, or {@code null} for the client's own
	 * @return this builder
	 */
	public B provider(@Nullable String provider) {
		this.provider = provider;
		return self();
	}

	/**
	 * Use another key than the configured one.
	 * @param apiKey the key, or {@code null} for the configured one
	 * @return this builder
	 */
	public B apiKey(@Nullable ApiKey apiKey) {
		this.apiKey = apiKey;
		return self();
	}

	/**
	 * Set the budget of the whole call.
	 * @param timeout a positive duration, or {@code null} for the configured one
	 * @return this builder
	 */
	public B timeout(@Nullable Duration timeout) {
		this.timeout = timeout;
		return self();
	}

	/**
	 * Set the longest silence in each attempt.
	 * @param readTimeout a positive duration, or {@code null} for the configured one
	 * @return this builder
	 */
	public B readTimeout(@Nullable Duration readTimeout) {
		this.readTimeout = readTimeout;
		return self();
	}

	/**
	 * Set how often the call is repeated at most.
	 * @param maxRetries 0 to 100, or {@code null} for the configured number
	 * @return this builder
	 */
	public B maxRetries(@Nullable Integer maxRetries) {
		this.maxRetries = maxRetries;
		return self();
	}

	/**
	 * Set who goes first where calls wait for the application's own rate limit.
	 * @param priority the priority; {@link Priority#DEFAULT} unless set
	 * @return this builder
	 */
	public B priority(Priority priority) {
		this.priority = priority;
		return self();
	}

	/**
	 * Add a request header.
	 * @param name its name; none that carries a key
	 * @param value its value
	 * @return this builder
	 */
	public B header(String name, String value) {
		this.headers.put(name, value);
		return self();
	}

	/**
	 * Add a field to the request's body, for what has no word here yet. It is merged over
	 * what this library writes.
	 * @param name the field's name, as the provider has it
	 * @param value text, number, boolean, list, map or {@code null}
	 * @return this builder
	 */
	public B extraBody(String name, @Nullable Object value) {
		this.extraBody.put(name, value);
		return self();
	}

	/**
	 * Set all options at once.
	 * @param options the options
	 * @return this builder
	 */
	public B options(CallOptions options) {
		this.provider = options.provider();
		this.apiKey = options.apiKey();
		this.timeout = options.timeout();
		this.readTimeout = options.readTimeout();
		this.maxRetries = options.maxRetries();
		this.priority = options.priority();
		this.headers.clear();
		this.headers.putAll(options.headers());
		this.extraBody.clear();
		this.extraBody.putAll(options.extraBody());
		return self();
	}

	final CallOptions options() {
		return new CallOptions(this.provider, this.apiKey, this.timeout, this.readTimeout, this.maxRetries,
				this.priority, this.headers, this.extraBody);
	}

	static void requireModel(@Nullable String model) {
		if (model != null && model.isBlank()) {
			throw new IllegalArgumentException("Invalid model: must not be blank.");
		}
	}

	static void requirePrompt(String prompt) {
		if (prompt.isBlank()) {
			throw new IllegalArgumentException("Invalid prompt: must not be blank.");
		}
	}

	static void requirePositive(String name, @Nullable Integer value) {
		if (value != null && value < 1) {
			throw new IllegalArgumentException("Invalid " + name + " (" + value + "): must be 1 or more.");
		}
	}

}
