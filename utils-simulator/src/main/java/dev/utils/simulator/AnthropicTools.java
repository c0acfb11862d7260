package dev.utils.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import dev.utils.simulator.Conversation.Tools;
import tools.jackson.databind.JsonNode;

/**
 * The tools of a request, what it says about their choice, and the schema of its answer.
 */
final class AnthropicTools {

	private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");

	private static final Pattern SERVER_TOOL = Pattern.compile("[a-z_]+_20\\d{6}");

	private AnthropicTools() {
	}

	static Tools read(JsonNode body) {
		Map<String, JsonNode> schemas = schemas(body.path("tools"));
		JsonNode choice = body.path("tool_choice");
		String type = choice.path("type").asString("auto");
		if (choice.isObject() && body.path("tools").isEmpty()) {
			throw AnthropicError.invalid("tool_choice: may only be specified while providing tools");
		}
		boolean forced = type.equals("any") || type.equals("tool");
		if (forced && body.path("thinking").path("type").asString("disabled").equals("enabled")) {
			throw AnthropicError.invalid("Thinking may not be enabled when tool_choice forces tool use.");
		}
		String name = choice.path("name").asString("");
		if (type.equals("tool") && !schemas.containsKey(name)) {
			throw AnthropicError.invalid("tool_choice: Tool '" + name + "' not found in provided tools");
		}
		Set<String> allowed = switch (type) {
			case "none" -> Set.of();
			case "tool" -> Set.of(name);
			default -> schemas.keySet();
		};
		boolean single = choice.path("disable_parallel_tool_use").asBoolean(false);
		return new Tools(schemas, forced, allowed, !single);
	}

	/**
	 * Tools that run at the provider are taken and never called.
	 */
	private static Map<String, JsonNode> schemas(JsonNode tools) {
		Map<String, JsonNode> schemas = new LinkedHashMap<>();
		for (int i = 0; i < tools.size(); i++) {
			JsonNode tool = tools.path(i);
			if (SERVER_TOOL.matcher(tool.path("type").asString("")).matches()) {
				continue;
			}
			String path = "tools." + i;
			JsonNode checked = AnthropicShapes.check("Tool", tool, path);
			String name = checked.path("name").stringValue();
			if (!NAME.matcher(name).matches()) {
				throw AnthropicError.invalid(path + ".name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
			}
			JsonNode schema = checked.path("input_schema");
			if (!AnthropicMessages.is("object", schema)) {
				throw AnthropicError.invalid(path + ".input_schema.type: Input should be 'object'");
			}
			if (schemas.put(name, schema) != null) {
				throw AnthropicError.invalid("tools: Tool names must be unique.");
			}
		}
		return schemas;
	}

	/**
	 * Checks that a schema closes each of its objects, without which Anthropic takes none
	 * as the form of an answer.
	 */
	static void checkClosed(JsonNode schema) {
		boolean object = schema.path("type").asString("").equals("object") || schema.path("properties").isObject();
		if (object && schema.path("additionalProperties").asBoolean(true)) {
			throw AnthropicError
				.invalid("output_config.format.schema: For 'object' type, 'additionalProperties' must be "
						+ "explicitly set to false");
		}
		schema.path("properties").values().forEach(AnthropicTools::checkClosed);
		schema.path("$defs").values().forEach(AnthropicTools::checkClosed);
		schema.path("anyOf").values().forEach(AnthropicTools::checkClosed);
		if (schema.path("items").isObject()) {
			checkClosed(schema.path("items"));
		}
	}

}
