package dev.utils.llm;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Schemas of tools and structured answers.
 */
class JsonSchemaTests {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	@Test
	void recordGivesAStrictSchemaWithDescriptionsAndNulls() {
		assertSchema(JsonSchema.of(Person.class), """
				{"type": "object",
				 "properties": {
				   "name": {"type": "string", "description": "First and last name"},
				   "age": {"type": "integer"},
				   "mood": {"type": "string", "enum": ["GOOD", "BAD"]},
				   "emails": {"type": "array", "items": {"type": "string"}},
				   "home": {"type": ["object", "null"], "properties": {"city": {"type": "string"}},
				     "required": ["city"], "additionalProperties": false},
				   "nick_name": {"type": ["string", "null"]}},
				 "required": ["name", "age", "mood", "emails", "home", "nick_name"],
				 "additionalProperties": false}""");
		assertThat(JsonSchema.of(Person.class).strict()).isTrue();
		// Models write the properties in the order of the schema.
		assertThat(MAPPER.readTree(JsonSchema.of(Person.class).json()).path("properties").propertyNames())
			.containsExactly("name", "age", "mood", "emails", "home", "nick_name");
	}

	@Test
	void recursiveTypeIsDescribedByReference() {
		assertSchema(JsonSchema.of(Tree.class), """
				{"type": "object", "properties": {"value": {"type": "string"},
				   "children": {"type": "array", "items": {"$ref": "#"}}},
				 "required": ["value", "children"], "additionalProperties": false}""");
		assertSchema(JsonSchema.of(Forest.class), """
				{"type": "object", "properties": {
				   "first": {"anyOf": [{"$ref": "#/$defs/Tree"}, {"type": "null"}]},
				   "others": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}},
				 "required": ["first", "others"], "additionalProperties": false,
				 "$defs": {"Tree": {"type": "object", "properties": {"value": {"type": "string"},
				   "children": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}},
				 "required": ["value", "children"], "additionalProperties": false}}}""");
		assertThat(JsonSchema.of(Tree.class).strict()).isTrue();
		assertThat(JsonSchema.of(Forest.class).strict()).isTrue();
	}

	@Test
	void everydayTypesAreDescribedAsJacksonWritesThem() {
		assertSchema(JsonSchema.of(Everyday.class), """
				{"type": "object", "description": "All sorts", "properties": {
				   "date": {"type": "string"}, "maybe": {"type": ["integer", "null"]},
				   "mood": {"anyOf": [{"type": "string", "enum": ["GOOD", "BAD"]}, {"type": "null"}]},
				   "price": {"type": "number"}, "flag": {"type": "boolean"},
				   "matrix": {"type": "array", "items": {"type": "array", "items": {"type": "number"}}},
				   "tags": {"type": "array", "items": {"type": "string"}}, "any": {}},
				 "required": ["date", "maybe", "mood", "price", "flag", "matrix", "tags", "any"],
				 "additionalProperties": false}""");
	}

	@Test
	void mapIsNotStrict() {
		assertThat(JsonSchema.of(Scores.class).strict()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "no json", "[]", "\"object\"", "null", "{\"type\": \"array\"}", "{\"type\"" })
	void textThatDescribesNoObjectIsRefused(String json) {
		assertThatIllegalArgumentException().isThrownBy(() -> JsonSchema.of(json)).withMessageContaining("JSON schema");
	}

	@ParameterizedTest
	@ValueSource(classes = { String.class, int.class, List.class, Person[].class })
	void typeWhoseValuesAreNoObjectsIsRefused(Class<?> type) {
		assertThatIllegalArgumentException().isThrownBy(() -> JsonSchema.of(type));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\0',
			value = { "{} | true", "{\"type\": \"object\"} | false",
					"{\"type\": \"object\", \"additionalProperties\": false} | true",
					"{\"properties\": {\"a\": {}}, \"additionalProperties\": false} | false",
					"{\"properties\": {\"a\": {}}, \"required\": [\"a\"], \"additionalProperties\": false} | true",
					"{\"properties\": {\"a\": {\"type\": \"object\"}}, \"required\": [\"a\"], \"additionalProperties\":"
							+ " false} | false" })
	void strictMeansThatNothingIsLeftOpen(String json, boolean strict) {
		assertThat(JsonSchema.isStrict(MAPPER.readTree(json))).isEqualTo(strict);
	}

	@Test
	void typeIsAddedWhereItIsLeftOut() {
		assertSchema(JsonSchema.of("{}"), "{\"type\": \"object\"}");
	}

	@Test
	void instructionHoldsTheSchema() {
		JsonSchema schema = JsonSchema.of("{\"type\": \"object\"}");
		assertThat(schema.instruction()).endsWith(schema.json());
	}

	private static void assertSchema(JsonSchema schema, String expected) {
		assertThat(MAPPER.readTree(schema.json())).isEqualTo(MAPPER.readTree(expected));
	}

	enum Mood {

		GOOD, BAD

	}

	record Home(String city) {

	}

	record Person(@JsonPropertyDescription("First and last name") String name, int age, Mood mood, List<String> emails,
			@Nullable Home home, @JsonProperty("nick_name") @Nullable String nickName) {

	}

	record Tree(String value, List<Tree> children) {

	}

	record Forest(@Nullable Tree first, List<Tree> others) {

	}

	@JsonClassDescription("All sorts")
	record Everyday(LocalDate date, Optional<Integer> maybe, @Nullable Mood mood, BigDecimal price, boolean flag,
			List<double[]> matrix, Set<String> tags, Object any) {

	}

	record Scores(Map<String, Integer> byName) {

	}

}
