package dev.utils.ratelimit;

/**
 * What happens to calls while the store that instances share does not answer.
 */
public enum OnStoreFailure {

	/**
	 * They go on with this instance's share of each limit, which begins empty: all
	 * instances together stay within the limits.
	 */
	LOCAL,

	/** They are refused. */
	REJECT,

	/** They go on without limits. */
	ALLOW

}
