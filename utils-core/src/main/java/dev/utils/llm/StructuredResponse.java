package dev.utils.llm;

/**
 * An answer in the form of a Java type.
 *
 * @param <T> the type
 * @param value the answer
 * @param response the call that gave it, with usage and attempts
 */
public record StructuredResponse<T>(T value, ChatResponse response) {

	/**
	 * Shows the call, never the value.
	 */
	@Override
	public String toString() {
		return "StructuredResponse[" + this.response + "]";
	}

}
