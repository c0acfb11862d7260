package dev.utils.artifact;

import java.io.OutputStream;

/**
 * A file that is being saved, for those who write piece by piece. It is not there for
 * anybody before {@link #commit()}; closing it without that leaves nothing. What cannot
 * be written is an {@link ArtifactException}, not an {@link java.io.IOException}.
 */
public abstract class ArtifactOutputStream extends OutputStream {

	/**
	 * Bring the content to the disk, and give the file its name. Nothing can be written
	 * afterwards.
	 * @return what was saved
	 * @throws ArtifactExistsException if the name was taken in the meantime
	 * @throws ArtifactQuotaException if the store is full
	 * @throws ArtifactException if it cannot be written
	 */
	public abstract Artifact commit();

	@Override
	public abstract void write(int value);

	@Override
	public void write(byte[] bytes) {
		write(bytes, 0, bytes.length);
	}

	@Override
	public abstract void write(byte[] bytes, int offset, int length);

	@Override
	public void flush() {
	}

	/**
	 * Drop the content, unless it was committed.
	 */
	@Override
	public abstract void close();

}
