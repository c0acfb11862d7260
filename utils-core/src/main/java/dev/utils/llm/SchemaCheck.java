package dev.utils.llm;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Finds what an answer or the arguments of a tool lack by their JSON schema: required
 * properties that are missing or {@code null}. Types are left to Jackson, which knows the
 * Java type.
 */
public final class SchemaCheck {

	private static final int DEEPEST = 64;

	private static final List<String> ALTERNATIVES = List.of("anyOf", "oneOf");

	private final JsonNode root;

	private SchemaCheck(JsonNode root) {
		this.root = root;
	}

	/**
	 * Return what does not fit.
	 * @param json what the model wrote
	 * @param schema the schema that it was given
	 * @return a sentence for the model, or {@code null} if nothing is missing
	 */
	public static @Nullable String misfit(@Nullable JsonNode json, JsonNode schema) {
		if (json == null || !json.isObject()) {
			return "It is no JSON object.";
		}
		return new SchemaCheck(schema).misfit(json, schema, "", 0);
	}

	private @Nullable String misfit(JsonNode json, JsonNode schemaOrReference, String path, int depth) {
		JsonNode schema = resolved(schemaOrReference, json);
		if (depth > DEEPEST) {
			return null;
		}
		if (json.isArray()) {
			for (int i = 0; i < json.size(); i++) {
				String misfit = misfit(json.get(i), schema.path("items"), path + '[' + i + ']', depth + 1);
				if (misfit != null) {
					return misfit;
				}
			}
			return null;
		}
		JsonNode properties = schema.path("properties");
		for (JsonNode required : schema.path("required").values()) {
			String name = required.asString("");
			JsonNode value = json.path(name);
			if ((value.isMissingNode() || value.isNull()) && !allowsNull(properties.path(name))) {
				return "The property " + path + name + " must be there and not be null.";
			}
			String misfit = value.isContainer()
					? misfit(value, properties.path(name), path + name + (value.isObject() ? "." : ""), depth + 1)
					: null;
			if (misfit != null) {
				return misfit;
			}
		}
		return null;
	}

	private JsonNode resolved(JsonNode schema, JsonNode json) {
		JsonNode resolved = schema;
		// Not for ever: references of a hand-written schema may go round in circles.
		for (int i = 0; i < DEEPEST; i++) {
			JsonNode next = next(resolved, json);
			if (next == null) {
				return resolved;
			}
			resolved = next;
		}
		return MissingNode.getInstance();
	}

	private @Nullable JsonNode next(JsonNode schema, JsonNode json) {
		String reference = schema.path("$ref").asString("");
		if (reference.equals("#") || reference.startsWith("#/")) {
			return this.root.at(reference.substring(1));
		}
		for (String alternatives : ALTERNATIVES) {
			if (schema.has(alternatives) && !schema.has("properties")) {
				List<JsonNode> possible = schema.path(alternatives)
					.values()
					.stream()
					.filter((alternative) -> isPossible(alternative, json))
					.toList();
				// Which of several is meant, only the tool itself can tell.
				return (possible.size() == 1) ? possible.get(0) : MissingNode.getInstance();
			}
		}
		return null;
	}

	private static boolean isPossible(JsonNode schema, JsonNode json) {
		return !schema.path("type").asString("").equals("null") && schema.path("properties")
			.propertyStream()
			.allMatch((property) -> !property.getValue().has("const")
					|| property.getValue().get("const").equals(json.path(property.getKey())));
	}

	private static boolean allowsNull(JsonNode schema) {
		JsonNode type = schema.path("type");
		if (type.isArray()) {
			return type.values().stream().anyMatch((name) -> name.asString("").equals("null"));
		}
		for (String alternatives : ALTERNATIVES) {
			for (JsonNode alternative : schema.path(alternatives).values()) {
				if (alternative.path("type").asString("").equals("null")) {
					return true;
				}
			}
		}
		return false;
	}

}
