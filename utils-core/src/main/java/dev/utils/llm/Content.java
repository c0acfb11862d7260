package dev.utils.llm;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A part of a {@link Message}. Immutable. No part shows in {@code toString()} what it
 * says.
 */
public sealed interface Content
		permits Content.Text, Content.Image, Content.Reasoning, Content.ToolCall, Content.ToolResult {

	/**
	 * Text.
	 *
	 * @param text what is said
	 */
	record Text(String text) implements Content {

		public Text {
			Objects.requireNonNull(text, "text");
		}

		@Override
		public String toString() {
			return "Text[" + this.text.length() + " characters]";
		}

	}

	/**
	 * A picture for the model to look at: PNG, JPEG, GIF or WebP.
	 *
	 * @param media the picture
	 */
	record Image(Media media) implements Content {

		public Image {
			Objects.requireNonNull(media, "media");
		}

	}

	/**
	 * What a model thought before it answered. Comes with answers and is sent back with
	 * them, where the provider demands it; nobody else needs to write one.
	 *
	 * @param text the thoughts, or a summary of them; empty if the provider hides them
	 * @param echo what the provider wants back, or {@code null} if nothing
	 */
	record Reasoning(String text, @Nullable Echo echo) implements Content {

		@Override
		public String toString() {
			return "Reasoning[" + this.text.length() + " characters]";
		}

		/**
		 * A provider's own block, which goes back unchanged, and to no other protocol.
		 *
		 * @param protocol the wire protocol that the block belongs to
		 * @param json the block
		 */
		public record Echo(String protocol, String json) {

			@Override
			public String toString() {
				return "Echo[" + this.protocol + "]";
			}

		}

	}

	/**
	 * A model's wish to have a tool called.
	 *
	 * @param id names the call, for its {@link ToolResult}
	 * @param name the tool
	 * @param arguments the arguments as JSON, as the model wrote them: they may be
	 * invalid
	 * @param signature what the provider wants back with the call, or {@code null}
	 */
	record ToolCall(String id, String name, String arguments, @Nullable String signature) implements Content {

		/**
		 * Create a call.
		 * @param id names the call
		 * @param name the tool
		 * @param arguments the arguments as JSON
		 */
		public ToolCall(String id, String name, String arguments) {
			this(id, name, arguments, null);
		}

		@Override
		public String toString() {
			return "ToolCall[" + this.name + ", " + this.arguments.length() + " characters]";
		}

	}

	/**
	 * What a tool gave back.
	 *
	 * @param toolCallId the {@linkplain ToolCall#id() call} that it answers
	 * @param name the tool
	 * @param text the result, as text or JSON
	 * @param failed whether the tool failed, and the text says why
	 */
	record ToolResult(String toolCallId, String name, String text, boolean failed) implements Content {

		/**
		 * Return the result of a call that went well.
		 * @param call the call
		 * @param text the result, as text or JSON
		 * @return the result
		 */
		public static ToolResult of(ToolCall call, String text) {
			return new ToolResult(call.id(), call.name(), text, false);
		}

		/**
		 * Return the result of a call that failed.
		 * @param call the call
		 * @param reason what the model shall know about it
		 * @return the result
		 */
		public static ToolResult failure(ToolCall call, String reason) {
			return new ToolResult(call.id(), call.name(), reason, true);
		}

		@Override
		public String toString() {
			return "ToolResult[" + this.name + ", " + this.text.length() + " characters, failed=" + this.failed + "]";
		}

	}

}
