package dev.utils.provider.openai;

import java.util.Locale;
import java.util.Set;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.JsonSchema;
import dev.utils.llm.ReasoningEffort;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.JsonBody;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Responses ({@code POST /responses}). Nothing is stored at the provider: the whole
 * conversation goes with every request, with the model's encrypted thoughts in it.
 */
final class OpenAiResponsesCodec implements ChatCodec {

	private static final ObjectReader READER = JsonMapper.shared().reader();

	private final Set<String> adaptations;

	private final OpenAiErrors errors;

	OpenAiResponsesCodec(Set<String> adaptations, OpenAiErrors errors) {
		this.adaptations = adaptations;
		this.errors = errors;
	}

	@Override
	public HttpCall encode(ChatRequest request, String model) {
		return HttpCall.json("/responses", body(request, model, false));
	}

	@Override
	public HttpCall encodeStream(ChatRequest request, String model) {
		return HttpCall.jsonForEvents("/responses", body(request, model, true));
	}

	private byte[] body(ChatRequest request, String model, boolean stream) {
		if (!request.stop().isEmpty()) {
			throw new IllegalArgumentException("Invalid stop: the responses API knows no stop sequences.");
		}
		return JsonBody.write(request.options().extraBody(), (json) -> {
			json.writeStringProperty("model", model);
			JsonSchema schema = request.responseSchema();
			new OpenAiResponsesInput(json).write(request.messages(),
					(schema != null && !isKnown(OpenAiErrors.RESPONSE_FORMAT)) ? schema.instruction() : null);
			number(json, "temperature", request.temperature());
			number(json, "top_p", request.topP());
			if (request.maxTokens() != null) {
				json.writeNumberProperty("max_output_tokens", request.maxTokens());
			}
			writeReasoning(json, request.reasoningEffort());
			OpenAiTools.FLAT.write(json, request, isKnown("parallel_tool_calls"));
			writeFormat(json, schema);
			json.writeBooleanProperty("store", false);
			if (isKnown("include")) {
				json.writeArrayPropertyStart("include");
				json.writeString("reasoning.encrypted_content");
				json.writeEndArray();
			}
			if (stream) {
				json.writeBooleanProperty("stream", true);
			}
		});
	}

	private boolean isKnown(String parameter) {
		return !this.adaptations.contains(OpenAiErrors.WITHOUT + parameter);
	}

	private void number(JsonGenerator json, String name, @Nullable Double value) {
		if (value != null && isKnown(name)) {
			json.writeNumberProperty(name, value);
		}
	}

	private void writeReasoning(JsonGenerator json, @Nullable ReasoningEffort effort) {
		if (effort == null) {
			return;
		}
		json.writeObjectPropertyStart("reasoning");
		json.writeStringProperty("effort", effort.name().toLowerCase(Locale.ROOT));
		if (effort != ReasoningEffort.NONE && isKnown(OpenAiErrors.SUMMARY)) {
			json.writeStringProperty("summary", "auto");
		}
		json.writeEndObject();
	}

	private void writeFormat(JsonGenerator json, @Nullable JsonSchema schema) {
		if (schema == null || !isKnown(OpenAiErrors.RESPONSE_FORMAT)) {
			return;
		}
		json.writeObjectPropertyStart("text");
		json.writeObjectPropertyStart("format");
		json.writeStringProperty("type", "json_schema");
		json.writeStringProperty("name", "answer");
		json.writeBooleanProperty("strict", schema.strict());
		json.writeName("schema");
		json.writeRawValue(schema.json());
		json.writeEndObject();
		json.writeEndObject();
	}

	@Override
	public ChatAnswer decode(HttpAnswer answer) {
		try {
			return new OpenAiResponsesReader(this.errors).readAnswer(READER.readTree(answer.body()));
		}
		catch (JacksonException ex) {
			throw UnreadableAnswerException.noJson("the answer", ex);
		}
	}

	@Override
	public ChatStreamDecoder streamDecoder() {
		return new OpenAiResponsesStreamDecoder(READER, this.errors);
	}

}
