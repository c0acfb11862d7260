package dev.utils.ratelimit;

/**
 * What happens to calls while the store that instances share does not answer.
 */
public enum OnStoreFailure {

	/**
	 * They go on with this instance's share of each limit, which begins empty. If no
	 * instance reaches the store, all together stay within the limits. An instance that
	 * is cut off alone uses its share on top of what the others use. Of calls at the same
	 * time only those slots are used at first that the instance holds, and its share
	 * after half a minute.
	 */
	LOCAL,

	/** They are refused, but not for one slow answer if they can wait for another. */
	REJECT,

	/** They go on without limits. */
	ALLOW

}
