package dev.utils.llm;

import org.jspecify.annotations.Nullable;

/**
 * Whether the model may, must or must not call a tool. Immutable.
 *
 * @param mode may, must or must not
 * @param tool the tool that it must call, or {@code null} for any
 */
public record ToolChoice(Mode mode, @Nullable String tool) {

	/** The model decides. This is every provider's default. */
	public static final ToolChoice AUTO = new ToolChoice(Mode.AUTO, null);

	/** No tool is called. */
	public static final ToolChoice NONE = new ToolChoice(Mode.NONE, null);

	/** At least one tool is called. */
	public static final ToolChoice REQUIRED = new ToolChoice(Mode.REQUIRED, null);

	public ToolChoice {
		if (tool != null && mode != Mode.REQUIRED) {
			throw new IllegalArgumentException("Invalid tool choice: only a required tool can be named.");
		}
	}

	/**
	 * Demand that one tool is called.
	 * @param name the tool
	 * @return the choice
	 */
	public static ToolChoice of(String name) {
		return new ToolChoice(Mode.REQUIRED, name);
	}

	/**
	 * May, must or must not.
	 */
	public enum Mode {

		/** The model decides. */
		AUTO,

		/** It must not. */
		NONE,

		/** It must. */
		REQUIRED

	}

}
