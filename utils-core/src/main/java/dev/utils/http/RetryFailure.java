package dev.utils.http;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link RetryRule} needs to know of a failed attempt.
 *
 * @param retryable whether repeating the call is safe and may help
 * @param serverWait how long the server asks to wait, or {@code null} if it does not ask
 */
public record RetryFailure(boolean retryable, @Nullable Duration serverWait) {

	/** A failure that is not worth, or not safe, repeating. */
	public static final RetryFailure FINAL = new RetryFailure(false, null);

	/** A failure that may be repeated after a back-off. */
	public static final RetryFailure RETRYABLE = new RetryFailure(true, null);

}
