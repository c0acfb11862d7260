package dev.utils.llm;

import java.time.LocalDate;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.utils.llm.Content.ToolCall;
import dev.utils.llm.Content.ToolResult;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tools made of lambdas, records and methods, and what happens when they are called.
 */
class ToolFunctionTests {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	@Test
	void recordDeclaresTheArguments() {
		ToolFunction tool = ToolFunction.of("weather", "Tells the weather", City.class,
				(city) -> new Weather(city.name(), 21));
		assertThat(MAPPER.readTree(tool.tool().parameters().json())).isEqualTo(MAPPER.readTree("""
				{"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"],
				 "additionalProperties": false}"""));
		assertThat(call(tool, "{\"name\": \"Opole\"}")).is(success("{\"city\":\"Opole\",\"degrees\":21}"));
	}

	@Test
	void methodDeclaresNameDescriptionAndArguments() {
		ToolFunction tool = ToolFunction.of(new Calendar(), "book");
		assertThat(tool.tool().name()).isEqualTo("book");
		assertThat(tool.tool().description()).isEqualTo("Books a table");
		assertThat(MAPPER.readTree(tool.tool().parameters().json())).isEqualTo(MAPPER.readTree("""
				{"type": "object", "properties": {"guests": {"type": "integer", "description": "How many come"},
				   "names": {"type": "array", "items": {"type": "string"}}},
				 "required": ["guests", "names"], "additionalProperties": false}"""));
		assertThat(tool.tool().parameters().strict()).isTrue();
		assertThat(call(tool, "{\"guests\": 2, \"names\": [\"Ann\", \"Bo\"]}")).is(success("2: [Ann, Bo]"));
	}

	@Test
	void methodWithoutArgumentsTakesAnEmptyText() {
		assertThat(call(ToolFunction.of(new Calendar(), "today"), "")).is(success("\"2026-11-24\""));
	}

	@Test
	void handWrittenSchemaGivesTheArgumentsAsJson() {
		ToolFunction tool = ToolFunction.of(Tool.of("echo", "Echoes", "{\"type\": \"object\"}"),
				(arguments) -> arguments);
		assertThat(call(tool, "{ \"a\" : 1 }")).is(success("{\"a\":1}"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\0',
			value = { "{\"name\": | The arguments are no valid JSON", "{\"name\": [1]} | The arguments do not fit",
					"{\"name\": \"fail\"} | The tool failed: no such city", "{\"name\": \"nothing\"} | \"done\"" })
	void modelIsToldWhatWentWrong(String arguments, String expected) {
		ToolFunction tool = ToolFunction.of("weather", "Tells the weather", City.class, (city) -> {
			if (city.name().equals("fail")) {
				throw new IllegalStateException("no such city");
			}
			return null;
		});
		ToolResult result = call(tool, arguments);
		assertThat(result.text()).startsWith(expected);
		assertThat(result.failed()).isEqualTo(!expected.equals("\"done\""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "undescribed", "overloaded", "missing" })
	void methodThatDeclaresNoToolIsRefused(String method) {
		assertThatIllegalArgumentException().isThrownBy(() -> ToolFunction.of(new Calendar(), method))
			.withMessageContaining(method);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "1a", "a.b", "\u00e9", "-a" })
	void nameThatNotEveryProviderTakesIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> Tool.of(name, "Does it", "{}"));
	}

	@Test
	void toolWithoutDescriptionOrWithASchemaThatIsNoObjectIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Tool.of("a", " ", "{}"));
		assertThatIllegalArgumentException().isThrownBy(() -> Tool.of("a", "Does it", "{\"type\": \"string\"}"));
	}

	private static ToolResult call(ToolFunction tool, String arguments) {
		return tool.call(new ToolCall("call_1", tool.tool().name(), arguments));
	}

	private static Condition<ToolResult> success(String text) {
		return new Condition<>(
				(result) -> !result.failed() && result.toolCallId().equals("call_1") && result.text().equals(text),
				"success with %s", text);
	}

	record City(String name) {

	}

	record Weather(String city, int degrees) {

	}

	/**
	 * Methods of an application.
	 */
	public static class Calendar {

		@JsonPropertyDescription("Books a table")
		public String book(@JsonPropertyDescription("How many come") int guests, List<String> names) {
			return guests + ": " + names;
		}

		@JsonPropertyDescription("Tells the date")
		public LocalDate today() {
			return LocalDate.of(2026, 11, 24);
		}

		public String undescribed() {
			return "";
		}

		@JsonPropertyDescription("One")
		public String overloaded() {
			return "";
		}

		@JsonPropertyDescription("Two")
		public String overloaded(int other) {
			return "" + other;
		}

	}

}
