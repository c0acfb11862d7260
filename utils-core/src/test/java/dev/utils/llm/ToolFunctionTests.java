package dev.utils.llm;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.utils.llm.Content.ToolCall;
import dev.utils.llm.Content.ToolResult;
import org.assertj.core.api.Condition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
				throw new IllegalArgumentException("no such city");
			}
			return null;
		});
		ToolResult result = call(tool, arguments);
		assertThat(result.text()).startsWith(expected);
		assertThat(result.failed()).isEqualTo(!expected.equals("\"done\""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "null", "[1]", "\"all\"", "{\"name\": null}", "{\"other\": \"Opole\"}" })
	void toolIsNotCalledWithoutARequiredArgument(String arguments) {
		List<Object> calls = new ArrayList<>();
		ToolFunction record = ToolFunction.of("drop", "Drops a city", City.class, calls::add);
		ToolFunction written = ToolFunction.of(new Tool("drop", "Drops a city", record.tool().parameters()),
				calls::add);
		ToolFunction method = ToolFunction.of(new Registry(calls), "drop");
		assertThat(List.of(record, written, method)).allSatisfy((tool) -> {
			ToolResult result = call(tool, arguments);
			assertThat(result.failed()).isTrue();
			assertThat(result.text()).startsWith("The arguments do not fit: ")
				.containsAnyOf("The property name must be there and not be null", "It is no JSON object");
		});
		assertThat(calls).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"note\": null, \"tip\": null}" })
	void argumentThatMayBeMissingIsNullOrAnEmptyOptional(String arguments) {
		ToolFunction tool = ToolFunction.of(new Registry(new ArrayList<>()), "remark");
		assertThat(call(tool, arguments)).is(success("null Optional.empty"));
	}

	@ParameterizedTest
	@MethodSource
	void modelIsToldTheMessageOfAnIllegalArgumentAndTheKindOfAllElse(Throwable thrown, String expected) {
		ToolFunction record = ToolFunction.of("lookUp", "Looks up", City.class, (city) -> sneak(thrown));
		ToolFunction method = ToolFunction.of(new Thrower(thrown), "lookUp");
		List<ILoggingEvent> logged = logged(() -> assertThat(List.of(record, method)).allSatisfy((tool) -> {
			ToolResult result = call(tool, "{\"name\": \"Opole\"}");
			assertThat(result.failed()).isTrue();
			assertThat(result.text()).isEqualTo("The tool failed: " + expected);
		}));
		if (thrown instanceof IllegalArgumentException) {
			assertThat(logged).isEmpty();
		}
		else {
			assertThat(logged).hasSize(2).allSatisfy((event) -> {
				assertThat(event.getLevel()).isEqualTo(Level.WARN);
				assertThat(event.getFormattedMessage()).isEqualTo("Tool lookUp failed");
				assertThat(event.getThrowableProxy().getClassName()).isEqualTo(thrown.getClass().getName());
			});
		}
	}

	static Stream<Arguments> modelIsToldTheMessageOfAnIllegalArgumentAndTheKindOfAllElse() {
		JacksonException unreadable = catchThrowableOfType(JacksonException.class,
				() -> MAPPER.readTree("<html>Error on db.example</html>"));
		return Stream.of(arguments(new IllegalArgumentException("no such city"), "no such city"),
				arguments(new IllegalStateException("jdbc:postgresql://db.example/app"), "IllegalStateException"),
				arguments(new IOException("db.example refused"), "IOException"),
				arguments(unreadable, unreadable.getClass().getSimpleName()),
				arguments(new NoClassDefFoundError("com/example/Driver"), "NoClassDefFoundError"),
				arguments(new AssertionError("broken"), "AssertionError"));
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

	private static List<ILoggingEvent> logged(Runnable action) {
		Logger logger = (Logger) LoggerFactory.getLogger(ToolFunction.class);
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		logger.setLevel(Level.WARN);
		logger.addAppender(lines);
		try {
			action.run();
			return lines.list;
		}
		finally {
			logger.setLevel(null);
			logger.detachAppender(lines);
		}
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> String sneak(Throwable thrown) throws E {
		throw (E) thrown;
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
	 * A method that must not be called with {@code null}, and one that may.
	 */
	public record Registry(List<Object> calls) {

		@JsonPropertyDescription("Drops a city")
		public void drop(String name) {
			this.calls.add("" + name);
		}

		@JsonPropertyDescription("Takes a remark")
		public String remark(@Nullable String note, Optional<String> tip) {
			return note + " " + tip;
		}

	}

	/**
	 * A method that fails.
	 */
	public record Thrower(Throwable thrown) {

		@JsonPropertyDescription("Looks up")
		public String lookUp(String name) throws Throwable {
			if (!name.isEmpty()) {
				throw this.thrown;
			}
			return name;
		}

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
