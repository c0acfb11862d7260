package dev.utils.llm;

/**
 * Why a model stopped writing.
 */
public enum FinishReason {

	/** The answer is complete, or a stop sequence was reached. */
	STOP,

	/** The token limit cut the answer. */
	LENGTH,

	/** The model asks for a tool to be called. */
	TOOL_CALLS,

	/** The provider's content filter withheld the answer or a part of it. */
	CONTENT_FILTER,

	/** A reason that the provider did not give, or that is not known here. */
	OTHER

}
