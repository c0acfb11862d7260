package dev.utils.provider;

import dev.utils.llm.ChatChunk;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one streamed answer and collects what they say. Not thread-safe.
 */
public interface ChatStreamDecoder {

	/**
	 * Read an event.
	 * @param name the event's name, or {@code null} if it has none
	 * @param data holds the event's data; valid during the call only
	 * @param offset where the data starts
	 * @param length how many bytes the data has
	 * @return the text or thoughts that the event adds, or {@code null} if none
	 * @throws ProviderErrorException if the event says that the call failed
	 * @throws UnreadableAnswerException if the event is not what was promised
	 */
	@Nullable ChatChunk decode(@Nullable String name, byte[] data, int offset, int length);

	/**
	 * Return whether nothing of interest can follow, so that reading may stop.
	 * @return whether the provider's end marker was read
	 */
	boolean isFinished();

	/**
	 * Return whether the answer is whole: an end that arrives before is a cut.
	 * @return whether the model is known to have stopped
	 */
	boolean isComplete();

	/**
	 * Return what was read so far.
	 * @return the answer up to now
	 */
	ChatAnswer answer();

}
