package dev.utils.simulator;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.utils.simulator.ChatCall.Said;
import dev.utils.simulator.ToolOffer.Shape;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A valid request for a response. Source: OpenAI's published OpenAPI description, schema
 * {@code CreateResponse}.
 *
 * @param chat what it has in common with a chat
 * @param body the request, of which the answer repeats a lot
 * @param summary whether the thoughts are to be summed up
 */
record ResponsesCall(ChatCall chat, JsonNode body, boolean summary) {

	private static final int LEAST_TOKENS = 16;

	private static final Map<String, Rule> PARAMETERS = Map.ofEntries(Map.entry("model", Rule.ANY),
			Map.entry("input", Rule.ANY), Map.entry("instructions", Rule.STRING),
			Map.entry("max_output_tokens", Rule.integer(LEAST_TOKENS, Integer.MAX_VALUE)),
			Map.entry("max_tool_calls", Rule.integer(1, Integer.MAX_VALUE)), Map.entry("text", Rule.OBJECT),
			Map.entry("reasoning", Rule.OBJECT), Map.entry("tools", Rule.ARRAY), Map.entry("tool_choice", Rule.ANY),
			Map.entry("parallel_tool_calls", Rule.BOOL),
			Map.entry("previous_response_id", ResponsesCall::refuseUnknown), Map.entry("conversation", Rule.ANY),
			Map.entry("store", Rule.BOOL), Map.entry("background", Rule.BOOL), Map.entry("include", Rule.ARRAY),
			Map.entry("truncation", Rule.oneOf("auto", "disabled")), Map.entry("stream", Rule.BOOL),
			Map.entry("stream_options", Rule.OBJECT), Map.entry("context_management", Rule.ANY),
			Map.entry("temperature", Rule.decimal(0, 2)), Map.entry("top_p", Rule.decimal(0, 1)),
			Map.entry("top_logprobs", Rule.integer(0, 20)), Map.entry("metadata", Rule.OBJECT),
			Map.entry("user", Rule.STRING), Map.entry("safety_identifier", Rule.STRING),
			Map.entry("prompt_cache_key", Rule.STRING), Map.entry("prompt_cache_options", Rule.OBJECT),
			Map.entry("prompt_cache_retention", Rule.STRING), Map.entry("service_tier", Rule.STRING),
			Map.entry("prompt", Rule.OBJECT), Map.entry("moderation", Rule.ANY));

	/**
	 * Validates and reads a request.
	 * @throws OpenAiError.Refusal if OpenAI would refuse it
	 */
	static ResponsesCall read(JsonNode body) {
		Rule.known("", body, PARAMETERS.keySet());
		String model = Rule.model(body);
		Said said = ResponsesInput.read(body.path("input"));
		Rule.apply(body, PARAMETERS);
		ReasoningModels.check(model, body);
		ToolOffer tools = ToolOffer.read(body, Shape.FLAT);
		JsonNode reasoning = body.path("reasoning");
		Rule.known("reasoning.", reasoning, Set.of("effort", "summary", "generate_summary"));
		String effort = optional("reasoning.", reasoning, "effort", ReasoningModels.EFFORT);
		String summary = optional("reasoning.", reasoning, "summary", Rule.oneOf("auto", "concise", "detailed"));
		JsonNode text = body.path("text");
		Rule.known("text.", text, Set.of("format", "verbosity"));
		optional("text.", text, "verbosity", Rule.oneOf("low", "medium", "high"));
		JsonNode schema = OutputFormat.response(text.path("format"), body.path("input"));
		int tokens = said.tokens() + Words.count(body.path("instructions").asString(""));
		int thoughts = ReasoningModels.tokens((effort == null && summary != null) ? "medium" : effort);
		ChatCall chat = new ChatCall(model, said.prompt(), said.results(), tokens, thoughts, List.of(),
				body.path("max_output_tokens").asInt(Integer.MAX_VALUE), 1, body.path("stream").asBoolean(false), true,
				tools.calls(said.question()), tools.forced() != null, schema);
		return new ResponsesCall(chat, body, summary != null);
	}

	private static @Nullable String optional(String param, JsonNode object, String name, Rule rule) {
		return Rule.isSet(object, name) ? Rule.required(param, object, name, rule).stringValue() : null;
	}

	private static void refuseUnknown(String param, JsonNode value) {
		Rule.STRING.check(param, value);
		throw Rule.refusal(param, "previous_response_not_found",
				"Previous response with id '" + value.stringValue() + "' not found.");
	}

	@Override
	public String toString() {
		return "ResponsesCall[" + this.chat + "]";
	}

}
