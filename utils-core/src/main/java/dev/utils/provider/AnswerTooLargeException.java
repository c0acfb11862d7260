package dev.utils.provider;

/**
 * An answer has more bytes than may be held in memory. Another try brings as many.
 */
public class AnswerTooLargeException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what is too large, and which setting says so
	 */
	public AnswerTooLargeException(String message) {
		super(message, null, false, false);
	}

}
