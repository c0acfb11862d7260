package dev.utils.autoconfigure.env;

/**
 * One variable of a {@code .env} file.
 *
 * @param name the name as written
 * @param value the value without quotes, never {@code null}
 * @param line the line on which the entry starts, counted from 1
 */
record DotenvEntry(String name, String value, int line) {

	/**
	 * Leaves the value out: most {@code .env} files hold keys.
	 */
	@Override
	public String toString() {
		return "DotenvEntry[name=" + this.name + ", line=" + this.line + "]";
	}

}
