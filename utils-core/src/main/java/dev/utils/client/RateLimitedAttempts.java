package dev.utils.client;

import java.util.Objects;

import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.LlmRequest;
import dev.utils.llm.Priority;
import dev.utils.llm.Usage;
import dev.utils.ratelimit.Permit;
import dev.utils.ratelimit.RateLimitRequest;
import dev.utils.ratelimit.RateLimiter;
import dev.utils.ratelimit.RateLimits;
import dev.utils.ratelimit.TokenCost;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lets each attempt of a call wait for its permit, within the call's deadline, and learns
 * from the answers what the next ones will cost. Thread-safe.
 */
final class RateLimitedAttempts {

	private final @Nullable RateLimiter limiter;

	private final TokenEstimator estimator;

	private final OutputEstimates outputs = new OutputEstimates();

	RateLimitedAttempts(@Nullable RateLimiter limiter, TokenEstimator estimator) {
		this.limiter = limiter;
		this.estimator = new GuardedTokenEstimator(estimator);
	}

	<Q extends LlmRequest, A> Mono<A> before(LlmCall call, Operation<Q, A, ?> operation, Q request, String model,
			Mono<A> attempt) {
		Admission admission = admission(call, operation, request, model);
		return (admission == null) ? attempt
				: Mono.defer(admission::permit)
					.then(attempt)
					.doOnNext((answer) -> admission.learn(operation.usage(answer)))
					.doOnError(call::attemptFailed);
	}

	Flux<ChatChunk> before(LlmCall call, ChatOperation operation, ChatRequest request, String model,
			Flux<ChatChunk> attempt) {
		Admission admission = admission(call, operation, request, model);
		return (admission == null) ? attempt
				: Mono.defer(admission::permit)
					.thenMany(attempt)
					.doOnNext((chunk) -> admission.learn((chunk.response() != null) ? chunk.response().usage() : null))
					.doOnError(call::attemptFailed);
	}

	private <Q extends LlmRequest> @Nullable Admission admission(LlmCall call, Operation<Q, ?, ?> operation, Q request,
			String model) {
		RateLimiter limiter = this.limiter;
		if (limiter == null) {
			return null;
		}
		RateLimits limits = Objects.requireNonNullElse(limiter.limits(call.provider(), call.apiKey(), model),
				RateLimits.NONE);
		boolean countsTokens = limits.countsTokens();
		Long output = countsTokens ? operation.outputTokens(request) : null;
		TokenCost tokens = countsTokens ? cost(call, model, output, limits) : TokenCost.NONE;
		return new Admission(limiter, call, operation.name(), request.options().priority(), model,
				!limits.isUnlimited(), tokens, (countsTokens && output == null) ? this.outputs : null);
	}

	private TokenCost cost(LlmCall call, String model, @Nullable Long output, RateLimits limits) {
		long input = this.estimator.inputTokens(call.provider(), model, call.prompts());
		if (output != null) {
			return new TokenCost(input, output);
		}
		long learned = this.outputs.of(call.provider(), model);
		return new TokenCost(input, Math.min(learned, Math.max(room(limits, input), OutputEstimates.USUAL)));
	}

	/**
	 * Return the longest answer that the limits allow at all. What was learned must not
	 * make calls impossible, for then nothing would teach better.
	 */
	private static long room(RateLimits limits, long input) {
		long both = (limits.tpm() != null) ? limits.tpm() - input : Long.MAX_VALUE;
		return (limits.outputTpm() != null) ? Math.min(limits.outputTpm(), both) : both;
	}

	/**
	 * How the attempts of one call come to their permits.
	 *
	 * @param limited whether the application has limited the model
	 * @param outputs learns from the answer, or {@code null} if it teaches nothing:
	 * tokens do not count, or the caller has bounded it
	 */
	private record Admission(RateLimiter limiter, LlmCall call, String operation, Priority priority, String model,
			boolean limited, TokenCost tokens, @Nullable OutputEstimates outputs) {

		Mono<Permit> permit() {
			return this.call.permit(this.limited,
					this.limiter.acquireReactive(new RateLimitRequest(this.call.provider(), this.call.apiKey(),
							this.model, this.tokens, this.call.deadline().remaining(), this.priority, this.operation,
							this.call.allAttempts())));
		}

		void learn(@Nullable Usage usage) {
			if (this.outputs != null && usage != null) {
				this.outputs.learn(this.call.provider(), this.model, usage.outputTokens());
			}
		}

	}

}
