package dev.utils.llm;

import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.Stream;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON schema of an object: the arguments of a {@link Tool}, or the form of a
 * structured answer. Immutable.
 *
 * @param json the schema, a JSON object
 * @param strict whether every object in it lists all its properties as required, allows
 * no others, and says of each what type it has, which providers ask for where they
 * guarantee that an answer fits
 */
public record JsonSchema(String json, boolean strict) {

	private static final List<String> NAMES_OF_TYPES = List.of("type", "$ref", "anyOf", "enum", "const");

	public JsonSchema {
		json = object(json).toString();
	}

	/**
	 * Return a schema written by hand.
	 * @param json the schema
	 * @return the schema
	 * @throws IllegalArgumentException if the text is no JSON object, or describes
	 * something else than an object
	 */
	public static JsonSchema of(String json) {
		return new JsonSchema(json, isStrict(object(json)));
	}

	private static JsonNode object(String json) {
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
			throw new IllegalArgumentException("Invalid JSON schema: must describe an object, not type "
					+ schema.path("type") + ". Put lists and single values into a record.");
		}
		// Without a type, some providers refuse it.
		return ((ObjectNode) schema).put("type", "object");
	}

	/**
	 * Return the schema of a record or another class that Jackson can read, with the
	 * properties that it reads: of a record, its components. Descriptions come from
	 * {@code @JsonPropertyDescription} and {@code @JsonClassDescription}; a component
	 * that is annotated as {@code @Nullable} may be {@code null}.
	 * @param type the class
	 * @return the schema
	 * @throws IllegalArgumentException if values of the class are no JSON objects, or it
	 * or a class in it has subtypes ({@code @JsonTypeInfo}) or is abstract
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
		if (NAMES_OF_TYPES.stream().noneMatch(schema::has)) {
			return false;
		}
		JsonNode properties = schema.path("properties");
		if ((properties.isObject() || isType(schema, "object")) && !(schema.path("additionalProperties").isBoolean()
				&& !schema.path("additionalProperties").booleanValue()
				&& schema.path("required").size() == properties.size())) {
			return false;
		}
		if (isType(schema, "array") && !isStrict(schema.path("items"))) {
			return false;
		}
		return Stream.of("properties", "$defs", "definitions", "anyOf", "oneOf", "allOf")
			.flatMap((keyword) -> schema.path(keyword).values().stream())
			.allMatch(JsonSchema::isStrict);
	}

	private static boolean isType(JsonNode schema, String name) {
		JsonNode type = schema.path("type");
		return (type.isArray() ? type.values() : List.of(type)).stream()
			.anyMatch((either) -> either.asString("").equals(name));
	}

	@Override
	public String toString() {
		return this.json;
	}

}
