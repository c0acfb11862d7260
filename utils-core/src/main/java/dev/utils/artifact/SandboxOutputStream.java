package dev.utils.artifact;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.jspecify.annotations.Nullable;

/**
 * Writes into a save under way. Thread-safe: it may be closed while it is written.
 */
final class SandboxOutputStream extends ArtifactOutputStream {

	private final String name;

	/** What is written to, until it is closed. */
	private @Nullable ArtifactWriter writer;

	SandboxOutputStream(ArtifactName name, ArtifactWriter writer) {
		this.name = name.toString();
		this.writer = writer;
	}

	@Override
	public void write(int value) {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public synchronized void write(byte[] bytes, int offset, int length) {
		try {
			DiskAccess.save(this.name, () -> {
				open().write(bytes, offset, length);
				return length;
			});
		}
		catch (RuntimeException ex) {
			// Nobody may commit what lacks a part.
			close();
			throw ex;
		}
	}

	@Override
	public synchronized Artifact commit() {
		try {
			return DiskAccess.save(this.name, () -> open().commit());
		}
		finally {
			close();
		}
	}

	private ArtifactWriter open() {
		if (this.writer == null) {
			throw new ArtifactException("Artifact " + this.name + " was not saved: its stream is closed.");
		}
		return this.writer;
	}

	@Override
	public synchronized void close() {
		ArtifactWriter open = this.writer;
		this.writer = null;
		if (open != null) {
			try {
				open.close();
			}
			catch (IOException | UncheckedIOException ex) {
				// What is left is removed when files are counted.
			}
		}
	}

}
