package dev.utils.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

import reactor.core.publisher.Mono;

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
 */
final class RetryExchangeFilter implements ExchangeFilterFunction {

	private static final Set<HttpMethod> NOT_REPEATABLE = Set.of(HttpMethod.POST, HttpMethod.PATCH);

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
		Integer maxRetries = RequestAttributes.maxRetries(request);
		RetryRule requestRule = (maxRetries != null) ? this.rule.withMaxRetries(maxRetries) : this.rule;
		if (requestRule.settings().maxRetries() == 0) {
			return next.exchange(request);
		}
		return Mono.defer(() -> exchange(request, next, requestRule));
	}

	private Mono<ClientResponse> exchange(ClientRequest request, ExchangeFunction next, RetryRule requestRule) {
		boolean repeatable = isRepeatable(request);
		Deadline given = RequestAttributes.deadline(request);
		Deadline deadline = (given != null) ? given : Deadline.after(this.totalTimeout, this.nanoTime);
		return Mono.defer(() -> next.exchange(request))
			.flatMap((response) -> FailedResponse.orSame(response, requestRule, repeatable))
			.retryWhen(new ReactorRetry(requestRule, (failure) -> classify(failure, repeatable),
					RetryExchangeFilter::release, deadline))
			.onErrorResume(FailedResponse.class, (failed) -> Mono.just(failed.response))
			.timeout(deadline.remaining())
			.onErrorMap(TimeoutException.class, (timeout) -> new WebClientRequestException(timeout, request.method(),
					request.url(), request.headers()));
	}

	private static RetryFailure classify(Throwable failure, boolean repeatable) {
		if (failure instanceof FailedResponse failed) {
			return failed.failure;
		}
		return new RetryFailure(TransportFailures.kindOf(failure).isRetryable(repeatable), null);
	}

	private static Mono<Void> release(Throwable failure) {
		return (failure instanceof FailedResponse failed) ? failed.response.releaseBody() : Mono.empty();
	}

	private static boolean isRepeatable(ClientRequest request) {
		return !NOT_REPEATABLE.contains(request.method()) || RequestAttributes.isRepeatable(request)
				|| request.headers().containsHeader("Idempotency-Key");
	}

	/**
	 * Carries a response that may be repeated through the error channel, its body unread.
	 */
	private static final class FailedResponse extends RuntimeException {

		private final transient ClientResponse response;

		private final transient RetryFailure failure;

		private FailedResponse(ClientResponse response, RetryFailure failure) {
			super(null, null, false, false);
			this.response = response;
			this.failure = failure;
		}

		static Mono<ClientResponse> orSame(ClientResponse response, RetryRule rule, boolean repeatable) {
			int status = response.statusCode().value();
			if (status < 400) {
				return Mono.just(response);
			}
			RetryFailure failure = rule.failure(status, response.headers().asHttpHeaders());
			boolean surelyDidNotAct = status == 429 || (status == 503 && failure.serverWait() != null);
			if (!failure.retryable() || !(repeatable || surelyDidNotAct)) {
				return Mono.just(response);
			}
			// Deferred: an immediate error would make flatMap cancel the exchange and so
			// close the connection.
			return Mono.defer(() -> Mono.error(new FailedResponse(response, failure)));
		}

	}

}
