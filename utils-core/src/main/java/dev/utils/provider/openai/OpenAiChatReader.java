package dev.utils.provider.openai;

import java.util.ArrayList;
import java.util.List;

import dev.utils.llm.ChatChunk;
import dev.utils.llm.Content;
import dev.utils.llm.FinishReason;
import dev.utils.llm.Usage;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * Collects what the JSON of a chat completion, or of the chunks of a streamed one, says.
 * Reads token by token, since streams bring thousands of chunks; knows only the fields
 * that are used, and takes a missing, null or unexpected value as not said.
 */
final class OpenAiChatReader {

	private final OpenAiErrors errors;

	private final StringBuilder text = new StringBuilder();

	private final StringBuilder reasoning = new StringBuilder();

	private final OpenAiToolCalls toolCalls = new OpenAiToolCalls();

	private @Nullable String id;

	private @Nullable String model;

	private @Nullable String finishReason;

	private @Nullable Usage usage;

	private boolean choiceSeen;

	private boolean errorObject;

	OpenAiChatReader(OpenAiErrors errors) {
		this.errors = errors;
	}

	/**
	 * Read a whole chat completion.
	 */
	void readAnswer(JsonParser parser) {
		read(parser);
		if (!this.choiceSeen) {
			throw new UnreadableAnswerException("the answer holds no choices");
		}
	}

	/**
	 * Read a chunk of a streamed chat completion.
	 * @return what it adds, or {@code null} if neither text nor thoughts
	 */
	@Nullable ChatChunk readChunk(JsonParser parser) {
		int textBefore = this.text.length();
		int reasoningBefore = this.reasoning.length();
		read(parser);
		if (this.text.length() == textBefore && this.reasoning.length() == reasoningBefore) {
			return null;
		}
		return new ChatChunk(this.text.substring(textBefore), this.reasoning.substring(reasoningBefore), null);
	}

	boolean hasChoice() {
		return this.choiceSeen;
	}

	/**
	 * Return whether what was read is an error object without an envelope, as vLLM sends
	 * it.
	 */
	boolean isErrorObject() {
		return this.errorObject;
	}

	/**
	 * Read an error, with or without an envelope.
	 */
	ProviderErrorException error(JsonParser parser) {
		parser.nextToken();
		JsonNode json = parser.readValueAsTree();
		return new ProviderErrorException(this.errors.classify(null, json.has("error") ? json.get("error") : json));
	}

	boolean hasFinishReason() {
		return this.finishReason != null;
	}

	ChatAnswer answer() {
		List<Content> content = new ArrayList<>();
		if (!this.reasoning.isEmpty()) {
			content.add(new Content.Reasoning(this.reasoning.toString(), null));
		}
		if (!this.text.isEmpty()) {
			content.add(new Content.Text(this.text.toString()));
		}
		List<Content.ToolCall> calls = this.toolCalls.calls();
		content.addAll(calls);
		FinishReason reason = finishReason(this.finishReason);
		// A call that was demanded ends as if nothing were asked for.
		return new ChatAnswer(content, this.model,
				(reason == FinishReason.STOP && !calls.isEmpty()) ? FinishReason.TOOL_CALLS : reason, this.finishReason,
				this.usage, this.id);
	}

	private void read(JsonParser parser) {
		if (parser.nextToken() != JsonToken.START_OBJECT) {
			throw new UnreadableAnswerException("the answer is no JSON object");
		}
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken value = parser.nextToken();
			switch (name) {
				case "id" -> this.id = or(JsonTokens.string(parser, value), this.id);
				case "model" -> this.model = or(JsonTokens.string(parser, value), this.model);
				case "object" -> this.errorObject = "error".equals(JsonTokens.string(parser, value));
				case "choices" -> readChoices(parser, value);
				case "usage" -> readUsage(parser, value);
				case "error" -> readError(parser, value);
				default -> parser.skipChildren();
			}
		}
	}

	private static @Nullable String or(@Nullable String said, @Nullable String before) {
		return (said != null) ? said : before;
	}

	private void readChoices(JsonParser parser, JsonToken value) {
		JsonTokens.elements(parser, value, (element) -> {
			if (element == JsonToken.START_OBJECT) {
				readChoice(parser);
			}
			else {
				parser.skipChildren();
			}
		});
	}

	private void readChoice(JsonParser parser) {
		this.choiceSeen = true;
		int index = 0;
		int textBefore = this.text.length();
		int reasoningBefore = this.reasoning.length();
		String reason = null;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken value = parser.nextToken();
			switch (name) {
				case "index" -> index = JsonTokens.index(parser, value, 0);
				case "message", "delta" -> readMessage(parser, (index == 0) ? value : null);
				case "finish_reason" -> reason = JsonTokens.string(parser, value);
				default -> parser.skipChildren();
			}
		}
		if (index != 0) {
			this.text.setLength(textBefore);
			this.reasoning.setLength(reasoningBefore);
		}
		else if (reason != null && !reason.isEmpty()) {
			this.finishReason = reason;
		}
	}

	private void readMessage(JsonParser parser, @Nullable JsonToken value) {
		if (value != JsonToken.START_OBJECT) {
			parser.skipChildren();
			return;
		}
		boolean reasoningSeen = false;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken content = parser.nextToken();
			switch (name) {
				// A refusal comes in place of the content, and is what the model said.
				case "content", "refusal" -> readContent(parser, content);
				case "tool_calls" -> this.toolCalls.read(parser, content);
				// Compatible servers use the one name or the other, some both for the
				// same.
				case "reasoning_content", "reasoning" -> reasoningSeen |= readReasoning(parser, content, reasoningSeen);
				default -> parser.skipChildren();
			}
		}
	}

	private boolean readReasoning(JsonParser parser, JsonToken content, boolean seen) {
		if (content != JsonToken.VALUE_STRING) {
			parser.skipChildren();
			return false;
		}
		if (!seen) {
			this.reasoning.append(parser.getString());
		}
		return true;
	}

	private void readContent(JsonParser parser, JsonToken content) {
		if (content == JsonToken.VALUE_STRING) {
			this.text.append(parser.getString());
		}
		else if (content == JsonToken.START_ARRAY) {
			JsonNode parts = parser.readValueAsTree();
			parts.forEach((part) -> this.text.append(part.path("text").asString("")));
		}
		else {
			parser.skipChildren();
		}
	}

	private void readUsage(JsonParser parser, JsonToken value) {
		if (value != JsonToken.START_OBJECT) {
			parser.skipChildren();
			return;
		}
		Usage said = OpenAiUsage.read(parser.readValueAsTree());
		this.usage = (said != null) ? said : this.usage;
	}

	private void readError(JsonParser parser, JsonToken value) {
		if (value == JsonToken.VALUE_NULL) {
			return;
		}
		JsonNode error = parser.readValueAsTree();
		throw new ProviderErrorException(this.errors.classify(null, error));
	}

	private static FinishReason finishReason(@Nullable String reason) {
		return (reason == null) ? FinishReason.OTHER : switch (reason) {
			case "stop", "end_turn", "eos" -> FinishReason.STOP;
			case "length" -> FinishReason.LENGTH;
			case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
			case "content_filter" -> FinishReason.CONTENT_FILTER;
			default -> FinishReason.OTHER;
		};
	}

}
