package dev.utils.simulator;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Values made from schemas.
 */
class SchemaSampleTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{}                                                        | "sample"
					{"type":"string"}                                         | "sample"
					{"type":"STRING"}                                         | "sample"
					{"type":"string","minLength":8}                           | "samplexx"
					{"type":"string","maxLength":3}                           | "sam"
					{"type":"string","format":"date"}                         | "2026-01-01"
					{"type":"integer"}                                        | 1
					{"type":"number","minimum":2.5}                           | 2.5
					{"type":"integer","maximum":-1}                           | -1
					{"type":"boolean"}                                        | true
					{"type":"null"}                                           | null
					{"type":["null","integer"]}                               | 1
					{"enum":["red","green"]}                                  | "red"
					{"const":7}                                               | 7
					{"type":"array","items":{"type":"integer"}}               | [1]
					{"type":"array","items":{"enum":["a"]},"minItems":2}      | ["a","a"]
					{"type":"array","maxItems":0}                             | []
					{"anyOf":[{"type":"null"},{"type":"boolean"}]}            | true
					{"type":"object"}                                         | {}
					{"type":"object","properties":{"a":{"type":"string"}}}    | {}
					{"properties":{"a":{"type":"object","properties":{"b":{"type":"number"}},"required":["b"]}},"required":["a"]} | {"a":{"b":1}}
					{"$ref":"#/$defs/Color","$defs":{"Color":{"enum":["red"]}}} | "red"
					{"allOf":[{"properties":{"a":{}},"required":["a"]},{"properties":{"b":{}},"required":["b"]}]} | {"a":"sample","b":"sample"}
					{"$ref":"#/$defs/Nowhere"}                                | "sample"
					""")
	void sampleFitsTheSchema(String schema, String expected) {
		assertThat(sample(schema)).isEqualTo(read(expected));
	}

	@Test
	void sampleOfSchemaThatRefersToItselfEndsWhereItMay() {
		JsonNode sample = sample(
				"""
						{"$defs":{"Node":{"type":"object","properties":{"value":{"type":"integer"},
						"next":{"anyOf":[{"$ref":"#/$defs/Node"},{"type":"null"}]}},"required":["value","next"]}},"$ref":"#/$defs/Node"}
						""");
		assertThat(sample).hasToString(
				"{\"value\":1,\"next\":{\"value\":1,\"next\":{\"value\":1,\"next\":{\"value\":1,\"next\":null}}}}");
	}

	@Test
	void sampleOfSchemaThatGrowsWithoutEndIsBounded() {
		JsonNode sample = sample("""
				{"type":"object","properties":{"a":{"$ref":"#"},"b":{"$ref":"#"}},"required":["a","b"]}
				""");
		assertThat(sample.toString().length()).isLessThan(1_000_000);
	}

	private static JsonNode sample(String schema) {
		return SchemaSample.of(read(schema));
	}

	private static JsonNode read(String json) {
		return Json.read(json.getBytes(StandardCharsets.UTF_8));
	}

}
