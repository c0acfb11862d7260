package dev.utils.simulator;

import java.util.List;
import java.util.Map.Entry;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The part of JSON Schema that OpenAI guarantees to follow: every object is closed and
 * names all of its properties as required.
 */
final class StrictSchema {

	private static final List<String> REFUSED = List.of("allOf", "oneOf", "not", "if", "then", "else",
			"patternProperties", "dependentRequired", "dependentSchemas");

	private StrictSchema() {
	}

	/**
	 * Returns what is wrong with a schema, or {@code null}.
	 */
	static @Nullable String problem(JsonNode schema) {
		if (schema.has("anyOf")) {
			return "In context=(), the root must not be 'anyOf'.";
		}
		if (!schema.path("type").asString("").equals("object")) {
			return "In context=(), the root must be of 'type: \"object\"'.";
		}
		return problem("", schema);
	}

	private static @Nullable String problem(String context, JsonNode schema) {
		if (!schema.isObject()) {
			return at(context) + "a schema must be an object.";
		}
		for (String keyword : REFUSED) {
			if (schema.has(keyword)) {
				return at(context) + "'" + keyword + "' is not permitted.";
			}
		}
		String problem = null;
		if (isObject(schema)) {
			problem = closed(context, schema);
		}
		for (String group : List.of("properties", "$defs", "definitions")) {
			for (Entry<String, JsonNode> entry : schema.path(group).properties()) {
				problem = (problem != null) ? problem
						: problem(context + "/" + group + "/" + entry.getKey(), entry.getValue());
			}
		}
		for (JsonNode option : schema.path("anyOf").values()) {
			problem = (problem != null) ? problem : problem(context + "/anyOf", option);
		}
		if (problem == null && schema.path("type").asString("").equals("array") && !schema.has("items")) {
			problem = at(context) + "an array must have 'items'.";
		}
		return (problem == null && schema.has("items")) ? problem(context + "/items", schema.path("items")) : problem;
	}

	private static boolean isObject(JsonNode schema) {
		JsonNode type = schema.path("type");
		return type.asString("").equals("object") || schema.has("properties")
				|| type.valueStream().anyMatch((name) -> name.asString("").equals("object"));
	}

	private static @Nullable String closed(String context, JsonNode schema) {
		JsonNode additional = schema.path("additionalProperties");
		if (!additional.isBoolean() || additional.booleanValue()) {
			return at(context) + "'additionalProperties' is required to be supplied and to be false.";
		}
		List<String> required = schema.path("required").valueStream().map((name) -> name.asString("")).toList();
		for (String name : schema.path("properties").propertyNames()) {
			if (!required.contains(name)) {
				return at(context) + "'required' must name every property. Missing '" + name + "'.";
			}
		}
		for (String name : required) {
			if (!schema.path("properties").has(name)) {
				return at(context) + "'required' names '" + name + "', which is no property.";
			}
		}
		return null;
	}

	private static String at(String context) {
		return "In context=(" + context + "), ";
	}

}
