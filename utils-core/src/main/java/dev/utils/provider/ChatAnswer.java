package dev.utils.provider;

import dev.utils.llm.FinishReason;
import dev.utils.llm.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's answer to a chat call says.
 *
 * @param text the text; empty if there is none
 * @param model the model that answered, or {@code null} if not said
 * @param finishReason why the model stopped
 * @param providerFinishReason the provider's own word for that, or {@code null}
 * @param usage the tokens used, or {@code null} if not said
 */
public record ChatAnswer(String text, @Nullable String model, FinishReason finishReason,
		@Nullable String providerFinishReason, @Nullable Usage usage) {

	/**
	 * Shows everything but the text.
	 */
	@Override
	public String toString() {
		return "ChatAnswer[" + this.text.length() + " characters, model=" + this.model + ", finishReason="
				+ this.finishReason + ", usage=" + this.usage + "]";
	}

}
