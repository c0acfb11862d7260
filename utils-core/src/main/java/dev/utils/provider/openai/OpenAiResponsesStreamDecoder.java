package dev.utils.provider.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.utils.llm.ChatChunk;
import dev.utils.llm.Content;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the events of a streamed response. The last one holds the whole answer; where it
 * does not, or never comes, the answer is what the events before have told.
 */
final class OpenAiResponsesStreamDecoder implements ChatStreamDecoder {

	private static final String PREFIX = "response.";

	private final ObjectReader jsonReader;

	private final OpenAiErrors errors;

	private final OpenAiResponsesReader reader;

	private final StringBuilder text = new StringBuilder();

	private final StringBuilder reasoning = new StringBuilder();

	private final List<JsonNode> items = new ArrayList<>();

	/** The response object that came last, whose output may still be empty. */
	private JsonNode response = MissingNode.getInstance();

	private @Nullable String endStatus;

	private boolean finished;

	OpenAiResponsesStreamDecoder(ObjectReader jsonReader, OpenAiErrors errors) {
		this.jsonReader = jsonReader;
		this.errors = errors;
		this.reader = new OpenAiResponsesReader(errors);
	}

	@Override
	public @Nullable ChatChunk decode(@Nullable String name, byte[] data, int offset, int length) {
		if (this.finished || length == 0) {
			return null;
		}
		if (OpenAiChatStreamDecoder.isDone(data, offset, length)) {
			this.finished = true;
			return null;
		}
		try {
			Event event;
			try (JsonParser parser = this.jsonReader.createParser(data, offset, length)) {
				event = Event.read(parser);
			}
			String type = Objects.requireNonNullElse((event.type != null) ? event.type : name, "");
			if (event.failed || type.equals("error")) {
				throw error(this.jsonReader.readTree(data, offset, length));
			}
			return apply(type, event);
		}
		catch (JacksonException ex) {
			throw UnreadableAnswerException.noJson("an event of the stream", ex);
		}
	}

	private @Nullable ChatChunk apply(String type, Event event) {
		switch (type) {
			case "response.output_text.delta", "response.refusal.delta" -> {
				this.text.append(event.delta);
				return event.delta.isEmpty() ? null : new ChatChunk(event.delta, "", null);
			}
			case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" -> {
				return think(event.delta);
			}
			case "response.reasoning_summary_part.added" -> {
				return this.reasoning.isEmpty() ? null : think("\n\n");
			}
			case "response.output_item.done" -> this.items.add(event.item);
			case "response.created", "response.queued", "response.in_progress" -> this.response = event.response;
			case "response.completed", "response.incomplete", "response.failed" -> end(type, event.response);
			default -> {
			}
		}
		return null;
	}

	private @Nullable ChatChunk think(String thought) {
		this.reasoning.append(thought);
		return thought.isEmpty() ? null : new ChatChunk("", thought, null);
	}

	private void end(String type, JsonNode response) {
		String status = response.path("status").asString(type.substring(PREFIX.length()));
		this.reader.failIfFailed(response, status);
		this.response = response;
		this.endStatus = status;
		this.finished = true;
	}

	/**
	 * Return the error that an event tells: OpenAI's has its fields beside the type.
	 */
	private ProviderErrorException error(JsonNode event) {
		JsonNode error = event.hasNonNull("error") ? event.path("error") : ((ObjectNode) event).without("type");
		return new ProviderErrorException(this.errors.classify(null, error));
	}

	@Override
	public boolean isFinished() {
		return this.finished;
	}

	@Override
	public boolean isComplete() {
		return this.endStatus != null;
	}

	@Override
	public ChatAnswer answer() {
		JsonNode output = this.response.path("output");
		return this.reader.answer(this.response, this.endStatus,
				(isComplete() && !output.isEmpty()) ? this.reader.content(output) : collected());
	}

	/**
	 * Return the items that came whole, and after them the text of the one that did not.
	 */
	private List<Content> collected() {
		List<Content> content = this.reader.content(this.items);
		if (!this.reasoning.isEmpty() && content.stream().noneMatch(Content.Reasoning.class::isInstance)) {
			content.add(0, new Content.Reasoning(this.reasoning.toString(), null));
		}
		String told = content.stream()
			.filter(Content.Text.class::isInstance)
			.map((part) -> ((Content.Text) part).text())
			.collect(Collectors.joining());
		if (this.text.length() > told.length()) {
			content.add(new Content.Text(this.text.substring(told.length())));
		}
		return content;
	}

	/**
	 * What is used of an event.
	 */
	private static final class Event {

		private @Nullable String type;

		private String delta = "";

		private JsonNode item = MissingNode.getInstance();

		private JsonNode response = MissingNode.getInstance();

		private boolean failed;

		private static Event read(JsonParser parser) {
			Event event = new Event();
			JsonToken start = parser.nextToken();
			if (start != JsonToken.START_OBJECT) {
				throw new UnreadableAnswerException("an event of the stream is no JSON object");
			}
			JsonTokens.fields(parser, start, (name, value) -> {
				switch (name) {
					case "type" -> event.type = JsonTokens.string(parser, value);
					case "delta" -> event.delta = Objects.requireNonNullElse(JsonTokens.string(parser, value), "");
					case "item" -> event.item = parser.readValueAsTree();
					case "response" -> event.response = parser.readValueAsTree();
					case "error" -> {
						event.failed = value != JsonToken.VALUE_NULL;
						parser.skipChildren();
					}
					default -> parser.skipChildren();
				}
			});
			return event;
		}

	}

}
