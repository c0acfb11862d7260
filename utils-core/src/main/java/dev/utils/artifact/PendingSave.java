package dev.utils.artifact;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * A save whose content comes in buffers. It may be closed at any time, also before it has
 * begun. Thread-safe.
 */
final class PendingSave {

	private final ArtifactStore store;

	private final String name;

	private final SaveOptions options;

	private @Nullable ArtifactOutputStream out;

	private boolean closed;

	PendingSave(ArtifactStore store, String name, SaveOptions options) {
		this.store = store;
		this.name = name;
		this.options = options;
	}

	synchronized void begin() {
		if (!this.closed) {
			this.out = this.store.output(this.name, this.options);
		}
	}

	/**
	 * Write a buffer, and release it.
	 */
	synchronized void write(DataBuffer buffer) {
		try {
			if (this.out != null) {
				byte[] bytes = new byte[buffer.readableByteCount()];
				buffer.read(bytes);
				this.out.write(bytes);
			}
		}
		finally {
			DataBufferUtils.release(buffer);
		}
	}

	synchronized @Nullable Artifact commit() {
		return (this.out != null) ? this.out.commit() : null;
	}

	synchronized void close() {
		this.closed = true;
		ArtifactOutputStream open = this.out;
		this.out = null;
		if (open != null) {
			open.close();
		}
	}

}
