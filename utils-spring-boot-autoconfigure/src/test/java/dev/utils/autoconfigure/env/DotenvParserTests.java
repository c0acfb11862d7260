package dev.utils.autoconfigure.env;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for {@link DotenvParser}. The line forms are the rows of the table in
 * {@code docs/configuration.md}.
 */
class DotenvParserTests {

	private static final Path FILE = Path.of("/project/.env");

	static Stream<Arguments> lineForms() {
		return Stream.of(arguments("plain", "K=v", "v"), arguments("spaces around", "  K = v  ", "v"),
				arguments("tabs around", "\tK\t=\tv\t", "v"), arguments("inner spaces", "K=a b  c", "a b  c"),
				arguments("export", "export K=v", "v"), arguments("export, more spaces", "  export \t K = v", "v"),
				arguments("export as a name", "export=1\nK=v", "v"), arguments("empty", "K=", ""),
				arguments("empty in quotes", "K=\"\"", ""), arguments("blank", "K=   ", ""),
				arguments("equals in value", "K=a=b==", "a=b=="), arguments("double quotes", "K=\"a b\"", "a b"),
				arguments("single quotes", "K='a b'", "a b"), arguments("back quotes", "K=`a b`", "a b"),
				arguments("blanks kept in quotes", "K=' a '", " a "),
				arguments("other quotes inside", "K='say \"hi\"'", "say \"hi\""),
				arguments("both quotes in back quotes", "K=`it's \"me\"`", "it's \"me\""),
				arguments("quote inside an unquoted value", "K=it's", "it's"),
				arguments("hash in double quotes", "K=\"a # b\"", "a # b"),
				arguments("hash in single quotes", "K='a # b'", "a # b"),
				arguments("hash in back quotes", "K=`a # b`", "a # b"),
				arguments("hash without blank", "K=abc#def", "abc#def"),
				arguments("hash right after equals", "K=#abc", "#abc"), arguments("comment", "K=abc # def", "abc"),
				arguments("comment after tab", "K=abc\t# def", "abc"),
				arguments("first of two comments", "K=a#b # c # d", "a#b"),
				arguments("comment after nothing", "K= # def", ""),
				arguments("comment after double quotes", "K=\"abc\" # def", "abc"),
				arguments("comment after single quotes", "K='abc'  # it's", "abc"),
				arguments("comment right after a quote", "K=\"abc\"# def", "abc"),
				arguments("line feed", "K=\"a\\nb\"", "a\nb"), arguments("tab", "K=\"a\\tb\"", "a\tb"),
				arguments("carriage return", "K=\"a\\rb\"", "a\rb"), arguments("escaped quote", "K=\"a\\\"b\"", "a\"b"),
				arguments("escaped backslash", "K=\"a\\\\nb\"", "a\\nb"),
				arguments("escaped dollar", "K=\"a\\$b\"", "a$b"),
				arguments("unknown escape", "K=\"C:\\Users\"", "C:\\Users"),
				arguments("no escapes in single quotes", "K='a\\nb'", "a\\nb"),
				arguments("no escapes in back quotes", "K=`a\\nb`", "a\\nb"),
				arguments("no escapes without quotes", "K=a\\nb", "a\\nb"),
				arguments("multi-line double quotes", "K=\"a\nb\"", "a\nb"),
				arguments("multi-line single quotes", "K='a\nb'", "a\nb"),
				arguments("multi-line back quotes", "K=`a\nb`", "a\nb"),
				arguments("multi-line with CRLF", "K=\"a\r\nb\"\r\n", "a\nb"),
				arguments("backslash at the end of a line", "K=\"a\\\nb\"", "a\\\nb"),
				arguments("CRLF", "K=v\r\n", "v"), arguments("CR alone", "J=1\rK=v\r", "v"),
				arguments("byte order mark", "\uFEFFK=v", "v"),
				arguments("byte order mark before a comment", "\uFEFF# c\nK=v", "v"),
				arguments("comment lines and blank lines", "\n# c=1\n\n   # K=x\n \t \nK=v\n\n", "v"),
				arguments("not ASCII", "K=grüße 你好 🙂", "grüße 你好 🙂"), arguments("no end of line", "J=1\nK=v", "v"),
				arguments("duplicate", "K=1\nK=v", "v"), arguments("placeholder kept", "K=${HOME}/x", "${HOME}/x"),
				arguments("placeholder kept in double quotes", "K=\"${HOME}/x\"", "${HOME}/x"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("lineForms")
	void parseWhenLineFormIsKnownGivesWhatItsUsersExpect(String form, String text, String expected) {
		assertThat(DotenvParser.parse(FILE, text).get("K").value()).isEqualTo(expected);
	}

	@Test
	void parseWhenNameIsAPropertyNameAcceptsIt() {
		assertThat(DotenvParser.parse(FILE, "utils.max-retries=9").get("utils.max-retries").value()).isEqualTo("9");
	}

	@Test
	void parseWhenTextIsEmptyGivesNothing() {
		assertThat(DotenvParser.parse(FILE, "")).isEmpty();
		assertThat(DotenvParser.parse(FILE, "\uFEFF\r\n")).isEmpty();
	}

	@Test
	void parseCountsLinesAlsoAcrossMultiLineValues() {
		Map<String, DotenvEntry> entries = DotenvParser.parse(FILE, "A=1\n\nB=\"x\ny\\\nz\" # c\nC='\n'\nD=1\nA=2");
		assertThat(entries.values().stream().map((entry) -> entry(entry.name(), entry.line())))
			.containsExactly(entry("B", 3), entry("C", 6), entry("D", 8), entry("A", 9));
	}

	static Stream<Arguments> literals() {
		return Stream.of(arguments("K='a${X}b'", "a${X}b"), arguments("K=`a${X}b`", "a${X}b"),
				arguments("K=\"a\\${X}b\"", "a${X}b"), arguments("K='a${missing}b'", "a${missing}b"),
				arguments("K='a\\${X}b'", "a\\${X}b"), arguments("K='$X $ ${'", "$X $ ${"),
				arguments("K=${L}\nL='${X}'", "${X}"), arguments("K=a${X}b", "a1b"), arguments("K=\"a${X}b\"", "a1b"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("literals")
	void placeholderIsResolvedBySpringUnlessTheFileMarksItAsLiteral(String text, String expected) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("x", Map.of("X", "1")));
		DotenvParser.parse(FILE, text)
			.values()
			.forEach((entry) -> environment.getPropertySources()
				.addFirst(new MapPropertySource(entry.name(), Map.of(entry.name(), entry.value()))));
		assertThat(environment.getProperty("K")).isEqualTo(expected);
	}

	static Stream<Arguments> malformed() {
		return Stream.of(arguments("no equals", "A=1\nsk-s3cret", 2, null),
				arguments("export without value", "export s3cret", 1, null), arguments("no name", "=s3cret", 1, null),
				arguments("blank in name", "A s3cret=1", 1, null), arguments("dash list", "- s3cret=1", 1, null),
				arguments("not ASCII in name", "ÄPFEL=s3cret", 1, null),
				arguments("open double quote", "A=1\n\nK=\"s3cret\nB=1", 3, "K"),
				arguments("open single quote", "K='s3cret", 1, "K"), arguments("open back quote", "K=`s3cret", 1, "K"),
				arguments("quote closed by escape only", "K=\"s3cret\\\"", 1, "K"),
				arguments("text after quote", "K=\"a\"s3cret", 1, "K"),
				arguments("apostrophe in single quotes", "K='it's3cret", 1, "K"),
				arguments("open quote closed by the next line", "K='s3cret\nB='b'", 1, "K"),
				arguments("export with open quote", "export K=\"s3cret", 1, "K"),
				arguments("NUL", "K=s3cret\0", 1, "K"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("malformed")
	void parseWhenMalformedNamesLineAndVariableButNoText(String form, String text, int line, String variable) {
		assertThatExceptionOfType(InvalidDotenvException.class).isThrownBy(() -> DotenvParser.parse(FILE, text))
			.satisfies((ex) -> {
				assertThat(ex.getFile()).isEqualTo(FILE);
				assertThat(ex.getLine()).isEqualTo(line);
				assertThat(ex.getVariable()).isEqualTo(variable);
				assertThat(ex.getMessage() + ex.getReason() + ex.getFix()).doesNotContain("s3cret");
				assertThat(ex.getFix()).endsWith(".");
			});
	}

	@Test
	void toStringOfEntryHasNoValue() {
		assertThat(DotenvParser.parse(FILE, "K=s3cret").get("K")).hasToString("DotenvEntry[name=K, line=1]");
	}

}
