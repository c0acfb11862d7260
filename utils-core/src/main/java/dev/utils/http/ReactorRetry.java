package dev.utils.http;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * A {@link RetryRule} for {@code retryWhen}. When the rule says stop, the last failure is
 * passed on as it is. Thread-safe.
 */
public final class ReactorRetry extends Retry {

	private final RetryRule rule;

	private final Function<Throwable, RetryFailure> classifier;

	private final Function<Throwable, Mono<Void>> beforeWait;

	private final @Nullable Deadline deadline;

	/**
	 * Create an adapter for one call.
	 * @param rule the rule
	 * @param classifier reads a failure of the call
	 * @param deadline when the call has to be over, or {@code null}
	 */
	public ReactorRetry(RetryRule rule, Function<Throwable, RetryFailure> classifier, @Nullable Deadline deadline) {
		this(rule, classifier, (failure) -> Mono.empty(), deadline);
	}

	ReactorRetry(RetryRule rule, Function<Throwable, RetryFailure> classifier,
			Function<Throwable, Mono<Void>> beforeWait, @Nullable Deadline deadline) {
		this.rule = rule;
		this.classifier = classifier;
		this.beforeWait = beforeWait;
		this.deadline = deadline;
	}

	@Override
	public Publisher<?> generateCompanion(Flux<RetrySignal> signals) {
		return signals.map(RetrySignal::copy).concatMap(this::next);
	}

	private Mono<Long> next(RetrySignal signal) {
		Throwable failure = signal.failure();
		RetryDecision decision = this.rule.decide(this.classifier.apply(failure), signal.totalRetries() + 1,
				this.deadline);
		return decision.isRetry() ? this.beforeWait.apply(failure).then(Mono.delay(decision.delay()))
				: Mono.error(failure);
	}

}
