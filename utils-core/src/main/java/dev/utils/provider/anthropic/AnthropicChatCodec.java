package dev.utils.provider.anthropic;

import java.util.Locale;
import java.util.Set;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.JsonSchema;
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
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages ({@code POST /v1/messages}).
 */
final class AnthropicChatCodec implements ChatCodec {

	private static final String PATH = "/v1/messages";

	private static final int LEAST_BUDGET = 1024;

	private static final ObjectReader READER = JsonMapper.shared().reader();

	private final int defaultMaxTokens;

	private final boolean sampling;

	private final Set<String> adaptations;

	private final AnthropicErrors errors;

	AnthropicChatCodec(int defaultMaxTokens, boolean sampling, Set<String> adaptations, AnthropicErrors errors) {
		this.defaultMaxTokens = defaultMaxTokens;
		this.sampling = sampling;
		this.adaptations = adaptations;
		this.errors = errors;
	}

	@Override
	public HttpCall encode(ChatRequest request, String model) {
		return HttpCall.json(PATH, body(request, model, false));
	}

	@Override
	public HttpCall encodeStream(ChatRequest request, String model) {
		return HttpCall.jsonForEvents(PATH, body(request, model, true));
	}

	private byte[] body(ChatRequest request, String model, boolean stream) {
		long maxTokens = maxTokens(request);
		JsonSchema schema = request.responseSchema();
		// The API guarantees strict schemas, and refuses others.
		JsonSchema format = (schema != null && schema.strict() && isKnown("output_config")) ? schema : null;
		String instruction = (schema != null && format == null) ? schema.instruction() : null;
		AnthropicMessages messages = AnthropicMessages.of(request.messages(), instruction);
		return JsonBody.write(request.options().extraBody(), (json) -> {
			json.writeStringProperty("model", model);
			json.writeNumberProperty("max_tokens", maxTokens);
			messages.write(json);
			writeSampling(json, request);
			if (!request.stop().isEmpty()) {
				json.writeArrayPropertyStart("stop_sequences");
				request.stop().forEach(json::writeString);
				json.writeEndArray();
			}
			writeTools(json, request);
			writeThinking(json, request);
			writeOutputConfig(json, takesEffort() ? effort(request.reasoningEffort()) : null, format);
			if (stream) {
				json.writeBooleanProperty("stream", true);
			}
		});
	}

	private boolean isKnown(String parameter) {
		return !this.adaptations.contains(AnthropicErrors.WITHOUT + parameter);
	}

	private boolean takesEffort() {
		return !this.adaptations.contains(ThinkingBudget.ADAPTATION);
	}

	/**
	 * Return the limit of thoughts and answer together, which leaves room for an answer.
	 */
	private long maxTokens(ChatRequest request) {
		Integer limit = request.maxTokens();
		Integer budget = thinkingBudget(request);
		if (limit != null && budget != null && budget >= limit) {
			throw new IllegalArgumentException("Invalid reasoningTokens (" + budget + "): must be less than maxTokens ("
					+ limit + "), which for Anthropic includes them.");
		}
		if (limit != null) {
			return limit;
		}
		// Thoughts count against the limit; the answer shall have as much as without
		// them.
		return (budget != null) ? (long) budget + this.defaultMaxTokens : this.defaultMaxTokens;
	}

	/**
	 * Return how many tokens the thoughts may have: what the request says, or what its
	 * effort stands for where the model knows no effort. An effort is no promise, so it
	 * leaves half of the limit to the answer, or is dropped.
	 */
	private @Nullable Integer thinkingBudget(ChatRequest request) {
		ReasoningEffort effort = request.reasoningEffort();
		if (effort == ReasoningEffort.NONE) {
			return null;
		}
		if (request.reasoningTokens() != null || effort == null || takesEffort()) {
			return request.reasoningTokens();
		}
		Integer limit = request.maxTokens();
		if (limit == null) {
			return ThinkingBudget.of(effort);
		}
		int most = Math.max(LEAST_BUDGET, limit / 2);
		return (most < limit) ? Integer.valueOf(Math.min(ThinkingBudget.of(effort), most)) : null;
	}

	private void writeSampling(JsonGenerator json, ChatRequest request) {
		if (!this.sampling) {
			return;
		}
		Double temperature = isKnown("temperature") ? request.temperature() : null;
		if (temperature != null) {
			json.writeNumberProperty("temperature", temperature);
		}
		boolean either = this.adaptations.contains(AnthropicErrors.ONE_SAMPLING_PARAMETER);
		Double topP = isKnown("top_p") && !(temperature != null && either) ? request.topP() : null;
		if (topP != null) {
			json.writeNumberProperty("top_p", topP);
		}
	}

	private static void writeTools(JsonGenerator json, ChatRequest request) {
		if (request.tools().isEmpty()) {
			return;
		}
		json.writeArrayPropertyStart("tools");
		for (Tool tool : request.tools()) {
			json.writeStartObject();
			json.writeStringProperty("name", tool.name());
			json.writeStringProperty("description", tool.description());
			json.writeName("input_schema");
			json.writeRawValue(tool.parameters().json());
			json.writeEndObject();
		}
		json.writeEndArray();
		writeToolChoice(json, request.toolChoice(), Boolean.FALSE.equals(request.parallelToolCalls()));
	}

	private static void writeToolChoice(JsonGenerator json, @Nullable ToolChoice choice, boolean oneAtATime) {
		if (choice == null && !oneAtATime) {
			return;
		}
		ToolChoice.Mode mode = (choice != null) ? choice.mode() : ToolChoice.Mode.AUTO;
		String tool = (choice != null) ? choice.tool() : null;
		json.writeObjectPropertyStart("tool_choice");
		json.writeStringProperty("type", switch (mode) {
			case AUTO -> "auto";
			case NONE -> "none";
			case REQUIRED -> (tool != null) ? "tool" : "any";
		});
		if (tool != null) {
			json.writeStringProperty("name", tool);
		}
		if (oneAtATime && mode != ToolChoice.Mode.NONE) {
			json.writeBooleanProperty("disable_parallel_tool_use", true);
		}
		json.writeEndObject();
	}

	private void writeThinking(JsonGenerator json, ChatRequest request) {
		Integer budget = thinkingBudget(request);
		ReasoningEffort effort = request.reasoningEffort();
		boolean said = effort == ReasoningEffort.NONE || (effort != null && takesEffort());
		if (budget == null && !said) {
			return;
		}
		json.writeObjectPropertyStart("thinking");
		if (budget != null) {
			json.writeStringProperty("type", "enabled");
			json.writeNumberProperty("budget_tokens", budget);
		}
		else {
			json.writeStringProperty("type", (effort == ReasoningEffort.NONE) ? "disabled" : "adaptive");
		}
		json.writeEndObject();
	}

	private static @Nullable String effort(@Nullable ReasoningEffort effort) {
		return (effort == null) ? null : switch (effort) {
			case NONE -> null;
			case MINIMAL -> "low";
			case LOW, MEDIUM, HIGH, XHIGH, MAX -> effort.name().toLowerCase(Locale.ROOT);
		};
	}

	private void writeOutputConfig(JsonGenerator json, @Nullable String effort, @Nullable JsonSchema format) {
		if ((effort == null && format == null) || !isKnown("output_config")) {
			return;
		}
		json.writeObjectPropertyStart("output_config");
		if (effort != null) {
			json.writeStringProperty("effort", effort);
		}
		if (format != null) {
			json.writeObjectPropertyStart("format");
			json.writeStringProperty("type", "json_schema");
			json.writeName("schema");
			json.writeRawValue(format.json());
			json.writeEndObject();
		}
		json.writeEndObject();
	}

	@Override
	public ChatAnswer decode(HttpAnswer answer) {
		AnthropicChatReader reader = new AnthropicChatReader(this.errors);
		try {
			reader.readAnswer(READER.readTree(answer.body()));
		}
		catch (JacksonException ex) {
			throw UnreadableAnswerException.noJson("the answer", ex);
		}
		return reader.answer();
	}

	@Override
	public ChatStreamDecoder streamDecoder() {
		return new AnthropicChatStreamDecoder(READER, this.errors);
	}

}
