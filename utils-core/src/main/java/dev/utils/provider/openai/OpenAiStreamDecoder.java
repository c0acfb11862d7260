package dev.utils.provider.openai;

import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatStreamDecoder;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectReader;

/**
 * Reads the events of a streamed chat completion. The stream ends with {@code [DONE]}; an
 * answer counts as whole once that or a finish reason was read, since some compatible
 * servers leave out the one or the other.
 */
final class OpenAiStreamDecoder implements ChatStreamDecoder {

	private static final byte[] DONE = { '[', 'D', 'O', 'N', 'E', ']' };

	private final ObjectReader jsonReader;

	private final OpenAiChatReader reader;

	private boolean finished;

	OpenAiStreamDecoder(ObjectReader jsonReader, OpenAiErrors errors) {
		this.jsonReader = jsonReader;
		this.reader = new OpenAiChatReader(errors);
	}

	@Override
	public String decode(@Nullable String name, byte[] data, int offset, int length) {
		if (isDone(data, offset, length)) {
			this.finished = true;
			return "";
		}
		if (length == 0) {
			return "";
		}
		try (JsonParser parser = this.jsonReader.createParser(data, offset, length)) {
			return this.reader.readChunk(parser);
		}
		catch (JacksonException ex) {
			throw OpenAiChatReader.unreadable("an event of the stream is no valid JSON", ex);
		}
	}

	@Override
	public boolean isFinished() {
		return this.finished;
	}

	@Override
	public boolean isComplete() {
		return this.finished || this.reader.hasFinishReason();
	}

	@Override
	public ChatAnswer answer() {
		return this.reader.answer();
	}

	private static boolean isDone(byte[] data, int offset, int length) {
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
