package dev.utils.provider.openai;

import dev.utils.llm.ChatChunk;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectReader;

/**
 * Reads the events of a streamed chat completion. The stream ends with {@code [DONE]}; an
 * answer counts as whole once that (after at least one choice) or a finish reason was
 * read, since some compatible servers leave out the one or the other.
 */
final class OpenAiChatStreamDecoder implements ChatStreamDecoder {

	private static final byte[] DONE = { '[', 'D', 'O', 'N', 'E', ']' };

	private final ObjectReader jsonReader;

	private final OpenAiChatReader reader;

	private boolean finished;

	OpenAiChatStreamDecoder(ObjectReader jsonReader, OpenAiErrors errors) {
		this.jsonReader = jsonReader;
		this.reader = new OpenAiChatReader(errors);
	}

	@Override
	public @Nullable ChatChunk decode(@Nullable String name, byte[] data, int offset, int length) {
		if (isDone(data, offset, length)) {
			this.finished = true;
			return null;
		}
		if (length == 0) {
			return null;
		}
		try (JsonParser parser = this.jsonReader.createParser(data, offset, length)) {
			if ("error".equals(name)) {
				throw this.reader.error(parser);
			}
			ChatChunk chunk = this.reader.readChunk(parser);
			if (!this.reader.isErrorObject()) {
				return chunk;
			}
		}
		catch (JacksonException ex) {
			throw UnreadableAnswerException.noJson("an event of the stream", ex);
		}
		try (JsonParser parser = this.jsonReader.createParser(data, offset, length)) {
			throw this.reader.error(parser);
		}
	}

	@Override
	public boolean isFinished() {
		return this.finished;
	}

	@Override
	public boolean isComplete() {
		return this.reader.hasFinishReason() || (this.finished && this.reader.hasChoice());
	}

	@Override
	public ChatAnswer answer() {
		return this.reader.answer();
	}

	/**
	 * Return whether an event is the end marker.
	 */
	static boolean isDone(byte[] data, int offset, int length) {
		if (length < DONE.length) {
			return false;
		}
		for (int i = 0; i < DONE.length; i++) {
			if (data[offset + i] != DONE[i]) {
				return false;
			}
		}
		return true;
	}

}
