package dev.utils.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClientRequestException;

/**
 * Repeats requests as a {@link RetryRule} says. The last response is passed on as it is,
 * whatever its status, so that the caller handles errors as with any other
 * {@code WebClient}.
 * <p>
 * No operator that resubscribes is used: {@code retryWhen} and an immediate error in
 * {@code flatMap} cancel the exchange, and with it the body of a response that is still
 * to be read, or the connection of one that is to be released.
 */
final class RetryExchangeFilter implements ExchangeFilterFunction {

	private static final Logger logger = LoggerFactory.getLogger(RetryExchangeFilter.class);

	private static final Set<HttpMethod> NOT_REPEATABLE = Set.of(HttpMethod.POST, HttpMethod.PATCH);

	/**
	 * How long the rest of a failed response may take, and how large it may be, before
	 * its connection is given up.
	 */
	private static final Duration LONGEST_RELEASE = Duration.ofSeconds(1);

	private static final int LARGEST_RELEASE = 64 << 10;

	private final RetryRule rule;

	private final Duration totalTimeout;

	private final LongSupplier nanoTime;

	RetryExchangeFilter(RetryRule rule, Duration totalTimeout, LongSupplier nanoTime) {
		this.rule = rule;
		this.totalTimeout = totalTimeout;
		this.nanoTime = nanoTime;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		if (RequestAttributes.isUnmanaged(request)) {
			return next.exchange(request);
		}
		return Mono.defer(() -> {
			Integer maxRetries = RequestAttributes.maxRetries(request);
			Deadline given = RequestAttributes.deadline(request);
			Deadline deadline = (given != null) ? given : Deadline.after(this.totalTimeout, this.nanoTime);
			Exchange exchange = new Exchange(request, next,
					(maxRetries != null) ? this.rule.withMaxRetries(maxRetries) : this.rule, isRepeatable(request),
					deadline);
			return exchange.attempt(1)
				.timeout(deadline.remaining())
				.onErrorMap(TimeoutException.class,
						(timeout) -> new WebClientRequestException(timeout, request.method(), request.url(),
								request.headers()))
				.contextWrite(LateFailures::quiet);
		});
	}

	private static boolean isRepeatable(ClientRequest request) {
		return !NOT_REPEATABLE.contains(request.method()) || RequestAttributes.isRepeatable(request)
				|| request.headers().containsHeader("Idempotency-Key");
	}

	/**
	 * One request with its attempts.
	 */
	private record Exchange(ClientRequest request, ExchangeFunction next, RetryRule rule, boolean repeatable,
			Deadline deadline) {

		Mono<ClientResponse> attempt(int number) {
			return Mono.defer(() -> this.next.exchange(this.request))
				.materialize()
				.flatMap((signal) -> after(signal, number));
		}

		private Mono<ClientResponse> after(Signal<ClientResponse> signal, int number) {
			ClientResponse response = signal.get();
			if (response != null) {
				return afterResponse(response, number);
			}
			Throwable failure = signal.getThrowable();
			if (failure == null) {
				return Mono.empty();
			}
			boolean retryable = TransportFailures.kindOf(failure).isRetryable(this.repeatable);
			RetryDecision decision = this.rule.decide(new RetryFailure(retryable, null), number, this.deadline);
			return decision.isRetry() ? waitAndRepeat(decision, number, failure.getClass().getSimpleName())
					: Mono.error(failure);
		}

		private Mono<ClientResponse> afterResponse(ClientResponse response, int number) {
			int status = response.statusCode().value();
			if (status < 400) {
				return Mono.just(response);
			}
			HttpHeaders headers = response.headers().asHttpHeaders();
			RetryFailure failure = this.rule.failure(status, headers);
			boolean safe = this.repeatable || surelyDidNotAct(status, headers);
			RetryDecision decision = this.rule.decide(safe ? failure : RetryFailure.FINAL, number, this.deadline);
			return decision.isRetry() ? release(response).then(waitAndRepeat(decision, number, "status " + status))
					: Mono.just(response);
		}

		private Mono<ClientResponse> waitAndRepeat(RetryDecision decision, int number, String failure) {
			return Mono.defer(() -> {
				logger.debug("Attempt {} failed ({}), the next one follows in {} ms", number, failure,
						decision.delay().toMillis());
				return Mono.delay(decision.delay()).then(attempt(number + 1));
			});
		}

		private static Mono<Void> release(ClientResponse response) {
			return DataBufferUtils.takeUntilByteCount(response.bodyToFlux(DataBuffer.class), LARGEST_RELEASE)
				.doOnNext(DataBufferUtils::release)
				.then()
				.timeout(LONGEST_RELEASE, Mono.empty())
				.onErrorComplete();
		}

		private static boolean surelyDidNotAct(int status, HttpHeaders headers) {
			return status == 429 || (status == 503
					&& (headers.containsHeader(HttpHeaders.RETRY_AFTER) || headers.containsHeader("retry-after-ms")));
		}

	}

}
