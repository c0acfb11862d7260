package dev.utils.client;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

import dev.utils.http.RetryFailure;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.ErrorClass;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.SseDecoder;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Turns the bytes of one streamed answer into chunks. What was read before a failure is
 * delivered before the failure. Not thread-safe.
 */
final class ChatEventStream {

	private final SseDecoder sse;

	private final ChatStreamDecoder decoder;

	private final Function<ChatAnswer, ChatResponse> toResponse;

	private List<ChatChunk> chunks = List.of();

	private final int maxLength;

	private long length;

	private volatile boolean ended;

	ChatEventStream(ChatStreamDecoder decoder, int maxSize, Function<ChatAnswer, ChatResponse> toResponse) {
		this.sse = new SseDecoder(maxSize);
		this.maxLength = maxSize;
		this.decoder = decoder;
		this.toResponse = toResponse;
	}

	/**
	 * Read the next bytes.
	 * @param buffer holds the bytes; released
	 * @return the chunks that they complete; iterating throws where a failure was read
	 */
	Iterable<ChatChunk> read(DataBuffer buffer) {
		int length = buffer.readableByteCount();
		return collect(() -> {
			try {
				this.sse.decode(length, (target, position) -> buffer.read(target, position, length), this::onEvent);
			}
			finally {
				DataBufferUtils.release(buffer);
			}
		});
	}

	/**
	 * Return whether the whole answer was read, though the body may go on.
	 */
	boolean isEnded() {
		return this.ended;
	}

	/**
	 * Tell that no more bytes come.
	 * @return the chunks that were still open; iterating throws if the answer was cut
	 */
	Iterable<ChatChunk> end() {
		return collect(() -> {
			if (!this.ended) {
				this.sse.end(this::onEvent);
			}
			if (!this.ended) {
				finish();
			}
		});
	}

	private Iterable<ChatChunk> collect(Runnable reading) {
		List<ChatChunk> collected = new ArrayList<>();
		this.chunks = collected;
		try {
			reading.run();
			return collected;
		}
		catch (RuntimeException ex) {
			return () -> new FailingIterator(collected.iterator(), ex);
		}
	}

	private void onEvent(@Nullable String name, byte[] data, int offset, int length) {
		if (this.ended) {
			return;
		}
		ChatChunk chunk = decode(name, data, offset, length);
		// What an event adds besides text, such as arguments of tools, is part of it.
		this.length += (chunk != null) ? chunk.text().length() + chunk.reasoning().length() : length;
		if (this.length > this.maxLength) {
			throw new AttemptFailure(ErrorClass.IMPOSSIBLE, null,
					"the answer is larger than utils.http.max-in-memory-size allows", RetryFailure.FINAL, null);
		}
		if (chunk != null) {
			this.chunks.add(chunk);
		}
		if (this.decoder.isFinished()) {
			finish();
		}
	}

	private @Nullable ChatChunk decode(@Nullable String name, byte[] data, int offset, int length) {
		try {
			return this.decoder.decode(name, data, offset, length);
		}
		catch (UnreadableAnswerException ex) {
			throw new UnreadableBodyException(ex, BodyExcerpt.of(data, offset, length));
		}
	}

	private void finish() {
		if (!this.decoder.isComplete()) {
			throw new AttemptFailure(ErrorClass.TRUNCATED, null, "the stream ended before the model had finished",
					RetryFailure.RETRYABLE, null);
		}
		this.ended = true;
		this.chunks.add(ChatChunk.last(this.toResponse.apply(this.decoder.answer())));
	}

	/**
	 * Throws once the chunks before the failure are taken.
	 */
	private record FailingIterator(Iterator<ChatChunk> chunks,
			RuntimeException failure) implements Iterator<ChatChunk> {

		@Override
		public boolean hasNext() {
			return true;
		}

		@Override
		public ChatChunk next() {
			if (!this.chunks.hasNext()) {
				throw this.failure;
			}
			return this.chunks.next();
		}

	}

}
