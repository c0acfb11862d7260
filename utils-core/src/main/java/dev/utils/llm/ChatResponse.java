package dev.utils.llm;

import org.jspecify.annotations.Nullable;

/**
 * The whole answer to a chat call.
 *
 * @param text what the model said; empty if it said nothing
 * @param provider who answered
 * @param model the model that answered, in the provider's words
 * @param finishReason why the model stopped
 * @param providerFinishReason the provider's own word for that, or {@code null} if it
 * gave none
 * @param usage what the call consumed, or {@code null} if the provider did not say
 * @param requestId the provider's id of the call, for its support, or {@code null}
 * @param attempts how often the request was sent: 1 plus the retries
 */
public record ChatResponse(String text, Provider provider, String model, FinishReason finishReason,
		@Nullable String providerFinishReason, @Nullable Usage usage, @Nullable String requestId, int attempts) {

	/**
	 * Shows everything but the text.
	 */
	@Override
	public String toString() {
		return "ChatResponse[" + this.text.length() + " characters, provider=" + this.provider + ", model=" + this.model
				+ ", finishReason=" + this.finishReason + ", usage=" + this.usage + ", requestId=" + this.requestId
				+ ", attempts=" + this.attempts + "]";
	}

}
