package dev.utils.autoconfigure.env;

import org.springframework.boot.origin.Origin;

/**
 * Where a variable of a {@code .env} file was written.
 *
 * @param name the variable
 * @param file the file, as shown to people
 * @param line the line, counted from 1
 */
record DotenvOrigin(String name, String file, int line) implements Origin {

	@Override
	public String toString() {
		return "\"" + this.name + "\" from " + this.file + ":" + this.line;
	}

}
