package dev.utils.provider;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

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
		// A limit of the parser (digits, nesting, length of a name) has no place in the
		// answer, nor has a number that does not fit.
		@Nullable TokenStreamLocation location = cause.getLocation();
		String where = (location != null && location.getByteOffset() >= 0) ? " at byte " + location.getByteOffset()
				: "";
		return new UnreadableAnswerException(
				what + " is no valid JSON (" + cause.getClass().getSimpleName() + where + ")");
	}

}
