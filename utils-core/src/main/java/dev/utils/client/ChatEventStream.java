package dev.utils.client;

import java.time.Duration;
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
 * delivered before the failure. Read by one thread; another one may end it.
 */
final class ChatEventStream {

	/** How long the usage may take after the model has finished. */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

	private final SseDecoder sse;

	private final ChatStreamDecoder decoder;

	private final Function<ChatAnswer, ChatResponse> toResponse;

	private List<ChatChunk> chunks = List.of();

	private final int maxLength;

	private long length;

	private volatile boolean ended;

	/** When the model was found to have finished, or {@code null}. */
	private volatile @Nullable Long finishedNanos;

	/** Whether text came after the model had said that it has finished. */
	private boolean finishesOften;

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
	synchronized Iterable<ChatChunk> read(DataBuffer buffer) {
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
	 * Return whether the model has finished. What may still come, the usage or an end
	 * marker, is no part of what it said.
	 */
	boolean isWhole() {
		return this.finishedNanos != null;
	}

	/**
	 * Return how long to wait for what may come after the model has finished.
	 */
	Duration patience() {
		Long since = this.finishedNanos;
		return (since != null) ? LONGEST_WAIT.minusNanos(System.nanoTime() - since) : LONGEST_WAIT;
	}

	/**
	 * Tell that no more bytes come.
	 * @return the chunks that were still open; iterating throws if the answer was cut
	 */
	synchronized Iterable<ChatChunk> end() {
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
		ChatChunk chunk;
		try {
			chunk = decode(name, data, offset, length);
		}
		catch (UnreadableBodyException ex) {
			if (isWhole()) {
				// A cut usage takes nothing from the answer.
				return;
			}
			throw ex;
		}
		noteFinish(chunk);
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

	/**
	 * Note whether the model has finished. Some servers say so with each event: that
	 * tells nothing.
	 */
	private void noteFinish(@Nullable ChatChunk chunk) {
		if (isWhole() && chunk != null) {
			this.finishesOften = true;
			this.finishedNanos = null;
		}
		if (!isWhole() && !this.finishesOften && this.decoder.isComplete()) {
			this.finishedNanos = System.nanoTime();
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
