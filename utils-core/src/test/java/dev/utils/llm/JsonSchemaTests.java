package dev.utils.llm;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonPOJOBuilder;
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
	@CsvSource(delimiter = '|', quoteCharacter = '\0', value = { "{} | false", "{\"type\": \"object\"} | false",
			"{\"type\": \"object\", \"additionalProperties\": false} | true" })
	void strictMeansThatNothingIsLeftOpen(String json, boolean strict) {
		assertThat(JsonSchema.isStrict(MAPPER.readTree(json))).isEqualTo(strict);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\0',
			value = { "{\"type\": \"string\"} | true", "{\"enum\": [\"a\"]} | true", "{\"$ref\": \"#\"} | true",
					"{\"anyOf\": [{\"$ref\": \"#\"}, {\"type\": \"null\"}]} | true",
					"{\"anyOf\": [{}, {\"type\": \"null\"}]} | false", "{} | false",
					"{\"description\": \"Anything\"} | false", "{\"type\": \"object\"} | false",
					"{\"type\": [\"object\", \"null\"]} | false",
					"{\"type\": \"array\", \"items\": {\"type\": \"string\"}} | true",
					"{\"type\": \"array\", \"items\": {}} | false", "{\"type\": \"array\"} | false" })
	void propertyIsStrictIfItsTypeIsNamedAndCloses(String property, boolean strict) {
		String rest = "}, \"additionalProperties\": false, \"required\": [\"properties\"]}";
		assertThat(JsonSchema.of("{\"properties\": {\"properties\": " + property + rest).strict()).isEqualTo(strict);
		String definition = "{\"type\": \"object\", \"properties\": {\"properties\": " + property + rest;
		assertThat(JsonSchema
			.of("{\"properties\": {\"properties\": {\"$ref\": \"#/$defs/A\"}}, \"$defs\": {\"A\": " + definition
					+ "}, \"additionalProperties\": false, \"required\": [\"properties\"]}")
			.strict()).isEqualTo(strict);
	}

	@Test
	void typeThatIsNotKnownIsNotStrict() {
		assertThat(JsonSchema.of(Everyday.class).strict()).isFalse();
		assertThat(JsonSchema.of(Box.class).strict()).isFalse();
		assertThat(JsonSchema.of(RawBox.class).strict()).isFalse();
	}

	@Test
	void componentMayBeNamedLikeAKeyword() {
		assertThat(JsonSchema.of(Keywords.class).strict()).isTrue();
	}

	@Test
	void recursiveArgumentIsDescribedByDefinitionNotByTheArgumentsThemselves() throws NoSuchMethodException {
		assertThat(SchemaWriter.schemaOf(Garden.class.getDeclaredMethod("plant", Tree.class)))
			.isEqualTo(MAPPER.readTree("""
					{"type": "object", "properties": {"tree": {"$ref": "#/$defs/Tree"}}, "required": ["tree"],
					 "additionalProperties": false,
					 "$defs": {"Tree": {"type": "object", "properties": {"value": {"type": "string"},
					   "children": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}},
					 "required": ["value", "children"], "additionalProperties": false}}}"""));
		assertThat(SchemaWriter.schemaOf(Garden.class.getDeclaredMethod("plantAll", List.class)))
			.isEqualTo(MAPPER.readTree("""
					{"type": "object", "properties": {"trees": {"$ref": "#/$defs/List"}}, "required": ["trees"],
					 "additionalProperties": false,
					 "$defs": {"List": {"type": "array", "items": {"type": "object", "properties": {
					   "value": {"type": "string"}, "children": {"$ref": "#/$defs/List"}},
					 "required": ["value", "children"], "additionalProperties": false}}}}"""));
	}

	@Test
	void referenceHasNoDescriptionBesideIt() {
		assertSchema(JsonSchema.of(Chain.class), """
				{"type": "object", "properties": {
				   "next": {"$ref": "#"},
				   "last": {"anyOf": [{"$ref": "#"}, {"type": "null"}], "description": "The end"}},
				 "required": ["next", "last"], "additionalProperties": false}""");
	}

	@Test
	void recordIsDescribedByItsComponentsAlone() {
		assertThat(propertiesOf(WithHelpers.class)).containsExactly("name");
	}

	@Test
	void classIsDescribedByWhatJacksonReads() {
		assertThat(propertiesOf(Account.class)).containsExactlyInAnyOrder("name", "password", "street");
		assertThat(propertiesOf(Built.class)).containsExactly("size");
		assertThat(JsonSchema.of(Account.class).json()).contains("\"name\":{\"type\":[\"string\",\"null\"]}");
	}

	@ParameterizedTest
	@ValueSource(classes = { Shape.class, Circle.class, Drawing.class, Tagged.class, Named.class, Unreadable.class })
	void typeWhosePropertiesAreNotKnownIsRefused(Class<?> type) {
		assertThatIllegalArgumentException().isThrownBy(() -> JsonSchema.of(type))
			.withMessageContaining("Invalid type for a JSON schema");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[]", "{} {}", "{\"type\": \"string\"}" })
	void constructorTakesNothingElseThanTheSchemaOfAnObject(String json) {
		assertThatIllegalArgumentException().isThrownBy(() -> new JsonSchema(json, true))
			.withMessageContaining("JSON schema");
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

	private static Set<String> propertiesOf(Class<?> type) {
		JsonNode schema = MAPPER.readTree(JsonSchema.of(type).json());
		assertThat(schema.path("required").values()).extracting(JsonNode::asString)
			.containsExactlyElementsOf(schema.path("properties").propertyNames());
		return new LinkedHashSet<>(schema.path("properties").propertyNames());
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

	record Box<T>(T value) {

	}

	@SuppressWarnings("rawtypes")
	record RawBox(List values) {

	}

	record Keywords(String properties, List<String> required, Home items) {

	}

	record Chain(@JsonPropertyDescription("What follows") Chain next,
			@JsonPropertyDescription("The end") @Nullable Chain last) {

	}

	interface Garden {

		void plant(Tree tree);

		void plantAll(List<Tree> trees);

	}

	record WithHelpers(String name) {

		public boolean isShort() {
			return this.name.length() < 3;
		}

		public String getUpperCase() {
			return this.name.toUpperCase(Locale.ROOT);
		}

	}

	static class Account {

		private @Nullable String name;

		@JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
		private String password = "";

		@JsonUnwrapped
		public Address address = new Address();

		public @Nullable String getName() {
			return this.name;
		}

		public void setName(@Nullable String name) {
			this.name = name;
		}

		public int getLength() {
			return this.password.length();
		}

		@JsonProperty(access = JsonProperty.Access.READ_ONLY)
		public long getNumber() {
			return 1;
		}

	}

	static class Address {

		public String street = "";

	}

	@JsonDeserialize(builder = Built.Builder.class)
	static final class Built {

		private final int size;

		private Built(int size) {
			this.size = size;
		}

		public int getSize() {
			return this.size;
		}

		@JsonPOJOBuilder
		static class Builder {

			private int size;

			public Builder withSize(int size) {
				this.size = size;
				return this;
			}

			public Built build() {
				return new Built(this.size);
			}

		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	sealed interface Shape permits Circle {

	}

	record Circle(double radius) implements Shape {

	}

	record Drawing(List<Shape> shapes) {

	}

	record Tagged(@JsonTypeInfo(use = JsonTypeInfo.Id.NAME) Home home) {

	}

	interface Named {

		String getName();

	}

	static final class Unreadable {

		public String getName() {
			return "a";
		}

	}

}
