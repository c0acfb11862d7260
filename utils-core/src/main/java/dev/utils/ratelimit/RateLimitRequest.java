package dev.utils.ratelimit;

import java.time.Duration;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Priority;
import dev.utils.llm.Provider;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks of a {@link RateLimiter}. Immutable.
 *
 * @param provider the provider to be called
 * @param apiKey the key to call it with, or {@code null} if there is none
 * @param model the model's name
 * @param tokens how many tokens the call will probably cost
 * @param longestWait how long the caller can wait, zero for not at all, or {@code null}
 * for any time
 * @param priority who goes first
 * @param operation what is called, such as {@code chat}, for the exception
 * @param attempts how often the call was sent before, for the exception
 */
public record RateLimitRequest(Provider provider, @Nullable ApiKey apiKey, String model, TokenCost tokens,
		@Nullable Duration longestWait, Priority priority, String operation, int attempts) {

	public RateLimitRequest {
		if (longestWait != null && longestWait.isNegative()) {
			throw new IllegalArgumentException("Invalid longestWait (" + longestWait + "): must not be negative.");
		}
	}

	/**
	 * Return the request for a call of unknown cost that can wait for any time.
	 * @param provider the provider to be called
	 * @param apiKey the key to call it with, or {@code null} if there is none
	 * @param model the model's name
	 * @return the request
	 */
	public static RateLimitRequest of(Provider provider, @Nullable ApiKey apiKey, String model) {
		return new RateLimitRequest(provider, apiKey, model, TokenCost.NONE, null, Priority.DEFAULT, "call", 0);
	}

	/**
	 * Return this request with another cost.
	 * @param input how many tokens the request has
	 * @param output how many tokens the answer will probably have
	 * @return the new request
	 */
	public RateLimitRequest withTokens(long input, long output) {
		return new RateLimitRequest(this.provider, this.apiKey, this.model, new TokenCost(input, output),
				this.longestWait, this.priority, this.operation, this.attempts);
	}

	/**
	 * Return this request with another patience.
	 * @param longestWait how long the caller can wait, or {@code null} for any time
	 * @return the new request
	 */
	public RateLimitRequest withLongestWait(@Nullable Duration longestWait) {
		return new RateLimitRequest(this.provider, this.apiKey, this.model, this.tokens, longestWait, this.priority,
				this.operation, this.attempts);
	}

	/**
	 * Return this request with another priority.
	 * @param priority who goes first
	 * @return the new request
	 */
	public RateLimitRequest withPriority(Priority priority) {
		return new RateLimitRequest(this.provider, this.apiKey, this.model, this.tokens, this.longestWait, priority,
				this.operation, this.attempts);
	}

}
