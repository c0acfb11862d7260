package dev.utils.llm;

import java.util.Objects;

/**
 * One message of a conversation.
 *
 * @param role who speaks
 * @param text what is said; never blank
 */
public record Message(Role role, String text) {

	public Message {
		Objects.requireNonNull(role, "role");
		Objects.requireNonNull(text, "text");
		if (text.isBlank()) {
			throw new IllegalArgumentException("Invalid message text: must not be blank.");
		}
	}

	/**
	 * Return an instruction that governs the whole conversation.
	 * @param text the instruction
	 * @return the message
	 */
	public static Message system(String text) {
		return new Message(Role.SYSTEM, text);
	}

	/**
	 * Return a message of the person or program that asks.
	 * @param text the question
	 * @return the message
	 */
	public static Message user(String text) {
		return new Message(Role.USER, text);
	}

	/**
	 * Return an earlier answer of the model.
	 * @param text the answer
	 * @return the message
	 */
	public static Message assistant(String text) {
		return new Message(Role.ASSISTANT, text);
	}

	/**
	 * Shows the length, never the text: messages end up in log lines and exceptions.
	 */
	@Override
	public String toString() {
		return "Message[" + this.role + ", " + this.text.length() + " characters]";
	}

	/**
	 * Who speaks.
	 */
	public enum Role {

		/** The developer's standing instruction. */
		SYSTEM,

		/** The one who asks. */
		USER,

		/** The model. */
		ASSISTANT

	}

}
