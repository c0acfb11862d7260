package dev.utils.autoconfigure.env;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * A {@code .env} file that cannot be read or understood. Carries where and why, never any
 * text of the file except a well-formed variable name: a broken line may be a key.
 */
final class InvalidDotenvException extends RuntimeException {

	/**
	 * Line number of a problem that concerns the file as a whole.
	 */
	static final int WHOLE_FILE = 0;

	private final Path file;

	private final int line;

	private final @Nullable String variable;

	private final String reason;

	private final String fix;

	InvalidDotenvException(Path file, int line, @Nullable String variable, String reason, String fix) {
		super("Invalid " + file + ((line != WHOLE_FILE) ? ":" + line : "")
				+ ((variable != null) ? " (variable " + variable + ")" : "") + ": " + reason);
		this.file = file;
		this.line = line;
		this.variable = variable;
		this.reason = reason;
		this.fix = fix;
	}

	Path getFile() {
		return this.file;
	}

	int getLine() {
		return this.line;
	}

	@Nullable String getVariable() {
		return this.variable;
	}

	String getReason() {
		return this.reason;
	}

	String getFix() {
		return this.fix;
	}

}
