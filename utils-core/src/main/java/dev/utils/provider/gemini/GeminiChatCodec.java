package dev.utils.provider.gemini;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.ReasoningEffort;
import dev.utils.llm.Tool;
import dev.utils.llm.ToolChoice;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.JsonBody;
import dev.utils.provider.ThinkingBudget;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Chat ({@code generateContent} and {@code streamGenerateContent}). Whether several tools
 * may be called at once cannot be said, and is ignored.
 */
final class GeminiChatCodec implements ChatCodec {

	/** What every model that counts its thoughts takes; some take more. */
	private static final int MOST_BUDGET = 24_576;

	private final GeminiPaths paths;

	private final boolean takesLevels;

	private final GeminiErrors errors;

	GeminiChatCodec(GeminiPaths paths, Set<String> adaptations, GeminiErrors errors) {
		this.paths = paths;
		this.takesLevels = !adaptations.contains(ThinkingBudget.ADAPTATION);
		this.errors = errors;
	}

	@Override
	public HttpCall encode(ChatRequest request, String model) {
		return HttpCall.json(this.paths.of(model, "generateContent"), body(request));
	}

	@Override
	public HttpCall encodeStream(ChatRequest request, String model) {
		return HttpCall.jsonForEvents(this.paths.of(model, "streamGenerateContent?alt=sse"), body(request));
	}

	private byte[] body(ChatRequest request) {
		return JsonBody.write(request.options().extraBody(), (json) -> {
			GeminiContents.write(json, request.messages());
			writeTools(json, request);
			if (isConfigured(request)) {
				json.writeObjectPropertyStart("generationConfig");
				writeConfig(json, request);
				json.writeEndObject();
			}
		});
	}

	private static void writeTools(JsonGenerator json, ChatRequest request) {
		if (request.tools().isEmpty()) {
			return;
		}
		json.writeArrayPropertyStart("tools");
		json.writeStartObject();
		json.writeArrayPropertyStart("functionDeclarations");
		for (Tool tool : request.tools()) {
			json.writeStartObject();
			json.writeStringProperty("name", tool.name());
			json.writeStringProperty("description", tool.description());
			json.writeName("parametersJsonSchema");
			json.writeRawValue(tool.parameters().json());
			json.writeEndObject();
		}
		json.writeEndArray();
		json.writeEndObject();
		json.writeEndArray();
		if (request.toolChoice() != null) {
			writeToolChoice(json, request.toolChoice());
		}
	}

	private static void writeToolChoice(JsonGenerator json, ToolChoice choice) {
		json.writeObjectPropertyStart("toolConfig");
		json.writeObjectPropertyStart("functionCallingConfig");
		json.writeStringProperty("mode", switch (choice.mode()) {
			case AUTO -> "AUTO";
			case NONE -> "NONE";
			case REQUIRED -> "ANY";
		});
		if (choice.tool() != null) {
			json.writeArrayPropertyStart("allowedFunctionNames");
			json.writeString(choice.tool());
			json.writeEndArray();
		}
		json.writeEndObject();
		json.writeEndObject();
	}

	private static boolean isConfigured(ChatRequest request) {
		return !request.stop().isEmpty() || Stream
			.of(request.temperature(), request.topP(), request.maxTokens(), request.seed(), request.reasoningEffort(),
					request.reasoningTokens(), request.responseSchema())
			.anyMatch(Objects::nonNull);
	}

	private void writeConfig(JsonGenerator json, ChatRequest request) {
		if (request.temperature() != null) {
			json.writeNumberProperty("temperature", request.temperature());
		}
		if (request.topP() != null) {
			json.writeNumberProperty("topP", request.topP());
		}
		if (request.maxTokens() != null) {
			json.writeNumberProperty("maxOutputTokens", request.maxTokens());
		}
		if (!request.stop().isEmpty()) {
			json.writeArrayPropertyStart("stopSequences");
			request.stop().forEach(json::writeString);
			json.writeEndArray();
		}
		writeSeed(json, request.seed());
		if (request.responseSchema() != null) {
			json.writeStringProperty("responseMimeType", "application/json");
			json.writeName("responseJsonSchema");
			json.writeRawValue(request.responseSchema().json());
		}
		writeThinking(json, request.reasoningEffort(), request.reasoningTokens());
	}

	/**
	 * Write the seed, of which Google takes 32 bits.
	 */
	static void writeSeed(JsonGenerator json, @Nullable Long seed) {
		if (seed != null) {
			json.writeNumberProperty("seed", seed.intValue());
		}
	}

	/**
	 * Write how much the model thinks. Google refuses a level beside a number of tokens,
	 * which says more, and some models refuse any level.
	 */
	private void writeThinking(JsonGenerator json, @Nullable ReasoningEffort effort, @Nullable Integer tokens) {
		if (effort == null && tokens == null) {
			return;
		}
		json.writeObjectPropertyStart("thinkingConfig");
		if (effort == ReasoningEffort.NONE) {
			json.writeNumberProperty("thinkingBudget", 0);
		}
		else {
			if (tokens != null) {
				json.writeNumberProperty("thinkingBudget", tokens);
			}
			else if (effort != null) {
				writeEffort(json, effort);
			}
			json.writeBooleanProperty("includeThoughts", true);
		}
		json.writeEndObject();
	}

	private void writeEffort(JsonGenerator json, ReasoningEffort effort) {
		if (this.takesLevels) {
			json.writeStringProperty("thinkingLevel", level(effort));
		}
		else {
			json.writeNumberProperty("thinkingBudget", Math.min(ThinkingBudget.of(effort), MOST_BUDGET));
		}
	}

	private static String level(ReasoningEffort effort) {
		return switch (effort) {
			case NONE, MINIMAL -> "MINIMAL";
			case LOW -> "LOW";
			case MEDIUM -> "MEDIUM";
			case HIGH, XHIGH, MAX -> "HIGH";
		};
	}

	@Override
	public ChatAnswer decode(HttpAnswer answer) {
		return GeminiReader.read(answer, this.errors).answer();
	}

	@Override
	public ChatStreamDecoder streamDecoder() {
		return new GeminiStreamDecoder(this.errors);
	}

}
