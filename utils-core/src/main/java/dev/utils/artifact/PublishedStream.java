package dev.utils.artifact;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * What a publisher says, to be read by a thread that may wait. A stream that was closed
 * before the publisher had said all is cut off, which must not look like its end.
 */
final class PublishedStream extends FilterInputStream {

	/** Buffers that wait for their reader. */
	private static final int READ_AHEAD = 16;

	private final AtomicBoolean complete;

	private volatile boolean closed;

	private PublishedStream(Publisher<DataBuffer> content, AtomicBoolean complete) {
		super(DataBufferUtils.subscriberInputStream(Flux.from(content).doOnComplete(() -> complete.set(true)),
				READ_AHEAD));
		this.complete = complete;
	}

	static PublishedStream of(Publisher<DataBuffer> content) {
		return new PublishedStream(content, new AtomicBoolean());
	}

	@Override
	public int read() throws IOException {
		return checked(super.read());
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		return checked(super.read(bytes, offset, length));
	}

	private int checked(int read) throws EOFException {
		if (read < 0 && !this.complete.get()) {
			throw new EOFException("The stream was cut off.");
		}
		return read;
	}

	boolean isClosed() {
		return this.closed;
	}

	@Override
	public void close() {
		this.closed = true;
		try {
			super.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
