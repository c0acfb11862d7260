package dev.utils.provider.gemini;

import java.util.ArrayList;
import java.util.List;

import dev.utils.llm.ChatChunk;
import dev.utils.llm.Content;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.FinishReason;
import dev.utils.llm.Media;
import dev.utils.llm.Usage;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Collects what the JSON of generated content says: one response, or the many of a
 * stream, which have the same form. Reads token by token, since streams bring thousands
 * of responses; knows only the fields that are used, and takes a missing, null or
 * unexpected value as not said. A signature on text or thoughts is dropped: Google
 * demands only those of function calls back.
 */
final class GeminiReader {

	private static final ObjectReader READER = JsonMapper.shared().reader();

	private final GeminiErrors errors;

	private final StringBuilder text = new StringBuilder();

	private final StringBuilder reasoning = new StringBuilder();

	private final List<GeminiPart.Call> calls = new ArrayList<>();

	private final List<Media> images = new ArrayList<>();

	private @Nullable String responseId;

	private @Nullable String model;

	private @Nullable String finishReason;

	private @Nullable Usage usage;

	private int candidates;

	GeminiReader(GeminiErrors errors) {
		this.errors = errors;
	}

	/**
	 * Read a whole answer: a response, or an array of those that a stream would have
	 * brought, which a gateway that knows no event streams makes of one.
	 */
	static GeminiReader read(HttpAnswer answer, GeminiErrors errors) {
		GeminiReader reader = new GeminiReader(errors);
		try (JsonParser parser = READER.createParser(answer.body())) {
			reader.readResponses(parser);
		}
		catch (JacksonException ex) {
			throw UnreadableAnswerException.noJson("the answer", ex);
		}
		if (reader.candidates == 0) {
			throw new UnreadableAnswerException("the answer holds no candidates");
		}
		return reader;
	}

	/**
	 * Read the data of an event.
	 * @return what it adds, or {@code null} if neither text nor thoughts
	 */
	@Nullable ChatChunk readEvent(byte[] data, int offset, int length) {
		int textBefore = this.text.length();
		int reasoningBefore = this.reasoning.length();
		try (JsonParser parser = READER.createParser(data, offset, length)) {
			readResponses(parser);
		}
		catch (JacksonException ex) {
			throw UnreadableAnswerException.noJson("an event of the stream", ex);
		}
		if (this.text.length() == textBefore && this.reasoning.length() == reasoningBefore) {
			return null;
		}
		return new ChatChunk(this.text.substring(textBefore), this.reasoning.substring(reasoningBefore), null);
	}

	private void readResponses(JsonParser parser) {
		JsonToken token = parser.nextToken();
		if (token == JsonToken.START_ARRAY) {
			token = parser.nextToken();
			while (token == JsonToken.START_OBJECT) {
				readResponse(parser);
				token = parser.nextToken();
			}
		}
		else if (token == JsonToken.START_OBJECT) {
			readResponse(parser);
		}
		else {
			throw new UnreadableAnswerException("the answer is no JSON object");
		}
	}

	private void readResponse(JsonParser parser) {
		int candidatesBefore = this.candidates;
		JsonNode feedback = null;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken value = parser.nextToken();
			switch (name) {
				case "candidates" -> readCandidates(parser, value);
				case "promptFeedback" -> feedback = parser.readValueAsTree();
				case "usageMetadata" -> readUsage(parser.readValueAsTree());
				case "modelVersion" -> this.model = GeminiPart.text(parser, value, this.model);
				case "responseId" -> this.responseId = GeminiPart.text(parser, value, this.responseId);
				case "error" -> readError(parser, value);
				default -> parser.skipChildren();
			}
		}
		if (feedback != null && this.candidates == candidatesBefore) {
			readFeedback(feedback);
		}
	}

	private void readCandidates(JsonParser parser, JsonToken value) {
		if (value != JsonToken.START_ARRAY) {
			parser.skipChildren();
			return;
		}
		for (JsonToken token = parser.nextToken(); token != null
				&& token != JsonToken.END_ARRAY; token = parser.nextToken()) {
			if (token == JsonToken.START_OBJECT) {
				readCandidate(parser);
			}
			else {
				parser.skipChildren();
			}
		}
	}

	private void readCandidate(JsonParser parser) {
		this.candidates++;
		boolean first = true;
		List<GeminiPart> parts = List.of();
		String reason = null;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken value = parser.nextToken();
			switch (name) {
				case "content" -> parts = GeminiPart.readContent(parser, value);
				case "finishReason" -> reason = GeminiPart.text(parser, value, null);
				case "index" -> {
					first = value != JsonToken.VALUE_NUMBER_INT || parser.getString().equals("0");
					parser.skipChildren();
				}
				default -> parser.skipChildren();
			}
		}
		if (first) {
			parts.forEach(this::add);
			this.finishReason = (reason != null) ? reason : this.finishReason;
		}
	}

	private void add(GeminiPart part) {
		if (part.call() != null) {
			this.calls.add(part.call());
		}
		if (part.text() != null) {
			(part.thought() ? this.reasoning : this.text).append(part.text());
		}
		// Some models sketch before they draw.
		if (part.data() != null && !part.thought()) {
			this.images.add(Media.of(part.data()));
		}
	}

	private void readUsage(JsonNode metadata) {
		Usage said = GeminiUsage.read(metadata);
		this.usage = (said != null) ? said : this.usage;
	}

	private void readError(JsonParser parser, JsonToken value) {
		if (value != JsonToken.VALUE_NULL) {
			throw new ProviderErrorException(this.errors.classify(null, parser.readValueAsTree()));
		}
	}

	private static void readFeedback(JsonNode feedback) {
		String reason = feedback.path("blockReason").asString("");
		if (!reason.isEmpty()) {
			String message = feedback.path("blockReasonMessage").asString("");
			throw new ProviderErrorException(
					new ProviderError(ErrorClass.CONTENT, reason, message.isEmpty() ? null : message));
		}
	}

	/**
	 * Refuse an answer that Google's content rules, or a limit, cut short, for callers
	 * that have no other way to know.
	 */
	void requireUncut() {
		FinishReason reason = finishReason();
		if (reason == FinishReason.CONTENT_FILTER || reason == FinishReason.LENGTH) {
			ErrorClass errorClass = (reason == FinishReason.LENGTH) ? ErrorClass.IMPOSSIBLE : ErrorClass.CONTENT;
			throw new ProviderErrorException(new ProviderError(errorClass, this.finishReason, null));
		}
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
		for (int i = 0; i < this.calls.size(); i++) {
			content.add(this.calls.get(i).toToolCall(i));
		}
		return new ChatAnswer(content, this.model, finishReason(), this.finishReason, this.usage, this.responseId);
	}

	private FinishReason finishReason() {
		return (this.finishReason == null) ? FinishReason.OTHER : switch (this.finishReason) {
			case "STOP" -> this.calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
			case "MAX_TOKENS" -> FinishReason.LENGTH;
			case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR", "IMAGE_SAFETY",
					"IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION" ->
				FinishReason.CONTENT_FILTER;
			default -> FinishReason.OTHER;
		};
	}

	String text() {
		return this.text.toString();
	}

	List<Media> images() {
		return this.images;
	}

	@Nullable String model() {
		return this.model;
	}

	@Nullable Usage usage() {
		return this.usage;
	}

	@Nullable String responseId() {
		return this.responseId;
	}

}
