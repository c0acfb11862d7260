package dev.utils.llm;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A function that the model may ask to have called. This is its declaration; see
 * {@link ToolFunction} for one that can be called. Immutable.
 *
 * @param name 1 to 64 letters, digits, {@code _} and {@code -}, which every provider
 * takes
 * @param description what it does, for the model; not blank
 * @param parameters the form of its arguments
 */
public record Tool(String name, String description, JsonSchema parameters) {

	private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_-]{0,63}");

	public Tool {
		if (!NAME.matcher(name).matches()) {
			throw new IllegalArgumentException(
					"Invalid tool name: must be 1 to 64 letters, digits, '_' or '-', and start with a letter or '_'.");
		}
		if (description.isBlank()) {
			throw new IllegalArgumentException("Invalid description of tool " + name + ": must not be blank.");
		}
		Objects.requireNonNull(parameters, "parameters");
	}

	/**
	 * Return a tool.
	 * @param name its name
	 * @param description what it does
	 * @param parameters the JSON schema of its arguments
	 * @return the tool
	 * @throws IllegalArgumentException if the schema does not describe an object
	 */
	public static Tool of(String name, String description, String parameters) {
		return new Tool(name, description, JsonSchema.of(parameters));
	}

}
