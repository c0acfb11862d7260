package dev.utils.provider.anthropic;

import dev.utils.llm.ChatChunk;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.MissingNode;

/**
 * Reads a streamed message. The events that come by the thousand, deltas, are read token
 * by token.
 */
final class AnthropicChatStreamDecoder implements ChatStreamDecoder {

	private static final String ERROR = "error";

	private final ObjectReader jsonReader;

	private final AnthropicChatReader reader;

	private boolean finished;

	AnthropicChatStreamDecoder(ObjectReader jsonReader, AnthropicErrors errors) {
		this.jsonReader = jsonReader;
		this.reader = new AnthropicChatReader(errors);
	}

	@Override
	public @Nullable ChatChunk decode(@Nullable String name, byte[] data, int offset, int length) {
		if (length == 0 || "ping".equals(name)) {
			return null;
		}
		try {
			if (!ERROR.equals(name)) {
				Event event = read(name, data, offset, length);
				if (!ERROR.equals(event.type())) {
					return apply(event);
				}
			}
			throw this.reader.error(this.jsonReader.readTree(data, offset, length));
		}
		catch (JacksonException ex) {
			throw UnreadableAnswerException.noJson("an event of the stream", ex);
		}
	}

	private Event read(@Nullable String name, byte[] data, int offset, int length) {
		try (JsonParser parser = this.jsonReader.createParser(data, offset, length)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				throw new UnreadableAnswerException("an event of the stream is no JSON object");
			}
			// The data tell the type too, also where a gateway has lost or changed the
			// name.
			String type = name;
			int index = -1;
			AnthropicDelta delta = AnthropicDelta.NONE;
			JsonNode start = MissingNode.getInstance();
			JsonNode usage = MissingNode.getInstance();
			boolean failed = false;
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String field = parser.currentName();
				JsonToken value = parser.nextToken();
				switch (field) {
					case "type" -> type = (value == JsonToken.VALUE_STRING) ? parser.getString() : name;
					case "index" -> index = (value == JsonToken.VALUE_NUMBER_INT
							&& parser.getNumberType() == JsonParser.NumberType.INT) ? parser.getIntValue() : -1;
					case "delta" -> delta = AnthropicDelta.read(parser, value);
					case "message", "content_block" -> start = parser.readValueAsTree();
					case "usage" -> usage = parser.readValueAsTree();
					case ERROR -> failed = value != JsonToken.VALUE_NULL;
					default -> {
					}
				}
				parser.skipChildren();
			}
			return new Event(failed ? ERROR : type, index, delta, start, usage);
		}
	}

	private @Nullable ChatChunk apply(Event event) {
		ChatChunk chunk = null;
		switch ((event.type() != null) ? event.type() : "") {
			case "content_block_delta" -> chunk = this.reader.addToBlock(event.index(), event.delta());
			case "content_block_start" -> chunk = this.reader.beginBlock(event.index(), event.start());
			case "message_start" -> this.reader.readMessage(event.start());
			case "message_delta" -> this.reader.readEnd(event.delta(), event.usage());
			case "message_stop" -> this.finished = true;
			default -> {
			}
		}
		return chunk;
	}

	@Override
	public boolean isFinished() {
		return this.finished;
	}

	@Override
	public boolean isComplete() {
		return this.reader.hasStopReason();
	}

	@Override
	public ChatAnswer answer() {
		return this.reader.answer();
	}

	private record Event(@Nullable String type, int index, AnthropicDelta delta, JsonNode start, JsonNode usage) {

	}

}
