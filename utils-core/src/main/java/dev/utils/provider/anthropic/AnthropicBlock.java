package dev.utils.provider.anthropic;

import dev.utils.llm.ChatChunk;
import dev.utils.llm.Content;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A block of an answer, whole or as it grows. Types that are not known here are read
 * over. Not thread-safe.
 */
final class AnthropicBlock {

	/** Marks the blocks that go back to this API, and to no other. */
	static final String PROTOCOL = "anthropic";

	private final int index;

	private final ObjectNode start;

	private final String type;

	/** What came after the start: text, thoughts or the tool's input. */
	private final StringBuilder added = new StringBuilder();

	private final StringBuilder signature = new StringBuilder();

	AnthropicBlock(int index, ObjectNode start) {
		this.index = index;
		this.start = start;
		this.type = start.path("type").asString("");
	}

	int index() {
		return this.index;
	}

	/**
	 * Return what the block says from the start, as a piece of the answer.
	 */
	@Nullable ChatChunk begin() {
		return chunk(said());
	}

	/**
	 * Add to the block.
	 * @return what that adds to the answer, or {@code null} if neither text nor thoughts
	 */
	@Nullable ChatChunk add(AnthropicDelta delta) {
		if (delta.signature() != null) {
			this.signature.append(delta.signature());
		}
		String piece = switch (this.type) {
			case "text" -> delta.text();
			case "thinking" -> delta.thinking();
			case "tool_use" -> delta.partialJson();
			default -> null;
		};
		if (piece == null) {
			return null;
		}
		this.added.append(piece);
		return chunk(piece);
	}

	private @Nullable ChatChunk chunk(String piece) {
		if (piece.isEmpty()) {
			return null;
		}
		return switch (this.type) {
			case "text" -> ChatChunk.of(piece);
			case "thinking" -> ChatChunk.reasoning(piece);
			default -> null;
		};
	}

	/**
	 * Return what the block says, or {@code null} if nothing that counts here.
	 */
	@Nullable Content content() {
		return switch (this.type) {
			case "text" -> said().isEmpty() ? null : new Content.Text(said());
			case "thinking" -> new Content.Reasoning(said(), echo());
			case "redacted_thinking" -> new Content.Reasoning("", echo());
			case "tool_use" -> toolCall();
			default -> null;
		};
	}

	private String said() {
		String begun = this.start.path(this.type).asString("");
		return this.added.isEmpty() ? begun : begun + this.added;
	}

	/**
	 * Return the block as it must go back: what came whole is left as it came.
	 */
	private Content.Reasoning.Echo echo() {
		ObjectNode block = this.start.deepCopy();
		if (!this.added.isEmpty()) {
			block.put(this.type, said());
		}
		if (!this.signature.isEmpty()) {
			block.put("signature", this.start.path("signature").asString("") + this.signature);
		}
		return new Content.Reasoning.Echo(PROTOCOL, block.toString());
	}

	private Content.@Nullable ToolCall toolCall() {
		String name = this.start.path("name").asString("");
		if (name.isEmpty()) {
			return null;
		}
		String id = this.start.path("id").asString("");
		String input = this.added.isEmpty() && this.start.path("input").isObject() ? this.start.get("input").toString()
				: this.added.toString();
		return new Content.ToolCall(id.isEmpty() ? "call_" + this.index : id, name, input.isBlank() ? "{}" : input);
	}

}
