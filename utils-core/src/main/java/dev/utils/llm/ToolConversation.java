package dev.utils.llm;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What came of a question that the model answered with the help of tools.
 *
 * @param response the last answer, which asks for no tool
 * @param messages the whole conversation: the request's messages, the model's wishes, the
 * results of the tools and the last answer; to be continued with the next question
 * @param usage what all calls consumed, or {@code null} if the provider did not say
 * @param rounds how often the model was asked
 */
public record ToolConversation(ChatResponse response, List<Message> messages, @Nullable Usage usage, int rounds) {

	public ToolConversation {
		messages = List.copyOf(messages);
	}

	/**
	 * Return the text of the last answer.
	 * @return the text; empty if the model said nothing
	 */
	public String text() {
		return this.response.text();
	}

	/**
	 * Shows everything but what was said.
	 */
	@Override
	public String toString() {
		return "ToolConversation[" + this.messages.size() + " messages, usage=" + this.usage + ", rounds=" + this.rounds
				+ ", response=" + this.response + "]";
	}

}
