package dev.utils.simulator;

import java.util.Locale;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The form that a request asks for: text, any JSON object, or JSON that fits a schema.
 */
final class OutputFormat {

	private static final Rule TYPE = Rule.oneOf("text", "json_object", "json_schema");

	private OutputFormat() {
	}

	/**
	 * Reads the {@code response_format} of a chat request.
	 * @param messages all that was said, in which the word JSON must stand where an
	 * object without a schema is asked for
	 * @return the schema of the answer, empty for any object, or {@code null} where the
	 * answer is text
	 */
	static @Nullable JsonNode chat(JsonNode format, JsonNode messages) {
		if (format.isMissingNode() || format.isNull()) {
			return null;
		}
		Rule.OBJECT.check("response_format", format);
		String type = type("response_format.", format);
		if (type.equals("json_schema")) {
			JsonNode described = Rule.required("response_format.", format, "json_schema", Rule.OBJECT);
			return schema("response_format.json_schema.", described, "response_format", null);
		}
		return type.equals("text") ? null : anyObject("messages", "response_format", messages);
	}

	/**
	 * Reads the {@code text.format} of a request for a response.
	 */
	static @Nullable JsonNode response(JsonNode format, JsonNode input) {
		if (format.isMissingNode() || format.isNull()) {
			return null;
		}
		Rule.OBJECT.check("text.format", format);
		String type = type("text.format.", format);
		if (type.equals("json_schema")) {
			Rule.required("text.format.", format, "schema", Rule.OBJECT);
			return schema("text.format.", format, "text.format.schema", "invalid_json_schema");
		}
		return type.equals("text") ? null : anyObject("input", "text.format", input);
	}

	private static String type(String param, JsonNode format) {
		return Rule.required(param, format, "type", TYPE).stringValue();
	}

	private static JsonNode schema(String param, JsonNode described, String refused, @Nullable String code) {
		String name = Rule.required(param, described, "name", Rule.STRING).stringValue();
		ToolOffer.checkName(param + "name", name);
		JsonNode schema = described.path("schema");
		if (Rule.isSet(described, "strict")) {
			Rule.BOOL.check(param + "strict", described.path("strict"));
		}
		if (Rule.isSet(described, "schema")) {
			Rule.OBJECT.check(param + "schema", schema);
		}
		String problem = described.path("strict").asBoolean(false) ? StrictSchema.problem(schema) : null;
		if (problem != null) {
			throw Rule.refusal(refused, code, "Invalid schema for response_format '" + name + "': " + problem);
		}
		return schema.isObject() ? schema : Json.object();
	}

	private static JsonNode anyObject(String param, String format, JsonNode said) {
		if (!said.toString().toLowerCase(Locale.ROOT).contains("json")) {
			throw Rule.refusal(param, null, "'" + param + "' must contain the word 'json' in some form, to use '"
					+ format + "' of type 'json_object'.");
		}
		return Json.object();
	}

}
