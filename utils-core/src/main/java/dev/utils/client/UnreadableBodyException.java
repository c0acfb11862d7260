package dev.utils.client;

import dev.utils.provider.UnreadableAnswerException;

/**
 * An answer could not be read; this is how it begins.
 */
final class UnreadableBodyException extends RuntimeException {

	private final String excerpt;

	UnreadableBodyException(UnreadableAnswerException cause, String excerpt) {
		super(cause.getMessage(), cause, false, false);
		this.excerpt = excerpt;
	}

	/**
	 * Return the beginning of the answer, which nobody has redacted yet.
	 */
	String excerpt() {
		return this.excerpt;
	}

}
