package dev.utils.llm;

/**
 * How much a model thinks before it answers. Providers and models differ in which of
 * these they know; they refuse those they do not.
 */
public enum ReasoningEffort {

	/** Not at all. */
	NONE,

	/** As little as possible. */
	MINIMAL,

	/** Little. */
	LOW,

	/** As much as usual. */
	MEDIUM,

	/** Much. */
	HIGH,

	/** Very much. */
	XHIGH,

	/** As much as possible. */
	MAX

}
