package dev.utils.simulator;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import dev.utils.simulator.Conversation.Tools;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The functions of a request, what it says about calling them, and the schema of its
 * answer.
 */
final class GeminiTools {

	private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}");

	private static final Set<String> MIME_TYPES = Set.of("text/plain", "application/json", "text/x.enum");

	private GeminiTools() {
	}

	static Tools read(JsonNode request) {
		Map<String, JsonNode> schemas = new LinkedHashMap<>();
		for (JsonNode tool : request.path("tools").values()) {
			tool.path("functionDeclarations").values().forEach((function) -> add(function, schemas));
		}
		JsonNode config = request.path("toolConfig").path("functionCallingConfig");
		String mode = config.path("mode").asString("AUTO");
		boolean any = mode.equals("ANY");
		Set<String> allowed = new LinkedHashSet<>();
		config.path("allowedFunctionNames").values().forEach((name) -> allowed.add(name.stringValue()));
		if (!allowed.isEmpty() && !any && !mode.equals("VALIDATED")) {
			throw GeminiError.invalid("allowed_function_names should only be set when function calling mode is ANY.");
		}
		if (!schemas.keySet().containsAll(allowed)) {
			throw GeminiError.invalid("allowed_function_names should be a subset of the function declarations.");
		}
		if (any && schemas.isEmpty()) {
			throw GeminiError.invalid("Function calling mode ANY needs function declarations.");
		}
		if (mode.equals("NONE")) {
			return new Tools(schemas, false, Set.of(), true);
		}
		return new Tools(schemas, any, allowed.isEmpty() ? schemas.keySet() : allowed, true);
	}

	private static void add(JsonNode function, Map<String, JsonNode> schemas) {
		String name = function.path("name").stringValue();
		if (!NAME.matcher(name).matches()) {
			throw GeminiError.invalid("* tools[0].function_declarations.name: Invalid function name. Must start with a "
					+ "letter or an underscore, with a maximum length of 64.");
		}
		if (function.has("parameters") && function.has("parametersJsonSchema")) {
			throw GeminiError.invalid("parameters and parameters_json_schema must not both be set.");
		}
		JsonNode schema = function.has("parameters") ? function.path("parameters")
				: function.path("parametersJsonSchema");
		if (schemas.put(name, schema) != null) {
			throw GeminiError.invalid("Duplicate function declaration found: " + name);
		}
	}

	static @Nullable JsonNode schema(JsonNode config) {
		String type = config.path("responseMimeType").asString("text/plain");
		if (!MIME_TYPES.contains(type)) {
			throw GeminiError.invalid("* generation_config.response_mime_type: allowed mimetypes are `text/plain`, "
					+ "`application/json` and `text/x.enum`.");
		}
		if (config.has("responseSchema") && config.has("responseJsonSchema")) {
			throw GeminiError.invalid("response_schema and response_json_schema must not both be set.");
		}
		JsonNode schema = config.has("responseSchema") ? config.path("responseSchema")
				: config.path("responseJsonSchema");
		if (!schema.isMissingNode() && type.equals("text/plain")) {
			throw GeminiError.invalid("Response schema with response mime type 'text/plain' is unsupported.");
		}
		if (schema.isMissingNode() && type.equals("application/json")) {
			return Sse.json("{\"type\":\"object\",\"required\":[\"answer\"]}");
		}
		return schema.isMissingNode() ? null : schema;
	}

}
