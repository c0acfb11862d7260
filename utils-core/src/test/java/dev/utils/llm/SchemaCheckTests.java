package dev.utils.llm;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an answer or the arguments of a tool lack.
 */
class SchemaCheckTests {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	/** Two alternatives told apart, two that are not, and references in circles. */
	private static final JsonNode SCHEMA = MAPPER.readTree("""
			{"type": "object", "properties": {
			   "shape": {"anyOf": [{"$ref": "#/$defs/circle"}, {"$ref": "#/$defs/square"}, {"type": "null"}]},
			   "kind": {"oneOf": [
			     {"properties": {"kind": {"const": "a"}, "size": {"type": "integer"}}, "required": ["kind", "size"]},
			     {"properties": {"kind": {"const": "b"}}, "required": ["kind"]}]},
			   "self": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/nested"}]},
			   "round": {"anyOf": [{"$ref": "#/$defs/round"}, {"type": "null"}]}},
			 "required": ["shape", "kind", "self", "round"],
			 "$defs": {
			   "circle": {"type": "object", "properties": {"radius": {"type": "number"}}, "required": ["radius"]},
			   "square": {"type": "object", "properties": {"side": {"type": "number"}}, "required": ["side"]},
			   "nested": {"$ref": "#/$defs/circle"},
			   "round": {"$ref": "#/$defs/round"}}}""");

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\0',
			value = { "\"shape\": {\"radius\": 1} |", "\"shape\": {\"side\": 1} |", "\"kind\": {\"kind\": \"b\"} |",
					"\"kind\": {\"kind\": \"a\", \"size\": 1} |", "\"kind\": {\"kind\": \"a\"} | kind.size",
					"\"kind\": null | kind", "\"self\": {\"radius\": 1} |", "\"self\": {} | self.radius",
					"\"round\": {\"a\": 1} |" })
	void alternativeIsCheckedIfItIsCertainWhichOneIsMeant(String property, String missing) {
		String json = "{\"kind\": {\"kind\": \"b\"}, " + property + "}";
		String misfit = SchemaCheck.misfit(MAPPER.readTree(json), SCHEMA);
		assertThat(misfit)
			.isEqualTo((missing != null) ? "The property " + missing + " must be there and not be null." : null);
	}

}
