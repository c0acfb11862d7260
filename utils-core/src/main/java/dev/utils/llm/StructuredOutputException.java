package dev.utils.llm;

/**
 * A model's answer did not have the form that was asked for, also after it was told so.
 */
public class StructuredOutputException extends LlmException {

	private final String rawText;

	/**
	 * Create an exception.
	 * @param builder the facts
	 * @param rawText what the model said at last
	 */
	public StructuredOutputException(Builder builder, String rawText) {
		super(builder);
		this.rawText = rawText;
	}

	/**
	 * Return what the model said at last.
	 * @return the text; in no message and no log line
	 */
	public String rawText() {
		return this.rawText;
	}

}
