package dev.utils.provider;

import java.time.Duration;

import dev.utils.llm.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * What a provider said went wrong.
 *
 * @param errorClass what kind of failure it is
 * @param code the provider's own code or type, or {@code null} if it gave none
 * @param message the provider's sentence, unredacted, or {@code null} if it gave none
 * @param retryAfter how long the body asks to wait, or {@code null}
 * @param adaptation how the next request of the same model must differ, in the codec's
 * own words, or {@code null} if repeating the request in other words would not help
 */
public record ProviderError(ErrorClass errorClass, @Nullable String code, @Nullable String message,
		@Nullable Duration retryAfter, @Nullable String adaptation) {

	/**
	 * Create an error with neither a wait nor an adaptation.
	 * @param errorClass what kind of failure it is
	 * @param code the provider's own code or type, or {@code null}
	 * @param message the provider's sentence, or {@code null}
	 */
	public ProviderError(ErrorClass errorClass, @Nullable String code, @Nullable String message) {
		this(errorClass, code, message, null, null);
	}

	/**
	 * Return this error with an adaptation.
	 * @param adaptation how the next request must differ
	 * @return the new error
	 */
	public ProviderError withAdaptation(String adaptation) {
		return new ProviderError(this.errorClass, this.code, this.message, this.retryAfter, adaptation);
	}

	/**
	 * Return this error with a wait.
	 * @param retryAfter how long the body asks to wait, or {@code null}
	 * @return the new error
	 */
	public ProviderError withRetryAfter(@Nullable Duration retryAfter) {
		return new ProviderError(this.errorClass, this.code, this.message, retryAfter, this.adaptation);
	}

	/**
	 * Shows class and code, not the sentence: it may repeat a key or a prompt.
	 */
	@Override
	public String toString() {
		return "ProviderError[" + this.errorClass + ", code=" + this.code + "]";
	}

}
