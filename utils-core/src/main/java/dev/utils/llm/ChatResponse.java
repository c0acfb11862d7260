package dev.utils.llm;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The whole answer to a chat call.
 *
 * @param message what the model said, with its thoughts and tool calls; to be put before
 * the next question of a conversation
 * @param provider who answered
 * @param model the model that answered, in the provider's words
 * @param finishReason why the model stopped
 * @param providerFinishReason the provider's own word for that, or {@code null} if it
 * gave none
 * @param usage what the call consumed, or {@code null} if the provider did not say
 * @param requestId the provider's id of the call, for its support, or {@code null}
 * @param attempts how often the request was sent: 1 plus the retries
 */
public record ChatResponse(Message message, Provider provider, String model, FinishReason finishReason,
		@Nullable String providerFinishReason, @Nullable Usage usage, @Nullable String requestId,
		int attempts) implements LlmResponse {

	/**
	 * Return the text of the answer.
	 * @return the text; empty if the model said nothing
	 */
	public String text() {
		return this.message.text();
	}

	/**
	 * Return what the model thought before it answered, as far as the provider shows it.
	 * @return the thoughts; empty if there are none
	 */
	public String reasoning() {
		return this.message.parts(Content.Reasoning.class)
			.map(Content.Reasoning::text)
			.filter((text) -> !text.isEmpty())
			.collect(Collectors.joining("\n\n"));
	}

	/**
	 * Return the tools that the model asks to have called.
	 * @return the calls; empty if there are none
	 */
	public List<Content.ToolCall> toolCalls() {
		return this.message.parts(Content.ToolCall.class).toList();
	}

	/**
	 * Shows everything but what was said.
	 */
	@Override
	public String toString() {
		return "ChatResponse[" + text().length() + " characters, provider=" + this.provider + ", model=" + this.model
				+ ", finishReason=" + this.finishReason + ", usage=" + this.usage + ", requestId=" + this.requestId
				+ ", attempts=" + this.attempts + "]";
	}

}
