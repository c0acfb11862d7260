package dev.utils.llm;

import java.lang.reflect.Type;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON schema of an object: the arguments of a {@link Tool}, or the form of a
 * structured answer. Immutable.
 *
 * @param json the schema, a JSON object
 * @param strict whether every object in it lists all its properties as required and
 * allows no others, which providers ask for where they guarantee that an answer fits
 */
public record JsonSchema(String json, boolean strict) {

	/**
	 * Return a schema written by hand.
	 * @param json the schema
	 * @return the schema
	 * @throws IllegalArgumentException if the text is no JSON object, or describes
	 * something else than an object
	 */
	public static JsonSchema of(String json) {
		JsonNode schema;
		try {
			schema = JsonMapper.shared().readTree(json);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("Invalid JSON schema: is no JSON (" + ex.getOriginalMessage() + ").");
		}
		if (schema == null || !schema.isObject()) {
			throw new IllegalArgumentException("Invalid JSON schema: must be a JSON object.");
		}
		if (!schema.path("type").asString("object").equals("object")) {
			throw new IllegalArgumentException(
					"Invalid JSON schema: must describe an object, not type " + schema.path("type") + ".");
		}
		// Without a type, some providers refuse it.
		((ObjectNode) schema).put("type", "object");
		return new JsonSchema(schema.toString(), isStrict(schema));
	}

	/**
	 * Return the schema of a record or another class that Jackson can read. Descriptions
	 * come from {@code @JsonPropertyDescription} and {@code @JsonClassDescription}; a
	 * component that is annotated as {@code @Nullable} may be {@code null}.
	 * @param type the class
	 * @return the schema
	 * @throws IllegalArgumentException if values of the class are no JSON objects
	 */
	public static JsonSchema of(Type type) {
		return of(SchemaWriter.schemaOf(type).toString());
	}

	/**
	 * Return an instruction that tells a model to answer in this form, for providers that
	 * cannot promise it.
	 * @return the text of a system message
	 */
	public String instruction() {
		return "Answer with nothing but one JSON object, without Markdown around it, that fits this JSON schema:\n"
				+ this.json;
	}

	static boolean isStrict(JsonNode schema) {
		JsonNode properties = schema.path("properties");
		boolean object = properties.isObject() || schema.path("type").asString("").equals("object");
		if (object && !(schema.path("additionalProperties").isBoolean()
				&& !schema.path("additionalProperties").booleanValue()
				&& schema.path("required").size() == properties.size())) {
			return false;
		}
		return schema.values().stream().filter(JsonNode::isContainer).allMatch(JsonSchema::isStrictBelow);
	}

	private static boolean isStrictBelow(JsonNode node) {
		return node.isObject() ? isStrict(node)
				: node.values().stream().filter(JsonNode::isContainer).allMatch(JsonSchema::isStrictBelow);
	}

	@Override
	public String toString() {
		return this.json;
	}

}
