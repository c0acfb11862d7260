package dev.utils.client;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Finds what an answer lacks by its JSON schema: required properties that are missing or
 * {@code null}. Types are left to Jackson, which knows the Java type.
 */
final class SchemaCheck {

	private static final int DEEPEST = 64;

	private final JsonNode root;

	private SchemaCheck(JsonNode root) {
		this.root = root;
	}

	/**
	 * Return what does not fit, as a sentence for the model, or {@code null}.
	 */
	static @Nullable String misfit(@Nullable JsonNode json, JsonNode schema) {
		if (json == null || !json.isObject()) {
			return "It is no JSON object.";
		}
		return new SchemaCheck(schema).misfit(json, schema, "", 0);
	}

	private @Nullable String misfit(JsonNode json, JsonNode schemaOrReference, String path, int depth) {
		JsonNode schema = resolved(schemaOrReference);
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

	private JsonNode resolved(JsonNode schema) {
		JsonNode reference = schema.path("$ref");
		if (reference.isString() && reference.stringValue().startsWith("#")) {
			return this.root.at(reference.stringValue().substring(1));
		}
		for (String alternatives : new String[] { "anyOf", "oneOf" }) {
			for (JsonNode alternative : schema.path(alternatives).values()) {
				if (!alternative.path("type").asString("").equals("null")) {
					return resolved(alternative);
				}
			}
		}
		return schema;
	}

	private static boolean allowsNull(JsonNode schema) {
		JsonNode type = schema.path("type");
		if (type.isArray()) {
			return type.values().stream().anyMatch((name) -> name.asString("").equals("null"));
		}
		for (String alternatives : new String[] { "anyOf", "oneOf" }) {
			for (JsonNode alternative : schema.path(alternatives).values()) {
				if (alternative.path("type").asString("").equals("null")) {
					return true;
				}
			}
		}
		return false;
	}

}
