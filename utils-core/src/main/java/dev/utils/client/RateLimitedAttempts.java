package dev.utils.client;

import java.util.function.Supplier;

import dev.utils.llm.LlmRequest;
import dev.utils.ratelimit.Permit;
import dev.utils.ratelimit.RateLimitRequest;
import dev.utils.ratelimit.RateLimiter;
import dev.utils.ratelimit.RateLimits;
import dev.utils.ratelimit.TokenCost;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lets each attempt of a call wait for its permit, within the call's deadline.
 * Thread-safe.
 */
final class RateLimitedAttempts {

	private final @Nullable RateLimiter limiter;

	private final TokenEstimator estimator;

	RateLimitedAttempts(@Nullable RateLimiter limiter, TokenEstimator estimator) {
		this.limiter = limiter;
		this.estimator = new GuardedTokenEstimator(estimator);
	}

	<Q extends LlmRequest, A> Mono<A> before(LlmCall call, Operation<Q, ?, ?> operation, Q request, String model,
			Mono<A> attempt) {
		Supplier<Mono<Permit>> permit = permit(call, operation, request, model);
		return (permit == null) ? attempt : Mono.defer(permit).then(attempt).doOnError(call::attemptFailed);
	}

	<Q extends LlmRequest, A> Flux<A> before(LlmCall call, Operation<Q, ?, ?> operation, Q request, String model,
			Flux<A> attempt) {
		Supplier<Mono<Permit>> permit = permit(call, operation, request, model);
		return (permit == null) ? attempt : Mono.defer(permit).thenMany(attempt).doOnError(call::attemptFailed);
	}

	private <Q extends LlmRequest> @Nullable Supplier<Mono<Permit>> permit(LlmCall call, Operation<Q, ?, ?> operation,
			Q request, String model) {
		RateLimiter limiter = this.limiter;
		RateLimits limits = (limiter != null) ? limiter.limits(call.provider(), call.apiKey(), model) : null;
		if (limiter == null || limits == null) {
			return null;
		}
		TokenCost tokens = limits.countsTokens()
				? new TokenCost(this.estimator.inputTokens(call.provider(), model, call.prompts()),
						operation.outputTokens(request))
				: TokenCost.NONE;
		return () -> call.permit(limiter.acquireReactive(new RateLimitRequest(call.provider(), call.apiKey(), model,
				tokens, call.deadline().remaining(), request.options().priority(), operation.name(), call.attempts())));
	}

}
