package dev.utils.provider;

import java.util.List;

import dev.utils.llm.Content;
import dev.utils.llm.FinishReason;
import dev.utils.llm.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's answer to a chat call says.
 *
 * @param content the parts of the model's message; empty if it said nothing
 * @param model the model that answered, or {@code null} if not said
 * @param finishReason why the model stopped
 * @param providerFinishReason the provider's own word for that, or {@code null}
 * @param usage the tokens used, or {@code null} if not said
 * @param responseId the provider's id of the answer, or {@code null}; counts where no
 * header carries one
 */
public record ChatAnswer(List<Content> content, @Nullable String model, FinishReason finishReason,
		@Nullable String providerFinishReason, @Nullable Usage usage, @Nullable String responseId) {

	public ChatAnswer {
		content = List.copyOf(content);
	}

	/**
	 * Shows everything but what was said.
	 */
	@Override
	public String toString() {
		return "ChatAnswer[" + this.content + ", model=" + this.model + ", finishReason=" + this.finishReason
				+ ", usage=" + this.usage + "]";
	}

}
