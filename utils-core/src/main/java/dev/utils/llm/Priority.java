package dev.utils.llm;

/**
 * Who goes first where calls wait for a rate limit. Within a priority, calls go in the
 * order in which they came.
 */
public enum Priority {

	/**
	 * Somebody waits for the answer: goes first. A part of each limit is kept free of
	 * {@link #BATCH} calls for it.
	 */
	INTERACTIVE,

	/**
	 * Goes after interactive calls; of five calls, one of this kind goes if any waits.
	 */
	DEFAULT,

	/**
	 * Nobody waits: uses what others leave over; of eleven calls, one of this kind goes
	 * if any waits.
	 */
	BATCH

}
