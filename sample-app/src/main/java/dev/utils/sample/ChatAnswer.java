package dev.utils.sample;

import dev.utils.llm.ChatResponse;
import dev.utils.llm.FinishReason;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a chat request, and the {@code done} event of a stream.
 *
 * @param text what the model said
 * @param provider who answered
 * @param model the model that answered
 * @param finishReason why the model stopped
 * @param usage what the call consumed, or {@code null} if the provider did not say
 * @param requestId the provider's id of the call, or {@code null}
 * @param attempts how often the provider was asked
 */
record ChatAnswer(String text, String provider, String model, FinishReason finishReason, @Nullable TokenUsage usage,
		@Nullable String requestId, int attempts) {

	static ChatAnswer of(ChatResponse response) {
		return new ChatAnswer(response.text(), response.provider().name(), response.model(), response.finishReason(),
				TokenUsage.of(response.usage()), response.requestId(), response.attempts());
	}

	/**
	 * Shows everything but the text: Spring's codecs log what they encode.
	 */
	@Override
	public String toString() {
		return "ChatAnswer[provider=" + this.provider + ", model=" + this.model + ", finishReason=" + this.finishReason
				+ ", usage=" + this.usage + ", requestId=" + this.requestId + ", attempts=" + this.attempts + "]";
	}

}
