package dev.utils.provider.openai;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.Content;
import dev.utils.llm.JsonSchema;
import dev.utils.llm.Media;
import dev.utils.llm.Message;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.JsonBody;
import dev.utils.provider.UnreadableAnswerException;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Chat completions ({@code POST /chat/completions}).
 */
final class OpenAiChatCodec implements ChatCodec {

	private static final ObjectReader READER = JsonMapper.shared().reader();

	private final MaxTokensField maxTokensField;

	private final Set<String> adaptations;

	private final OpenAiErrors errors;

	OpenAiChatCodec(MaxTokensField maxTokensField, Set<String> adaptations, OpenAiErrors errors) {
		this.maxTokensField = maxTokensField;
		this.adaptations = adaptations;
		this.errors = errors;
	}

	@Override
	public HttpCall encode(ChatRequest request, String model) {
		return HttpCall.json("/chat/completions", body(request, model, false));
	}

	@Override
	public HttpCall encodeStream(ChatRequest request, String model) {
		return HttpCall.jsonForEvents("/chat/completions", body(request, model, true));
	}

	private byte[] body(ChatRequest request, String model, boolean stream) {
		return JsonBody.write(request.options().extraBody(), (json) -> {
			json.writeStringProperty("model", model);
			json.writeArrayPropertyStart("messages");
			instructed(request).messages().forEach((message) -> write(json, message));
			json.writeEndArray();
			number(json, "temperature", request.temperature());
			number(json, "top_p", request.topP());
			if (request.maxTokens() != null) {
				json.writeNumberProperty(this.maxTokensField.name().toLowerCase(Locale.ROOT), request.maxTokens());
			}
			if (!request.stop().isEmpty() && isKnown("stop")) {
				json.writeArrayPropertyStart("stop");
				request.stop().forEach(json::writeString);
				json.writeEndArray();
			}
			if (request.seed() != null && isKnown("seed")) {
				json.writeNumberProperty("seed", request.seed());
			}
			if (request.reasoningEffort() != null) {
				json.writeStringProperty("reasoning_effort", request.reasoningEffort().name().toLowerCase(Locale.ROOT));
			}
			OpenAiTools.NESTED.write(json, request, isKnown("parallel_tool_calls"));
			writeResponseFormat(json, request.responseSchema());
			if (stream) {
				json.writeBooleanProperty("stream", true);
				if (isKnown("stream_options")) {
					json.writeObjectPropertyStart("stream_options");
					json.writeBooleanProperty("include_usage", true);
					json.writeEndObject();
				}
			}
		});
	}

	/**
	 * Return the request with the form of the answer told in words, where the model knows
	 * no other way.
	 */
	private ChatRequest instructed(ChatRequest request) {
		JsonSchema schema = request.responseSchema();
		return (schema == null || isKnown(OpenAiErrors.RESPONSE_FORMAT)) ? request
				: request.withInstruction(schema.instruction());
	}

	private boolean isKnown(String parameter) {
		return !this.adaptations.contains(OpenAiErrors.WITHOUT + parameter);
	}

	private void number(JsonGenerator json, String name, @Nullable Double value) {
		if (value != null && isKnown(name)) {
			json.writeNumberProperty(name, value);
		}
	}

	private static void write(JsonGenerator json, Message message) {
		switch (message.role()) {
			case TOOL -> message.parts(Content.ToolResult.class).forEach((result) -> {
				json.writeStartObject();
				json.writeStringProperty("role", "tool");
				json.writeStringProperty("tool_call_id", result.toolCallId());
				json.writeStringProperty("content", result.text());
				json.writeEndObject();
			});
			case ASSISTANT -> writeAnswer(json, message);
			case SYSTEM, USER -> {
				json.writeStartObject();
				json.writeStringProperty("role", message.role().name().toLowerCase(Locale.ROOT));
				writeContent(json, message);
				json.writeEndObject();
			}
		}
	}

	private static void writeContent(JsonGenerator json, Message message) {
		if (message.content().stream().allMatch(Content.Text.class::isInstance)) {
			json.writeStringProperty("content", message.text());
			return;
		}
		json.writeArrayPropertyStart("content");
		for (Content content : message.content()) {
			if (content instanceof Content.Text text) {
				json.writeStartObject();
				json.writeStringProperty("type", "text");
				json.writeStringProperty("text", text.text());
				json.writeEndObject();
			}
			else if (content instanceof Content.Image image) {
				json.writeStartObject();
				json.writeStringProperty("type", "image_url");
				json.writeObjectPropertyStart("image_url");
				json.writeStringProperty("url", url(image.media()));
				json.writeEndObject();
				json.writeEndObject();
			}
		}
		json.writeEndArray();
	}

	static String url(Media media) {
		if (media instanceof Media.Data data) {
			return data.dataUrl();
		}
		if (media instanceof Media.Link link) {
			return link.url().toString();
		}
		throw new IllegalArgumentException("Invalid media: is not in memory.");
	}

	private static void writeAnswer(JsonGenerator json, Message message) {
		List<Content.ToolCall> calls = message.parts(Content.ToolCall.class).toList();
		String text = message.text();
		json.writeStartObject();
		json.writeStringProperty("role", "assistant");
		if (text.isEmpty() && !calls.isEmpty()) {
			json.writeNullProperty("content");
		}
		else {
			json.writeStringProperty("content", text);
		}
		if (!calls.isEmpty()) {
			json.writeArrayPropertyStart("tool_calls");
			for (Content.ToolCall call : calls) {
				json.writeStartObject();
				json.writeStringProperty("id", call.id());
				json.writeStringProperty("type", "function");
				json.writeObjectPropertyStart("function");
				json.writeStringProperty("name", call.name());
				json.writeStringProperty("arguments", call.arguments());
				json.writeEndObject();
				json.writeEndObject();
			}
			json.writeEndArray();
		}
		json.writeEndObject();
	}

	private void writeResponseFormat(JsonGenerator json, @Nullable JsonSchema schema) {
		if (schema == null || !isKnown(OpenAiErrors.RESPONSE_FORMAT)) {
			return;
		}
		json.writeObjectPropertyStart(OpenAiErrors.RESPONSE_FORMAT);
		json.writeStringProperty("type", "json_schema");
		json.writeObjectPropertyStart("json_schema");
		json.writeStringProperty("name", "answer");
		json.writeBooleanProperty("strict", schema.strict());
		json.writeName("schema");
		json.writeRawValue(schema.json());
		json.writeEndObject();
		json.writeEndObject();
	}

	@Override
	public ChatAnswer decode(HttpAnswer answer) {
		OpenAiChatReader reader = new OpenAiChatReader(this.errors);
		try (JsonParser parser = READER.createParser(answer.body())) {
			reader.readAnswer(parser);
		}
		catch (JacksonException ex) {
			throw UnreadableAnswerException.noJson("the answer", ex);
		}
		return reader.answer();
	}

	@Override
	public ChatStreamDecoder streamDecoder() {
		return new OpenAiChatStreamDecoder(READER, this.errors);
	}

}
