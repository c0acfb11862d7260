package dev.utils.llm;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a streamed answer. The last chunk of a stream, and no other, carries the
 * whole {@link #response() response}, with the tool calls joined; its own text is empty,
 * so that the texts of all chunks joined are the answer.
 *
 * @param text the next piece of the answer; may be empty
 * @param reasoning the next piece of the model's thoughts; mostly empty
 * @param response the whole answer on the last chunk, otherwise {@code null}
 */
public record ChatChunk(String text, String reasoning, @Nullable ChatResponse response) {

	/**
	 * Return a piece of the answer.
	 * @param text the piece
	 * @return the chunk
	 */
	public static ChatChunk of(String text) {
		return new ChatChunk(text, "", null);
	}

	/**
	 * Return a piece of the model's thoughts.
	 * @param reasoning the piece
	 * @return the chunk
	 */
	public static ChatChunk reasoning(String reasoning) {
		return new ChatChunk("", reasoning, null);
	}

	/**
	 * Return the chunk that ends a stream.
	 * @param response the whole answer
	 * @return the chunk
	 */
	public static ChatChunk last(ChatResponse response) {
		return new ChatChunk("", "", response);
	}

	/**
	 * Return whether this chunk ends the stream.
	 * @return whether {@link #response()} is there
	 */
	public boolean isLast() {
		return this.response != null;
	}

	/**
	 * Shows the length, never the text.
	 */
	@Override
	public String toString() {
		return "ChatChunk[" + this.text.length() + " characters, last=" + isLast() + "]";
	}

}
