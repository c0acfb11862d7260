package dev.utils.provider.gemini;

import dev.utils.llm.ChatChunk;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatStreamDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a streamed answer, each a response of its own. The stream has no
 * end marker: it ends with its body, and is whole if the model told before why it
 * stopped.
 */
final class GeminiStreamDecoder implements ChatStreamDecoder {

	private final GeminiReader reader;

	GeminiStreamDecoder(GeminiErrors errors) {
		this.reader = new GeminiReader(errors);
	}

	@Override
	public @Nullable ChatChunk decode(@Nullable String name, byte[] data, int offset, int length) {
		return (length > 0) ? this.reader.readEvent(data, offset, length) : null;
	}

	@Override
	public boolean isFinished() {
		return false;
	}

	@Override
	public boolean isComplete() {
		return this.reader.hasFinishReason();
	}

	@Override
	public ChatAnswer answer() {
		return this.reader.answer();
	}

}
