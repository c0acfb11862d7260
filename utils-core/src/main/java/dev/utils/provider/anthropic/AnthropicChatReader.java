package dev.utils.provider.anthropic;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.utils.llm.ChatChunk;
import dev.utils.llm.Content;
import dev.utils.llm.FinishReason;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ErrorSignals;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Collects what a message, or the events of a streamed one, says. Knows only the fields
 * that are used, and takes a missing, null or unexpected value as not said. Not
 * thread-safe.
 */
final class AnthropicChatReader {

	private final AnthropicErrors errors;

	private final List<AnthropicBlock> blocks = new ArrayList<>();

	private final AnthropicUsage usage = new AnthropicUsage();

	private @Nullable String id;

	private @Nullable String model;

	private @Nullable String stopReason;

	AnthropicChatReader(AnthropicErrors errors) {
		this.errors = errors;
	}

	/**
	 * Read a whole answer.
	 */
	void readAnswer(JsonNode answer) {
		if (!answer.isObject()) {
			throw new UnreadableAnswerException("the answer is no JSON object");
		}
		if (answer.path("type").asString("").equals("error") || answer.hasNonNull("error")) {
			throw error(answer);
		}
		if (!answer.path("content").isArray()) {
			throw new UnreadableAnswerException("the answer holds no content");
		}
		readMessage(answer);
	}

	/**
	 * Return the failure that a JSON object tells, with or without an envelope.
	 */
	ProviderErrorException error(JsonNode json) {
		return new ProviderErrorException(this.errors.classify(null, ErrorSignals.errorIn(json)));
	}

	/**
	 * Read a message, which is empty yet where a stream begins.
	 */
	void readMessage(JsonNode message) {
		this.id = string(message.path("id"), this.id);
		this.model = string(message.path("model"), this.model);
		String reason = string(message.path("stop_reason"), null);
		this.stopReason = (reason != null && !reason.isEmpty()) ? reason : this.stopReason;
		this.usage.read(message.path("usage"));
		message.path("content").forEach((block) -> beginBlock(-1, block));
	}

	/**
	 * Read the end of a message.
	 */
	void readEnd(AnthropicDelta delta, JsonNode usage) {
		this.stopReason = (delta.stopReason() != null) ? delta.stopReason() : this.stopReason;
		this.usage.read(usage);
	}

	/**
	 * Read the start of a block.
	 * @return what it adds, or {@code null} if neither text nor thoughts
	 */
	@Nullable ChatChunk beginBlock(int index, JsonNode start) {
		if (!(start instanceof ObjectNode object)) {
			return null;
		}
		AnthropicBlock block = new AnthropicBlock((index >= 0) ? index : this.blocks.size(), object);
		this.blocks.add(block);
		return block.begin();
	}

	/**
	 * Read what is added to a block.
	 * @return what it adds, or {@code null} if neither text nor thoughts
	 */
	@Nullable ChatChunk addToBlock(int index, AnthropicDelta delta) {
		for (int i = this.blocks.size() - 1; i >= 0; i--) {
			AnthropicBlock block = this.blocks.get(i);
			if (index < 0 || block.index() == index) {
				return block.add(delta);
			}
		}
		// Some servers leave the start of a block out.
		String type = (delta.text() != null) ? "text" : (delta.thinking() != null) ? "thinking" : null;
		if (type == null) {
			return null;
		}
		AnthropicBlock block = new AnthropicBlock(index, JsonMapper.shared().createObjectNode().put("type", type));
		this.blocks.add(block);
		return block.add(delta);
	}

	boolean hasStopReason() {
		return this.stopReason != null;
	}

	ChatAnswer answer() {
		List<Content> content = this.blocks.stream().map(AnthropicBlock::content).filter(Objects::nonNull).toList();
		return new ChatAnswer(content, this.model, finishReason(this.stopReason), this.stopReason, this.usage.usage(),
				this.id);
	}

	private static @Nullable String string(JsonNode value, @Nullable String otherwise) {
		return value.isString() ? value.stringValue() : otherwise;
	}

	private static FinishReason finishReason(@Nullable String reason) {
		return (reason == null) ? FinishReason.OTHER : switch (reason) {
			case "end_turn", "stop_sequence" -> FinishReason.STOP;
			case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
			case "tool_use" -> FinishReason.TOOL_CALLS;
			case "refusal" -> FinishReason.CONTENT_FILTER;
			default -> FinishReason.OTHER;
		};
	}

}
