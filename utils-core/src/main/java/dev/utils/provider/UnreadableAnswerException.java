package dev.utils.provider;

import tools.jackson.core.JacksonException;

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

	/**
	 * Return the exception for an answer that should be JSON and is not. The cause is
	 * left behind: its message can quote the answer.
	 * @param what what was read, such as {@code the answer}
	 * @param cause what the parser said
	 * @return the exception
	 */
	public static UnreadableAnswerException noJson(String what, JacksonException cause) {
		return new UnreadableAnswerException(what + " is no valid JSON (" + cause.getClass().getSimpleName()
				+ " at byte " + cause.getLocation().getByteOffset() + ")");
	}

}
