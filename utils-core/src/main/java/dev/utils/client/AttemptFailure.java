package dev.utils.client;

import dev.utils.http.RetryFailure;
import dev.utils.http.TransportFailures;
import dev.utils.llm.ErrorClass;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.web.reactive.function.client.WebClientRequestException;

/**
 * One failed attempt of a call, on its way to a retry or to the caller as an
 * {@code LlmException}.
 */
final class AttemptFailure extends RuntimeException {

	private final ErrorClass errorClass;

	private final @Nullable String code;

	private final transient RetryFailure retry;

	private final @Nullable String adaptation;

	AttemptFailure(ErrorClass errorClass, @Nullable String code, String message, RetryFailure retry,
			@Nullable Throwable cause) {
		this(errorClass, code, message, retry, cause, null);
	}

	AttemptFailure(ErrorClass errorClass, @Nullable String code, String message, RetryFailure retry,
			@Nullable Throwable cause, @Nullable String adaptation) {
		super(message, cause, false, false);
		this.errorClass = errorClass;
		this.code = code;
		this.retry = retry;
		this.adaptation = adaptation;
	}

	/**
	 * Return the failure that an exception of the HTTP client stands for.
	 * @param failure the exception
	 * @param answering whether the response had begun
	 * @param repetition whether the request may reach the provider twice
	 */
	static AttemptFailure transport(Throwable failure, boolean answering, Repetition repetition) {
		if (failure instanceof DataBufferLimitException) {
			return new AttemptFailure(ErrorClass.IMPOSSIBLE, null,
					"the answer is larger than utils.http.max-in-memory-size allows", RetryFailure.FINAL, failure);
		}
		TransportFailures.Kind kind = TransportFailures.kindOf(failure);
		RetryFailure retry = new RetryFailure(repetition.allows(kind), null);
		ErrorClass errorClass = switch (kind) {
			case TIMEOUT -> ErrorClass.TIMEOUT;
			case POOL_EXHAUSTED -> ErrorClass.CAPACITY;
			case TLS -> ErrorClass.INVALID;
			case RESET, UNREADABLE -> answering ? ErrorClass.TRUNCATED : ErrorClass.TRANSIENT;
			case CONNECT, OTHER -> ErrorClass.TRANSIENT;
		};
		String message = switch (kind) {
			case CONNECT -> "no connection could be made";
			case POOL_EXHAUSTED -> "no connection of the pool became free";
			case TLS -> "the connection could not be secured (TLS)";
			case RESET -> answering ? "the answer was cut" : "the connection broke before an answer came";
			case UNREADABLE -> answering ? "the answer could not be read to its end"
					: "the server did not answer with HTTP that can be read";
			case TIMEOUT -> "nothing arrived within the read time-out"
					+ (retry.retryable() ? "" : ", and a repetition might be billed again");
			case OTHER -> "the call failed (" + failure.getClass().getSimpleName() + ")";
		};
		// WebClient's wrapper carries the request's headers, and with them the key.
		Throwable cause = (failure instanceof WebClientRequestException) ? failure.getCause() : failure;
		return new AttemptFailure(errorClass, null, message, retry, cause);
	}

	/**
	 * Return the failure of a call in which something was thrown that is no failure of a
	 * call. Its text is left out: nobody knows what it quotes.
	 */
	static AttemptFailure fault(Throwable fault) {
		return new AttemptFailure(ErrorClass.INVALID, null,
				"code on the way of the call failed (" + fault.getClass().getName() + "), see the cause",
				RetryFailure.FINAL, fault);
	}

	ErrorClass errorClass() {
		return this.errorClass;
	}

	@Nullable String code() {
		return this.code;
	}

	RetryFailure retry() {
		return this.retry;
	}

	/**
	 * Return how the next request must differ to succeed, or {@code null} if that is not
	 * known.
	 */
	@Nullable String adaptation() {
		return this.adaptation;
	}

}
