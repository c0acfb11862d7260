package dev.utils.provider;

import dev.utils.llm.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * What a provider said went wrong.
 *
 * @param errorClass what kind of failure it is
 * @param code the provider's own code or type, or {@code null} if it gave none
 * @param message the provider's sentence, unredacted, or {@code null} if it gave none
 */
public record ProviderError(ErrorClass errorClass, @Nullable String code, @Nullable String message) {

	/**
	 * Shows class and code, not the sentence: it may repeat a key or a prompt.
	 */
	@Override
	public String toString() {
		return "ProviderError[" + this.errorClass + ", code=" + this.code + "]";
	}

}
