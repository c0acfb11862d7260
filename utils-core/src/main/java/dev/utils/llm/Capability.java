package dev.utils.llm;

/**
 * A kind of call, or a feature of one, that not every provider has.
 */
public enum Capability {

	/** Chat, also streamed. */
	CHAT,

	/** Pictures in chat messages. */
	VISION,

	/** Tools that the model may ask for. */
	TOOLS,

	/** Answers that fit a JSON schema. */
	STRUCTURED_OUTPUT,

	/** Thinking before the answer. */
	REASONING,

	/** Pictures from text. */
	IMAGE_GENERATION,

	/** Pictures from pictures and text. */
	IMAGE_EDIT,

	/** Text from recordings. */
	TRANSCRIPTION,

	/** Vectors from text. */
	EMBEDDINGS

}
