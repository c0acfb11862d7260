package dev.utils.http;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * A {@link RetryRule} for {@code retryWhen}. When the rule says stop, the last failure is
 * passed on as it is. Thread-safe.
 */
public final class ReactorRetry extends Retry {

	private static final Logger logger = LoggerFactory.getLogger(ReactorRetry.class);

	private final RetryRule rule;

	private final Function<Throwable, RetryFailure> classifier;

	private final @Nullable Deadline deadline;

	/**
	 * Create an adapter for one call.
	 * @param rule the rule
	 * @param classifier reads a failure of the call
	 * @param deadline when the call has to be over, or {@code null}
	 */
	public ReactorRetry(RetryRule rule, Function<Throwable, RetryFailure> classifier, @Nullable Deadline deadline) {
		this.rule = rule;
		this.classifier = classifier;
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
		if (!decision.isRetry()) {
			return Mono.error(failure);
		}
		logger.debug("Attempt {} failed ({}), the next one follows in {} ms", signal.totalRetries() + 1,
				failure.getClass().getSimpleName(), decision.delay().toMillis());
		return Mono.delay(decision.delay());
	}

}
