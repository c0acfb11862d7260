package dev.utils.simulator;

import java.util.Locale;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the smallest plausible value that fits a JSON schema, always the same one: what a
 * model answers where a schema binds it. Knows the keywords that providers accept, with
 * type names in either case, and references within the schema.
 */
final class SchemaSample {

	/**
	 * Where a schema refers to itself, the alternative that ends it is taken from here
	 * on.
	 */
	private static final int DEEP = 8;

	private static final int DEEPEST = 64;

	private static final int LARGEST = 10_000;

	private static final int LONGEST = 100;

	private final JsonNode root;

	private int values;

	private SchemaSample(JsonNode root) {
		this.root = root;
	}

	/**
	 * Returns a value that fits.
	 * @param schema a JSON schema; what is no object stands for any value
	 */
	static JsonNode of(JsonNode schema) {
		return new SchemaSample(schema).sample(schema, 0);
	}

	private JsonNode sample(JsonNode schema, int depth) {
		if (depth > DEEPEST || ++this.values > LARGEST) {
			return nodes().nullNode();
		}
		if (schema.path("$ref").isString()) {
			return sample(resolve(schema.path("$ref").stringValue()), depth + 1);
		}
		if (schema.has("const")) {
			return schema.path("const");
		}
		if (!schema.path("enum").isEmpty()) {
			return schema.path("enum").path(0);
		}
		for (String keyword : new String[] { "anyOf", "oneOf" }) {
			if (!schema.path(keyword).isEmpty()) {
				return sample(alternative(schema.path(keyword), depth), depth + 1);
			}
		}
		if (!schema.path("allOf").isEmpty()) {
			return all(schema, depth);
		}
		return typed(type(schema, depth), schema, depth);
	}

	private JsonNode typed(String type, JsonNode schema, int depth) {
		return switch (type) {
			case "object" -> object(schema, depth);
			case "array" -> array(schema, depth);
			case "integer", "number" -> number(schema);
			case "boolean" -> nodes().booleanNode(true);
			case "null" -> nodes().nullNode();
			default -> nodes().stringNode(string(schema));
		};
	}

	private static String type(JsonNode schema, int depth) {
		JsonNode type = schema.path("type");
		if (type.isArray()) {
			boolean end = depth > DEEP && type.valueStream().anyMatch((one) -> isNull(one.asString("")));
			type = end ? type.path(type.size() - 1) : first(type);
		}
		if (type.isString()) {
			return type.stringValue().toLowerCase(Locale.ROOT);
		}
		if (schema.has("properties") || schema.has("required")) {
			return "object";
		}
		return schema.has("items") ? "array" : "string";
	}

	private static JsonNode first(JsonNode types) {
		return isNull(types.path(0).asString("")) && types.size() > 1 ? types.path(1) : types.path(0);
	}

	private static boolean isNull(String type) {
		return type.equalsIgnoreCase("null");
	}

	private static JsonNode alternative(JsonNode alternatives, int depth) {
		for (JsonNode alternative : alternatives.values()) {
			if (isNull(alternative.path("type").asString("")) == (depth > DEEP)) {
				return alternative;
			}
		}
		return alternatives.path(0);
	}

	/**
	 * Merges the objects of all parts; of other values there can only be one.
	 */
	private JsonNode all(JsonNode schema, int depth) {
		ObjectNode merged = nodes().objectNode();
		for (JsonNode part : schema.path("allOf").values()) {
			JsonNode value = sample(part, depth + 1);
			if (!(value instanceof ObjectNode object)) {
				return value;
			}
			merged.setAll(object);
		}
		return merged.setAll(object(schema, depth));
	}

	private ObjectNode object(JsonNode schema, int depth) {
		ObjectNode object = nodes().objectNode();
		for (JsonNode name : schema.path("required").values()) {
			String property = name.asString("");
			object.set(property, sample(schema.path("properties").path(property), depth + 1));
		}
		return object;
	}

	private ArrayNode array(JsonNode schema, int depth) {
		ArrayNode array = nodes().arrayNode();
		int least = Math.min(schema.path("minItems").asInt(0), LONGEST);
		int length = Math.min(Math.max(least, (depth > DEEP) ? 0 : 1), schema.path("maxItems").asInt(LONGEST));
		for (int i = 0; i < length; i++) {
			JsonNode item = schema.path("prefixItems").path(i);
			array.add(sample(item.isMissingNode() ? schema.path("items") : item, depth + 1));
		}
		return array;
	}

	private static JsonNode number(JsonNode schema) {
		JsonNode minimum = schema.path("minimum");
		JsonNode maximum = schema.path("maximum");
		if (minimum.isNumber() && minimum.doubleValue() > 1) {
			return minimum;
		}
		return (maximum.isNumber() && maximum.doubleValue() < 1) ? maximum : nodes().numberNode(1);
	}

	private static String string(JsonNode schema) {
		String text = switch (schema.path("format").asString("")) {
			case "date-time" -> "2026-01-01T00:00:00Z";
			case "date" -> "2026-01-01";
			case "time" -> "00:00:00Z";
			case "email" -> "sample@example.com";
			case "uri" -> "https://example.com/sample";
			case "uuid" -> "00000000-0000-4000-8000-000000000000";
			default -> "sample";
		};
		int missing = Math.min(schema.path("minLength").asInt(0), LARGEST) - text.length();
		int longest = Math.max(0, schema.path("maxLength").asInt(Integer.MAX_VALUE));
		String padded = text + "x".repeat(Math.max(0, missing));
		return padded.substring(0, Math.min(padded.length(), longest));
	}

	/**
	 * Follows a reference such as {@code #/$defs/Address}; one that leads nowhere stands
	 * for any value.
	 */
	private JsonNode resolve(String reference) {
		boolean pointer = reference.equals("#") || reference.startsWith("#/");
		return pointer ? this.root.at(reference.substring(1)) : nodes().missingNode();
	}

	private static JsonNodeFactory nodes() {
		return JsonNodeFactory.instance;
	}

}
