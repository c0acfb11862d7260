package dev.utils.ratelimit;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Lets calls through as fast as the configured limits allow, in the order in which they
 * came. {@code LlmClient} asks it by itself; call it before calls that go through another
 * client. Where nothing is limited, a permit is there at once and costs nothing.
 * Thread-safe.
 */
public interface RateLimiter {

	/**
	 * Wait until a call may be made.
	 * @param provider the provider's name
	 * @param apiKey the key to call it with, or {@code null} if there is none
	 * @param model the model's name
	 * @return the permit, to be given back when the call is over
	 * @throws RateLimitedException if the call cannot even wait
	 * @throws IllegalStateException on a thread that must not block
	 */
	default Permit acquire(String provider, @Nullable String apiKey, String model) {
		return acquire(RateLimitRequest.of(Provider.of(provider), (apiKey != null) ? ApiKey.of(apiKey) : null, model));
	}

	/**
	 * Wait until a call may be made.
	 * @param request the call
	 * @return the permit, to be given back when the call is over
	 * @throws RateLimitedException if the call cannot even wait, or not long enough
	 * @throws IllegalStateException on a thread that must not block
	 */
	Permit acquire(RateLimitRequest request);

	/**
	 * Return the permit for a call as soon as it may be made. Each subscription asks for
	 * one; cancelling gives the place in the queue free. Give the permit back however the
	 * call ends, most simply with {@code Mono.usingWhen}.
	 * @param provider the provider's name
	 * @param apiKey the key to call it with, or {@code null} if there is none
	 * @param model the model's name
	 * @return the permit, or a {@link RateLimitedException}
	 */
	default Mono<Permit> acquireReactive(String provider, @Nullable String apiKey, String model) {
		return acquireReactive(
				RateLimitRequest.of(Provider.of(provider), (apiKey != null) ? ApiKey.of(apiKey) : null, model));
	}

	/**
	 * Return the permit for a call as soon as it may be made.
	 * @param request the call
	 * @return the permit, or a {@link RateLimitedException}
	 * @see #acquireReactive(String, String, String)
	 */
	Mono<Permit> acquireReactive(RateLimitRequest request);

	/**
	 * Return what limits the calls of a model.
	 * @param provider the provider
	 * @param apiKey the key that it is called with, or {@code null} if there is none
	 * @param model the model's name
	 * @return the limits, or {@code null} if there are none
	 */
	@Nullable RateLimits limits(Provider provider, @Nullable ApiKey apiKey, String model);

}
