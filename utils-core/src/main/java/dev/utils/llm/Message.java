package dev.utils.llm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One message of a conversation. Immutable.
 *
 * @param role who speaks
 * @param content what is said, in parts; not empty, and not nothing but blank text
 * (except in an answer of the model, which may be empty)
 */
public record Message(Role role, List<Content> content) {

	public Message {
		Objects.requireNonNull(role, "role");
		content = List.copyOf(content);
		if (role != Role.ASSISTANT && content.stream().allMatch(Message::isBlank)) {
			throw new IllegalArgumentException("Invalid message: must not be blank.");
		}
	}

	private static boolean isBlank(Content content) {
		return content instanceof Content.Text text && text.text().isBlank();
	}

	/**
	 * Return an instruction that governs the whole conversation.
	 * @param text the instruction; not blank
	 * @return the message
	 */
	public static Message system(String text) {
		return new Message(Role.SYSTEM, List.of(new Content.Text(text)));
	}

	/**
	 * Return a message of the person or program that asks.
	 * @param text the question; not blank
	 * @return the message
	 */
	public static Message user(String text) {
		return new Message(Role.USER, List.of(new Content.Text(text)));
	}

	/**
	 * Return a question about pictures.
	 * @param text the question; not blank
	 * @param images the pictures
	 * @return the message
	 */
	public static Message user(String text, Media... images) {
		List<Content> content = new ArrayList<>();
		content.add(new Content.Text(text));
		Arrays.stream(images).map(Content.Image::new).forEach(content::add);
		return new Message(Role.USER, content);
	}

	/**
	 * Return an earlier answer of the model. Better is {@link ChatResponse#message()},
	 * which has the model's thoughts and tool calls too.
	 * @param text the answer; not blank
	 * @return the message
	 */
	public static Message assistant(String text) {
		if (text.isBlank()) {
			throw new IllegalArgumentException("Invalid message: must not be blank.");
		}
		return new Message(Role.ASSISTANT, List.of(new Content.Text(text)));
	}

	/**
	 * Return the results of the tools that the model's last message asked for.
	 * @param results one for each call
	 * @return the message
	 */
	public static Message toolResults(List<Content.ToolResult> results) {
		return new Message(Role.TOOL, List.copyOf(results));
	}

	/**
	 * Return the text of all parts, joined.
	 * @return the text; empty if there is none
	 */
	public String text() {
		if (this.content.size() == 1 && this.content.get(0) instanceof Content.Text text) {
			return text.text();
		}
		return parts(Content.Text.class).map(Content.Text::text).collect(Collectors.joining());
	}

	/**
	 * Return the parts of one kind.
	 * @param type the kind
	 * @return the parts, in order
	 */
	public <T extends Content> Stream<T> parts(Class<T> type) {
		return this.content.stream().filter(type::isInstance).map(type::cast);
	}

	/**
	 * Shows the kinds of the parts, never what they say: messages end up in log lines and
	 * exceptions.
	 */
	@Override
	public String toString() {
		return "Message[" + this.role + ", " + this.content + "]";
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
		ASSISTANT,

		/** The tools that the model asked for. */
		TOOL

	}

}
