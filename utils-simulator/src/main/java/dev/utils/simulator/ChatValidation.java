package dev.utils.simulator;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.function.Predicate;

import dev.utils.simulator.OpenAiError.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeType;

/**
 * The rules of OpenAI's chat completion request, with the parameter names and error codes
 * that the original sends. Source: OpenAI's published OpenAPI description, schema
 * {@code CreateChatCompletionRequest}.
 */
final class ChatValidation {

	private static final List<String> ROLES = List.of("system", "developer", "user", "assistant", "tool", "function");

	private static final Set<String> PARTS = Set.of("text", "image_url", "input_audio", "file", "refusal");

	private static final int MAX_STOPS = 4;

	private static final Rule ANY = (param, value) -> {
	};

	private static final Rule BOOL = type("a boolean", JsonNode::isBoolean);

	private static final Rule STRING = type("a string", JsonNode::isString);

	private static final Rule OBJECT = type("an object", JsonNode::isObject);

	private static final Rule ARRAY = type("an array", JsonNode::isArray);

	private static final Rule INTEGER = type("an integer", JsonNode::isIntegralNumber);

	private static final Map<String, Rule> PARAMETERS = Map.ofEntries(Map.entry("model", ANY),
			Map.entry("messages", ANY), Map.entry("audio", OBJECT), Map.entry("frequency_penalty", decimal(-2, 2)),
			Map.entry("function_call", ANY), Map.entry("functions", ARRAY), Map.entry("logit_bias", OBJECT),
			Map.entry("logprobs", BOOL), Map.entry("max_completion_tokens", integer(1, Integer.MAX_VALUE)),
			Map.entry("max_tokens", integer(1, Integer.MAX_VALUE)), Map.entry("metadata", OBJECT),
			Map.entry("modalities", ARRAY), Map.entry("moderation", ANY), Map.entry("n", integer(1, 128)),
			Map.entry("parallel_tool_calls", BOOL), Map.entry("prediction", OBJECT),
			Map.entry("presence_penalty", decimal(-2, 2)), Map.entry("prompt_cache_key", STRING),
			Map.entry("prompt_cache_options", OBJECT), Map.entry("prompt_cache_retention", STRING),
			Map.entry("reasoning_effort", STRING), Map.entry("response_format", OBJECT),
			Map.entry("safety_identifier", STRING), Map.entry("seed", INTEGER), Map.entry("service_tier", STRING),
			Map.entry("stop", ChatValidation::checkStop), Map.entry("store", BOOL), Map.entry("stream", BOOL),
			Map.entry("stream_options", ChatValidation::checkStreamOptions), Map.entry("temperature", decimal(0, 2)),
			Map.entry("tool_choice", ANY), Map.entry("tools", ARRAY), Map.entry("top_logprobs", integer(0, 20)),
			Map.entry("top_p", decimal(0, 1)), Map.entry("user", STRING), Map.entry("verbosity", STRING),
			Map.entry("web_search_options", OBJECT));

	private ChatValidation() {
	}

	/**
	 * Checks a request body.
	 * @throws Refusal if OpenAI would refuse it
	 */
	static void check(JsonNode body) {
		for (String name : body.propertyNames()) {
			if (!PARAMETERS.containsKey(name)) {
				throw refusal(name, "unknown_parameter", "Unknown parameter: '" + name + "'.");
			}
		}
		checkModel(body.path("model"));
		checkMessages(body.path("messages"));
		for (Entry<String, JsonNode> property : body.properties()) {
			Rule rule = PARAMETERS.getOrDefault(property.getKey(), ANY);
			if (!property.getValue().isNull()) {
				rule.check(property.getKey(), property.getValue());
			}
		}
		if (isSet(body, "max_tokens") && isSet(body, "max_completion_tokens")) {
			throw refusal("max_tokens", "invalid_parameter_combination",
					"Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
		}
		if (isSet(body, "stream_options") && !body.path("stream").asBoolean(false)) {
			throw refusal("stream_options", "invalid_parameter_combination",
					"The 'stream_options' parameter is only allowed when 'stream' is enabled.");
		}
	}

	private static boolean isSet(JsonNode body, String name) {
		return !body.path(name).isNull() && !body.path(name).isMissingNode();
	}

	private static void checkModel(JsonNode model) {
		if (model.isMissingNode() || model.isNull() || (model.isString() && model.stringValue().isBlank())) {
			throw refusal("model", "missing_required_parameter", "You must provide a model parameter.");
		}
		STRING.check("model", model);
	}

	private static void checkMessages(JsonNode messages) {
		if (messages.isMissingNode() || messages.isNull()) {
			throw missing("messages");
		}
		type("an array of objects", JsonNode::isArray).check("messages", messages);
		if (messages.isEmpty()) {
			throw refusal("messages", "empty_array", "Invalid 'messages': empty array. "
					+ "Expected an array with minimum length 1, but got an empty array instead.");
		}
		for (int i = 0; i < messages.size(); i++) {
			checkMessage("messages[" + i + "]", messages.path(i));
		}
	}

	private static void checkMessage(String param, JsonNode message) {
		OBJECT.check(param, message);
		JsonNode role = message.path("role");
		if (role.isMissingNode()) {
			throw missing(param + ".role");
		}
		STRING.check(param + ".role", role);
		if (!ROLES.contains(role.stringValue())) {
			throw refusal(param + ".role", "invalid_value",
					"Invalid value for '" + param + ".role': supported values are " + ROLES + ".");
		}
		if (role.stringValue().equals("tool") && !message.path("tool_call_id").isString()) {
			throw missing(param + ".tool_call_id");
		}
		checkContent(param, message, role.stringValue());
	}

	private static void checkContent(String param, JsonNode message, String role) {
		String name = param + ".content";
		JsonNode content = message.path("content");
		if (content.isMissingNode() || content.isNull()) {
			if (role.equals("assistant") && !message.path("tool_calls").isEmpty()) {
				return;
			}
			throw content.isNull() ? wrongType(name, "a string or an array of objects", content) : missing(name);
		}
		type("a string or an array of objects", (node) -> node.isString() || node.isArray()).check(name, content);
		for (int i = 0; i < content.size(); i++) {
			checkPart(name + "[" + i + "]", content.path(i));
		}
	}

	private static void checkPart(String param, JsonNode part) {
		OBJECT.check(param, part);
		JsonNode type = part.path("type");
		if (type.isMissingNode()) {
			throw missing(param + ".type");
		}
		STRING.check(param + ".type", type);
		if (!PARTS.contains(type.stringValue())) {
			throw refusal(param + ".type", "invalid_value", "Invalid value for '" + param
					+ ".type': supported values are " + PARTS.stream().sorted().toList() + ".");
		}
		JsonNode value = part.path(type.stringValue());
		if (value.isMissingNode()) {
			throw missing(param + "." + type.stringValue());
		}
		boolean text = type.stringValue().equals("text") || type.stringValue().equals("refusal");
		(text ? STRING : OBJECT).check(param + "." + type.stringValue(), value);
		if (type.stringValue().equals("image_url") && !value.path("url").isString()) {
			throw missing(param + ".image_url.url");
		}
	}

	private static void checkStop(String param, JsonNode stop) {
		type("a string or an array of strings", (node) -> node.isString() || node.isArray()).check(param, stop);
		if (stop.size() > MAX_STOPS) {
			throw refusal(param, "array_above_max_length", "Invalid 'stop': array too long. Expected an array with "
					+ "maximum length " + MAX_STOPS + ", but got an array with length " + stop.size() + " instead.");
		}
		for (int i = 0; i < stop.size(); i++) {
			STRING.check(param + "[" + i + "]", stop.path(i));
		}
	}

	private static void checkStreamOptions(String param, JsonNode options) {
		OBJECT.check(param, options);
		for (Entry<String, JsonNode> option : options.properties()) {
			String name = param + "." + option.getKey();
			if (!option.getKey().equals("include_usage") && !option.getKey().equals("include_obfuscation")) {
				throw refusal(name, "unknown_parameter", "Unknown parameter: '" + name + "'.");
			}
			if (!option.getValue().isNull()) {
				BOOL.check(name, option.getValue());
			}
		}
	}

	private static Rule decimal(double min, double max) {
		return (param, value) -> {
			type("a decimal", JsonNode::isNumber).check(param, value);
			checkRange(param, "decimal", value, min, max);
		};
	}

	private static Rule integer(int min, int max) {
		return (param, value) -> {
			INTEGER.check(param, value);
			checkRange(param, "integer", value, min, max);
		};
	}

	private static void checkRange(String param, String kind, JsonNode value, double min, double max) {
		double number = value.numberValue().doubleValue();
		if (number < min) {
			throw refusal(param, kind + "_below_min_value", String.format(Locale.ROOT,
					"Invalid '%s': %s below minimum value. Expected a value >= %s.", param, kind, text(min)));
		}
		if (number > max) {
			throw refusal(param, kind + "_above_max_value", String.format(Locale.ROOT,
					"Invalid '%s': %s above maximum value. Expected a value <= %s.", param, kind, text(max)));
		}
	}

	private static String text(double value) {
		return String.format(Locale.ROOT, "%.0f", value);
	}

	private static Rule type(String expected, Predicate<JsonNode> matches) {
		return (param, value) -> {
			if (!matches.test(value)) {
				throw wrongType(param, expected, value);
			}
		};
	}

	private static Refusal wrongType(String param, String expected, JsonNode value) {
		JsonNodeType type = value.getNodeType();
		return refusal(param, "invalid_type", "Invalid type for '" + param + "': expected " + expected + ", but got "
				+ type.name().toLowerCase(Locale.ROOT) + " instead.");
	}

	private static Refusal missing(String param) {
		return refusal(param, "missing_required_parameter", "Missing required parameter: '" + param + "'.");
	}

	private static Refusal refusal(String param, String code, String message) {
		return new Refusal(OpenAiError.invalid(param, code, message));
	}

	/**
	 * One rule for the value of a parameter.
	 */
	@FunctionalInterface
	private interface Rule {

		void check(String param, JsonNode value);

	}

}
