package dev.utils.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A save under way: a file under a temporary name, next to the one that it will become.
 * Closing it before it is committed removes it. Not thread-safe.
 */
final class ArtifactWriter extends OutputStream {

	private final SandboxDirectory root;

	private final SandboxDirectory directory;

	private final ArtifactSettings settings;

	private final RootLock lock;

	private final String temporary = TemporaryNames.next();

	private final FileChannel channel;

	private final byte[] head = new byte[MediaTypeSniffer.HEAD];

	private long size;

	private boolean renamed;

	/**
	 * Begin a save.
	 * @param root the open root
	 * @param directory the open directory of the file
	 */
	ArtifactWriter(SandboxDirectory root, SandboxDirectory directory, ArtifactSettings settings, RootLock lock)
			throws IOException {
		this.root = root;
		this.directory = directory;
		this.settings = settings;
		this.lock = lock;
		this.channel = directory.create(this.temporary);
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		if (length > this.settings.maxFileSize() - this.size) {
			throw new ArtifactQuotaException("The artifact is larger than the allowed " + this.settings.maxFileSize()
					+ " bytes (utils.artifacts.max-file-size).");
		}
		if (this.size < this.head.length) {
			int rest = (int) Math.min(length, this.head.length - this.size);
			System.arraycopy(bytes, offset, this.head, (int) this.size, rest);
		}
		ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
		while (buffer.hasRemaining()) {
			this.channel.write(buffer);
		}
		this.size += length;
	}

	/**
	 * Give the file its name, after its content is on the disk.
	 */
	Artifact commit(ArtifactName name, boolean overwrite) throws IOException {
		this.channel.force(true);
		this.channel.close();
		BasicFileAttributes written = this.directory.attributes(this.temporary);
		if (written == null) {
			throw new NoSuchFileException(name.toString());
		}
		this.lock.under(this.root, (ledger) -> {
			BasicFileAttributes replaced = free(this.directory, name, overwrite);
			UsageLedger.Usage after = usageAfter(ledger, replaced);
			ledger.forget();
			this.directory.rename(this.temporary, name.file());
			this.renamed = true;
			ledger.write(after);
			return after;
		});
		this.directory.force();
		byte[] start = Arrays.copyOf(this.head, (int) Math.min(this.size, this.head.length));
		return new Artifact(name.toString(), this.size, written.lastModifiedTime().toInstant(),
				MediaTypeSniffer.sniff(start, name.file()));
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

	private UsageLedger.Usage usageAfter(UsageLedger ledger, @Nullable BasicFileAttributes replaced)
			throws IOException {
		long files = (replaced != null) ? 0 : 1;
		long bytes = this.size - ((replaced != null) ? replaced.size() : 0);
		UsageLedger.Usage known = ledger.read(() -> SandboxWalk.count(this.root));
		UsageLedger.Usage after = known.plus(files, bytes);
		if (exceeded(after, files, bytes)) {
			after = ledger.again(known, () -> SandboxWalk.count(this.root)).plus(files, bytes);
		}
		if (files > 0 && after.files() > this.settings.maxFiles()) {
			throw new ArtifactQuotaException("The store is full: it holds the allowed " + this.settings.maxFiles()
					+ " files (utils.artifacts.max-files). Delete some, or raise the limit.");
		}
		if (bytes > 0 && after.bytes() > this.settings.maxTotalSize()) {
			throw new ArtifactQuotaException(
					"The store is full: with this artifact it would hold more than the allowed "
							+ this.settings.maxTotalSize()
							+ " bytes (utils.artifacts.max-total-size). Delete some artifacts, or raise the limit.");
		}
		return after;
	}

	private boolean exceeded(UsageLedger.Usage after, long files, long bytes) {
		return (files > 0 && after.files() > this.settings.maxFiles())
				|| (bytes > 0 && after.bytes() > this.settings.maxTotalSize());
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
		if (!this.renamed) {
			try {
				this.directory.deleteFile(this.temporary);
			}
			catch (NoSuchFileException ex) {
				// Removed by somebody else.
			}
		}
	}

}
