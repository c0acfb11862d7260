package dev.utils.autoconfigure.env;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads the text of one {@code .env} file. The line forms are those that shells,
 * python-dotenv, Node's dotenv and spring-dotenv users write; see
 * {@code docs/configuration.md} for the table.
 * <p>
 * A value that the file marks as literal (single quotes, back quotes, <code>\$</code> in
 * double quotes) has its <code>${</code> escaped as <code>\${</code>, which Spring's
 * placeholder resolution turns back into <code>${</code> when the property is read.
 */
final class DotenvParser {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");

	private static final Pattern EXPORT = Pattern.compile("^export[ \\t]+(?=\\S)");

	private static final Pattern COMMENT = Pattern.compile("\\s#.*");

	private static final char BYTE_ORDER_MARK = '\uFEFF';

	private final Path file;

	private final String text;

	private int position;

	private int line = 1;

	private DotenvParser(Path file, String text) {
		this.file = file;
		this.text = text;
	}

	/**
	 * Parse the given text.
	 * @param file the file that the text came from, named in errors
	 * @param text the text
	 * @return the entries by name, in the order of the file; of two with one name the
	 * last
	 * @throws InvalidDotenvException if a line is malformed
	 */
	static Map<String, DotenvEntry> parse(Path file, String text) {
		String lines = text.replace("\r\n", "\n").replace('\r', '\n');
		if (!lines.isEmpty() && lines.charAt(0) == BYTE_ORDER_MARK) {
			lines = lines.substring(1);
		}
		return new DotenvParser(file, lines).parse();
	}

	private Map<String, DotenvEntry> parse() {
		Map<String, DotenvEntry> entries = new LinkedHashMap<>();
		while (this.position < this.text.length()) {
			skipBlanks();
			if (!atLineEnd() && peek() != '#') {
				DotenvEntry entry = readEntry();
				entries.remove(entry.name());
				entries.put(entry.name(), entry);
			}
			this.position = lineEnd() + 1;
			this.line++;
		}
		return entries;
	}

	private DotenvEntry readEntry() {
		int start = this.line;
		String name = readName();
		int afterEquals = this.position;
		skipBlanks();
		String value = switch (atLineEnd() ? '\n' : peek()) {
			case '"', '\'', '`' -> readQuoted(name, start);
			default -> readUnquoted(afterEquals);
		};
		if (value.indexOf('\0') >= 0) {
			throw invalid(start, name, "the value contains a NUL character",
					"Save the file as UTF-8 text without NUL characters.");
		}
		return new DotenvEntry(name, value, start);
	}

	private String readName() {
		int equals = this.text.indexOf('=', this.position);
		if (equals < 0 || equals > lineEnd()) {
			throw invalid(this.line, null, "the line has no '='",
					"Write NAME=value, or start the line with # to make it a comment. "
							+ "A value that spans lines needs quotes around it.");
		}
		String name = EXPORT.matcher(this.text.substring(this.position, equals).strip()).replaceFirst("");
		if (!NAME.matcher(name).matches()) {
			throw invalid(this.line, null,
					name.isEmpty() ? "there is no name before the '='"
							: "the name before the '=' has a character other than A-Z a-z 0-9 _ . -",
					"Write NAME=value with a name such as OPENAI_API_KEY. "
							+ "A value that spans lines needs quotes around it.");
		}
		this.position = equals + 1;
		return name;
	}

	private String readUnquoted(int afterEquals) {
		return COMMENT.matcher(this.text.substring(afterEquals, lineEnd())).replaceFirst("").strip();
	}

	private String readQuoted(String name, int start) {
		char quote = peek();
		StringBuilder value = new StringBuilder();
		BitSet literalDollars = new BitSet();
		this.position++;
		while (this.position < this.text.length()) {
			char next = this.text.charAt(this.position++);
			if (next == quote) {
				requireNothingButComment(name, start, quote);
				return withoutPlaceholders(value, literalDollars);
			}
			if (next == '\\' && quote == '"' && this.position < this.text.length()) {
				readEscape(value, literalDollars);
			}
			else if (next == '$' && quote != '"') {
				appendLiteralDollar(value, literalDollars);
			}
			else {
				countLine(next);
				value.append(next);
			}
		}
		throw invalid(start, name, "the value starts with " + quote + " but no closing " + quote + " follows",
				"Close the value with " + quote + ", or put it in another kind of quotes (' \" `) "
						+ "if the quote belongs to the value.");
	}

	private void readEscape(StringBuilder value, BitSet literalDollars) {
		char escaped = this.text.charAt(this.position++);
		switch (escaped) {
			case 'n' -> value.append('\n');
			case 'r' -> value.append('\r');
			case 't' -> value.append('\t');
			case '"', '\\' -> value.append(escaped);
			case '$' -> appendLiteralDollar(value, literalDollars);
			default -> {
				countLine(escaped);
				value.append('\\').append(escaped);
			}
		}
	}

	private static void appendLiteralDollar(StringBuilder value, BitSet literalDollars) {
		literalDollars.set(value.length());
		value.append('$');
	}

	/**
	 * Escape only what Spring would otherwise resolve: it removes no other backslash.
	 */
	private static String withoutPlaceholders(StringBuilder value, BitSet literalDollars) {
		for (int i = literalDollars.length() - 1; i >= 0; i = literalDollars.previousSetBit(i - 1)) {
			if (value.indexOf("{", i) == i + 1 && value.indexOf("}", i) > 0) {
				value.insert(i, '\\');
			}
		}
		return value.toString();
	}

	private void requireNothingButComment(String name, int start, char quote) {
		skipBlanks();
		if (!atLineEnd() && peek() != '#') {
			throw invalid(start, name, "there is text after the closing " + quote,
					"Remove the text after the closing quote, start it with # if it is a comment, "
							+ "or put the value in another kind of quotes (' \" `) if the quote belongs to the value.");
		}
	}

	private void countLine(char character) {
		if (character == '\n') {
			this.line++;
		}
	}

	private void skipBlanks() {
		while (!atLineEnd() && Character.isWhitespace(peek())) {
			this.position++;
		}
	}

	private boolean atLineEnd() {
		return this.position >= this.text.length() || peek() == '\n';
	}

	private char peek() {
		return this.text.charAt(this.position);
	}

	private int lineEnd() {
		int end = this.text.indexOf('\n', this.position);
		return (end >= 0) ? end : this.text.length();
	}

	private InvalidDotenvException invalid(int line, @Nullable String variable, String reason, String fix) {
		return new InvalidDotenvException(this.file, line, variable, reason, fix);
	}

}
