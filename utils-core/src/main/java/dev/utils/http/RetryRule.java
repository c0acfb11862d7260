package dev.utils.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The one rule of what is repeated, how often and after which wait. Reactive and blocking
 * callers use it through adapters ({@link ReactorRetry} and {@link RetryTemplates}).
 * Thread-safe.
 * <p>
 * Statuses: 408, 409, 425, 429 and 5xx except 501 and 505, unless the server's
 * {@code x-should-retry} header says otherwise. Wait: what the server asks for, never
 * shortened; otherwise random between zero and a bound that doubles with each retry
 * ("full jitter", which spreads the callers of a recovering server best), and takes at
 * most half of the time that is left. A wait that does not end before the deadline is not
 * begun.
 */
public final class RetryRule {

	private final RetrySettings settings;

	private final InstantSource clock;

	private final DoubleSupplier random;

	/**
	 * Create a rule.
	 * @param settings how often, and how long at most
	 * @param clock tells the time that a server's HTTP date is compared with
	 * @param random numbers from 0 (inclusive) to 1 (exclusive)
	 */
	public RetryRule(RetrySettings settings, InstantSource clock, DoubleSupplier random) {
		this.settings = settings;
		this.clock = clock;
		this.random = random;
	}

	/**
	 * Return what this rule was made from.
	 * @return the settings
	 */
	public RetrySettings settings() {
		return this.settings;
	}

	/**
	 * Return the same rule with another number of retries.
	 * @param maxRetries 0 to 100
	 * @return the new rule
	 */
	public RetryRule withMaxRetries(int maxRetries) {
		return (maxRetries == this.settings.maxRetries()) ? this
				: new RetryRule(this.settings.withMaxRetries(maxRetries), this.clock, this.random);
	}

	/**
	 * Read a failed response to a request that may be repeated.
	 * @param status the HTTP status
	 * @param headers the headers of the response
	 * @return whether it is worth repeating, and the wait that the server asks for
	 */
	public RetryFailure failure(int status, HttpHeaders headers) {
		return failure(isRetryable(status), headers);
	}

	/**
	 * Read the headers of a failed response whose cause is already known.
	 * @param retryable whether it is worth repeating, unless the server says otherwise
	 * @param headers the headers of the response
	 * @return whether it is worth repeating, and the wait that the server asks for
	 */
	public RetryFailure failure(boolean retryable, HttpHeaders headers) {
		Boolean wish = shouldRetry(headers);
		return new RetryFailure((wish != null) ? wish : retryable, RetryAfter.from(headers, this.clock));
	}

	/**
	 * Decide about a failed attempt.
	 * @param failure what happened
	 * @param attempts how often the request has been sent, this failure included; at
	 * least 1
	 * @param deadline when the call has to be over, or {@code null} if it may take any
	 * time
	 * @return what to do
	 */
	public RetryDecision decide(RetryFailure failure, long attempts, @Nullable Deadline deadline) {
		if (!failure.retryable()) {
			return RetryDecision.stop(RetryDecision.Outcome.NOT_RETRYABLE);
		}
		if (attempts > this.settings.maxRetries()) {
			return RetryDecision.stop(RetryDecision.Outcome.ATTEMPTS_EXHAUSTED);
		}
		Duration delay = (failure.serverWait() != null) ? failure.serverWait() : backoff(attempts, deadline);
		if (deadline != null && !deadline.allows(delay)) {
			return RetryDecision.stop(RetryDecision.Outcome.DEADLINE_TOO_CLOSE);
		}
		return RetryDecision.retry(delay);
	}

	/**
	 * Return our own wait, which leaves half of the time for what comes after it.
	 */
	private Duration backoff(long attempts, @Nullable Deadline deadline) {
		double first = (double) this.settings.initialBackoff().toNanos();
		double bound = Math.min((double) this.settings.maxBackoff().toNanos(), Math.scalb(first, (int) attempts - 1));
		if (deadline != null) {
			bound = Math.min(bound, deadline.remaining().toNanos() / 2.0);
		}
		return Duration.ofNanos((long) (bound * this.random.getAsDouble()));
	}

	/**
	 * Read the headers of any response.
	 * @param headers the headers of the response
	 * @return how long nothing is left of what the server allows, or {@code null} if it
	 * does not say so
	 * @see RateLimitReset
	 */
	public @Nullable Duration rateLimitReset(HttpHeaders headers) {
		return RateLimitReset.from(headers, this.clock);
	}

	/**
	 * Return whether a response of the given status is worth repeating the request.
	 * @param status the HTTP status
	 * @return whether it may pass
	 */
	public static boolean isRetryable(int status) {
		return switch (status) {
			case 408, 409, 425, 429 -> true;
			case 501, 505 -> false;
			default -> status >= 500 && status <= 599;
		};
	}

	private static @Nullable Boolean shouldRetry(HttpHeaders headers) {
		String wish = headers.getFirst("x-should-retry");
		return (wish == null) ? null : switch (wish.trim().toLowerCase(Locale.ROOT)) {
			case "true" -> Boolean.TRUE;
			case "false" -> Boolean.FALSE;
			default -> null;
		};
	}

}
