package dev.utils.client;

import dev.utils.http.TransportFailures.Kind;

/**
 * When a request is sent again after its connection broke or stayed silent: what may have
 * been begun, and costs as much as the answer is long, would be billed once more.
 */
enum Repetition {

	/** The work is little, or has surely not begun when nothing has come yet. */
	ALWAYS,

	/**
	 * The model may still be at it after so much silence. A connection breaks mostly
	 * before, and ends the work where it does not.
	 */
	UNLESS_SILENT,

	/** The provider finishes what it has begun, whether or not somebody waits for it. */
	UNLESS_BEGUN;

	boolean allows(Kind kind) {
		return switch (this) {
			case ALWAYS -> kind.isRetryable(true);
			case UNLESS_SILENT -> kind.isRetryable(kind != Kind.TIMEOUT);
			case UNLESS_BEGUN -> kind.isRetryable(false);
		};
	}

}
