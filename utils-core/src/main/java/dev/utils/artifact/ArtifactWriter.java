package dev.utils.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A save under way: a file under a temporary name, next to the one that it will become.
 * Closing it before it is committed removes it. Not thread-safe.
 */
final class ArtifactWriter implements Closeable {

	/** Java keeps a copy of what is written at once outside of the heap. */
	private static final int MOST_AT_ONCE = 1 << 16;

	private final SandboxDirectory root;

	private final SandboxDirectory directory;

	private final ArtifactName name;

	private final boolean overwrite;

	private final Quota quota;

	private final String temporary = TemporaryNames.next();

	private final FileChannel channel;

	private final byte[] head = new byte[MediaTypeSniffer.HEAD];

	private long size;

	private boolean renamed;

	/**
	 * Begin a save.
	 * @param root the open root
	 * @param directory the open directory of the file; both are closed with the writer
	 */
	ArtifactWriter(SandboxDirectory root, SandboxDirectory directory, ArtifactName name, boolean overwrite, Quota quota)
			throws IOException {
		this.root = root;
		this.directory = directory;
		this.name = name;
		this.overwrite = overwrite;
		this.quota = quota;
		this.channel = directory.create(this.temporary);
	}

	void write(byte[] bytes, int offset, int length) throws IOException {
		this.quota.checkFile(this.size + length);
		if (this.size < this.head.length) {
			int rest = (int) Math.min(length, this.head.length - this.size);
			System.arraycopy(bytes, offset, this.head, (int) this.size, rest);
		}
		for (int written = 0; written < length;) {
			written += this.channel
				.write(ByteBuffer.wrap(bytes, offset + written, Math.min(length - written, MOST_AT_ONCE)));
		}
		this.size += length;
	}

	/**
	 * Give the file its name, after its content is on the disk.
	 */
	Artifact commit() throws IOException {
		this.channel.force(true);
		this.channel.close();
		BasicFileAttributes written = this.directory.attributes(this.temporary);
		if (written == null) {
			throw new NoSuchFileException(this.temporary);
		}
		try {
			RootLock.under(this.root, this::take);
		}
		catch (IOException | RuntimeException ex) {
			if (!this.renamed) {
				throw ex;
			}
			this.root.sync().tell(ex);
		}
		this.directory.force();
		byte[] start = Arrays.copyOf(this.head, (int) Math.min(this.size, this.head.length));
		return new Artifact(this.name.toString(), this.size, written.lastModifiedTime().toInstant(),
				MediaTypeSniffer.sniff(start, this.name.file()));
	}

	/**
	 * Take the name. From then on the file is saved, whatever happens: if its size is not
	 * written down, the next one counts anew.
	 */
	private UsageLedger.Usage take(UsageLedger ledger) throws IOException {
		BasicFileAttributes replaced = free(this.directory, this.name, this.overwrite);
		UsageLedger.Usage after = this.quota.checkedUsage(ledger, this.root, this.size,
				(replaced != null) ? replaced.size() : null);
		ledger.forget();
		this.directory.rename(this.temporary, this.name.file());
		this.renamed = true;
		try {
			ledger.write(after);
		}
		catch (ClosedByInterruptException ex) {
			// Nothing to tell of: the thread was to stop.
		}
		return after;
	}

	/**
	 * Make sure that a name can be taken.
	 * @return the file that has it and is replaced, or {@code null}
	 */
	static @Nullable BasicFileAttributes free(SandboxDirectory directory, ArtifactName name, boolean overwrite)
			throws IOException {
		BasicFileAttributes existing = directory.attributes(name.file());
		if (existing == null) {
			return null;
		}
		if (existing.isSymbolicLink()) {
			throw SandboxDirectory.symbolicLink();
		}
		if (!existing.isRegularFile()) {
			throw new ArtifactExistsException(name.toString(), "It is a directory: choose another name.");
		}
		if (!overwrite) {
			throw new ArtifactExistsException(name.toString(),
					"Choose another name, or save it with SaveOptions.OVERWRITE.");
		}
		return existing;
	}

	@Override
	public void close() throws IOException {
		try {
			this.channel.close();
			if (!this.renamed) {
				this.directory.deleteFile(this.temporary);
			}
		}
		catch (NoSuchFileException ex) {
			// Removed by somebody else.
		}
		finally {
			this.directory.close();
			this.root.close();
		}
	}

}
