package dev.utils.provider;

/**
 * An answer arrived that is not what the provider promised. The message describes it
 * without quoting it.
 */
public class UnreadableAnswerException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what is wrong with the answer; no part of the answer itself
	 */
	public UnreadableAnswerException(String message) {
		super(message);
	}

}
