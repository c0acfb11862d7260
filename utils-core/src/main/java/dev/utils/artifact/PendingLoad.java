package dev.utils.artifact;

import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * A file that is read in buffers. It may be closed at any time, also before it was
 * opened. Thread-safe.
 */
final class PendingLoad {

	private static final int BUFFER = 1 << 14;

	private final ArtifactStore store;

	private final String name;

	private @Nullable InputStream in;

	private boolean closed;

	PendingLoad(ArtifactStore store, String name) {
		this.store = store;
		this.name = name;
	}

	/**
	 * Read the next buffer.
	 * @return the buffer, or {@code null} at the end
	 */
	synchronized @Nullable DataBuffer next() {
		if (this.closed) {
			return null;
		}
		if (this.in == null) {
			this.in = this.store.loadStream(this.name);
		}
		try {
			byte[] bytes = this.in.readNBytes(BUFFER);
			return (bytes.length > 0) ? DefaultDataBufferFactory.sharedInstance.wrap(bytes) : null;
		}
		catch (IOException ex) {
			throw new ArtifactException(
					"Artifact " + this.name + " could not be read to its end (" + ex.getClass().getSimpleName() + ").");
		}
	}

	synchronized void close() {
		this.closed = true;
		InputStream open = this.in;
		this.in = null;
		if (open != null) {
			try {
				open.close();
			}
			catch (IOException ex) {
				// Nothing was written.
			}
		}
	}

}
