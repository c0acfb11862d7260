package dev.utils.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The functions that a request offers, and which of them the simulator calls: those that
 * the user names, such as {@code @weather}, or one that the request forces.
 *
 * @param functions the JSON schema of the parameters of each function, by name
 * @param choice {@code none}, {@code auto} or {@code required}
 * @param forced the function that has to be called, or {@code null}
 * @param parallel whether more than one may be called
 */
record ToolOffer(Map<String, JsonNode> functions, String choice, @Nullable String forced, boolean parallel) {

	/**
	 * Where the description of a function stands: in a chat request it is nested, in a
	 * request for a response it is not.
	 */
	enum Shape {

		NESTED, FLAT;

		JsonNode function(JsonNode tool) {
			return (this == NESTED) ? tool.path("function") : tool;
		}

		String path(String param) {
			return (this == NESTED) ? param + ".function." : param + ".";
		}

	}

	private static final int MOST = 128;

	private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

	private static final Set<String> KEYS = Set.of("name", "description", "parameters", "strict", "type",
			"defer_loading");

	private static final Rule CHOICE = Rule.oneOf("none", "auto", "required");

	/**
	 * Validates and reads the tools of a request.
	 */
	static ToolOffer read(JsonNode body, Shape shape) {
		Map<String, JsonNode> functions = functions(body.path("tools"), shape);
		boolean offered = Rule.isSet(body, "tools");
		for (String name : List.of("tool_choice", "parallel_tool_calls")) {
			if (!offered && Rule.isSet(body, name) && shape == Shape.NESTED) {
				throw Rule.refusal(name, null, "'" + name + "' is only allowed when 'tools' are specified.");
			}
		}
		String forced = forced(body.path("tool_choice"), functions.keySet(), shape);
		JsonNode choice = body.path("tool_choice");
		return new ToolOffer(functions, (forced != null) ? "required" : choice.asString("auto"), forced,
				body.path("parallel_tool_calls").asBoolean(true));
	}

	private static Map<String, JsonNode> functions(JsonNode tools, Shape shape) {
		Map<String, JsonNode> functions = new LinkedHashMap<>();
		if (tools.isMissingNode() || tools.isNull()) {
			return functions;
		}
		Rule.ARRAY.check("tools", tools);
		if (shape == Shape.NESTED && tools.isEmpty()) {
			throw Rule.refusal("tools", "empty_array", "Invalid 'tools': empty array.");
		}
		if (tools.size() > MOST) {
			throw Rule.refusal("tools", "array_above_max_length",
					"Invalid 'tools': array too long. Expected at most " + MOST + ", but got " + tools.size() + ".");
		}
		for (int i = 0; i < tools.size(); i++) {
			String param = "tools[" + i + "]";
			JsonNode tool = tools.path(i);
			Rule.OBJECT.check(param, tool);
			if (isFunction(param, tool, shape)) {
				JsonNode function = shape.function(tool);
				checkFunction(shape.path(param), function);
				functions.put(function.path("name").stringValue(), function.path("parameters"));
			}
		}
		return functions;
	}

	/**
	 * Tools of other kinds are taken and never called; a chat knows one other kind.
	 */
	private static boolean isFunction(String param, JsonNode tool, Shape shape) {
		String type = Rule.required(param + ".", tool, "type", Rule.STRING).stringValue();
		if (shape == Shape.NESTED) {
			Rule.oneOf("function", "custom").check(param + ".type", tool.path("type"));
			Rule.known(param + ".", tool, Set.of("type", "function", "custom"));
			Rule.required(param + ".", tool, type, Rule.OBJECT);
		}
		return type.equals("function");
	}

	private static void checkFunction(String param, JsonNode function) {
		Rule.known(param, function, KEYS);
		String name = Rule.required(param, function, "name", Rule.STRING).stringValue();
		checkName(param + "name", name);
		if (Rule.isSet(function, "description")) {
			Rule.STRING.check(param + "description", function.path("description"));
		}
		if (Rule.isSet(function, "strict")) {
			Rule.BOOL.check(param + "strict", function.path("strict"));
		}
		JsonNode schema = function.path("parameters");
		boolean strict = function.path("strict").asBoolean(false);
		String problem = null;
		if (strict) {
			problem = StrictSchema.problem(schema);
		}
		else if (Rule.isSet(function, "parameters")) {
			Rule.OBJECT.check(param + "parameters", schema);
			boolean object = schema.isEmpty() || schema.path("type").asString("").equals("object");
			problem = object ? null : "schema must be of 'type: \"object\"'.";
		}
		if (problem != null) {
			throw Rule.refusal(param + "parameters", "invalid_function_parameters",
					"Invalid schema for function '" + name + "': " + problem);
		}
	}

	static void checkName(String param, String name) {
		if (!NAME.matcher(name).matches()) {
			throw Rule.refusal(param, "invalid_value", "Invalid '" + param
					+ "': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]{1,64}$'.");
		}
	}

	private static @Nullable String forced(JsonNode choice, Set<String> names, Shape shape) {
		if (choice.isMissingNode() || choice.isNull()) {
			return null;
		}
		if (!choice.isObject()) {
			CHOICE.check("tool_choice", choice);
			return null;
		}
		String type = Rule.required("tool_choice.", choice, "type", Rule.STRING).stringValue();
		if (!type.equals("function")) {
			return null;
		}
		if (shape == Shape.NESTED) {
			Rule.required("tool_choice.", choice, "function", Rule.OBJECT);
		}
		String name = Rule.required(shape.path("tool_choice"), shape.function(choice), "name", Rule.STRING)
			.stringValue();
		if (!names.contains(name)) {
			throw Rule.refusal("tool_choice", null, "Tool choice '" + name + "' not found in 'tools' parameter.");
		}
		return name;
	}

	/**
	 * Returns the calls that the model makes.
	 * @param prompt the text of the last message if it is a user's, or {@code null}
	 */
	List<ToolCall> calls(@Nullable String prompt) {
		return names(prompt).stream()
			.map((name) -> ToolCall.of(name, SchemaSample.of(schema(name)).toString()))
			.toList();
	}

	private List<String> names(@Nullable String prompt) {
		if (this.forced != null) {
			return List.of(this.forced);
		}
		if (this.choice.equals("none")) {
			return List.of();
		}
		List<String> named = (prompt != null)
				? this.functions.keySet().stream().filter((name) -> isNamed(prompt, name)).toList() : List.of();
		if (named.isEmpty() && this.choice.equals("required")) {
			return this.functions.keySet().stream().limit(1).toList();
		}
		return this.parallel ? named : named.stream().limit(1).toList();
	}

	private static boolean isNamed(String prompt, String name) {
		return Pattern.compile("@" + Pattern.quote(name) + "(?![a-zA-Z0-9_-])").matcher(prompt).find();
	}

	private JsonNode schema(String name) {
		JsonNode schema = this.functions.get(name);
		return (schema != null && schema.isObject() && !schema.isEmpty()) ? schema
				: Json.object().put("type", "object");
	}

	@Override
	public String toString() {
		return "ToolOffer[functions=" + this.functions.size() + ", choice=" + this.choice + "]";
	}

}
