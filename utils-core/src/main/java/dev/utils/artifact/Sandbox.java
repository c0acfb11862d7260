package dev.utils.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A root and the way into it. Where the system has them, directories are opened relative
 * to open ones, so that nothing that is swapped for a symbolic link between a check and
 * its use leads out. The root itself, and what is above it, is trusted. Thread-safe.
 */
final class Sandbox {

	private static final Logger logger = LoggerFactory.getLogger(Sandbox.class);

	private final Path root;

	private final Set<PosixFilePermission> filePermissions;

	private final Set<PosixFilePermission> directoryPermissions;

	private final boolean secure;

	private final Flush flush;

	private final DirectorySync sync = new DirectorySync();

	Sandbox(Path root, ArtifactSettings settings) {
		this(root, settings, true);
	}

	/**
	 * Create a sandbox.
	 * @param secure whether open directories are used where the system has them
	 */
	Sandbox(Path root, ArtifactSettings settings, boolean secure) {
		this(root, settings, secure, (directory) -> directory.force(true));
	}

	/**
	 * Create a sandbox.
	 * @param secure whether open directories are used where the system has them
	 * @param flush how the names in a directory are brought to the disk
	 */
	Sandbox(Path root, ArtifactSettings settings, boolean secure, Flush flush) {
		this.root = root.toAbsolutePath().normalize();
		this.filePermissions = settings.permissions();
		this.directoryPermissions = settings.directoryPermissions();
		this.secure = secure;
		this.flush = flush;
	}

	Path root() {
		return this.root;
	}

	/**
	 * Open the root.
	 * @throws java.nio.file.NoSuchFileException if there is none yet
	 */
	@SuppressWarnings("StreamResourceLeak") // closed with the returned directory
	SandboxDirectory open() throws IOException {
		DirectoryStream<Path> entries = Files.newDirectoryStream(this.root);
		if (this.secure && entries instanceof SecureDirectoryStream<Path> secureEntries) {
			return new SecureSandboxDirectory(secureEntries, null, this);
		}
		entries.close();
		return new PathSandboxDirectory(this.root.toRealPath(), this);
	}

	/**
	 * Open the root, and create it if there is none.
	 */
	SandboxDirectory openOrCreate() throws IOException {
		if (!Files.isDirectory(this.root)) {
			Path existing = this.root;
			while (existing != null && !Files.exists(existing)) {
				existing = existing.getParent();
			}
			try {
				Files.createDirectories(this.root, attributes(this.directoryPermissions));
				force(existing);
			}
			catch (FileAlreadyExistsException ex) {
				throw new ArtifactException("The store's root is no directory.");
			}
			catch (NoSuchFileException ex) {
				throw new ArtifactException("The store's root cannot be created.");
			}
			logger.info("Artifacts are kept in {}", this.root);
		}
		return open();
	}

	/**
	 * Bring the new folders above the root to the disk, where the system opens folders.
	 */
	private void force(@Nullable Path existing) {
		Path folder = this.root.getParent();
		while (this.secure && folder != null && existing != null && folder.startsWith(existing)) {
			Path opened = folder;
			force(() -> FileChannel.open(opened));
			folder = folder.getParent();
		}
	}

	/**
	 * Bring the names in a directory to the disk, as far as the file system can. Does
	 * nothing where it opens no directory as a file, such as on Windows, or none that may
	 * be entered but not read.
	 */
	void force(Opening directory) {
		this.sync.attempt(() -> {
			try (FileChannel itself = directory.open()) {
				this.flush.flush(itself);
			}
			catch (AccessDeniedException ex) {
				// Nothing can be done.
			}
		});
	}

	/**
	 * What is told of failures that harm nothing that was done.
	 */
	DirectorySync sync() {
		return this.sync;
	}

	FileAttribute<?>[] fileAttributes() {
		return attributes(this.filePermissions);
	}

	FileAttribute<?>[] directoryAttributes() {
		return attributes(this.directoryPermissions);
	}

	private FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
		return this.root.getFileSystem().supportedFileAttributeViews().contains("posix")
				? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(permissions) }
				: new FileAttribute<?>[0];
	}

	/**
	 * Brings the names in an open directory to the disk.
	 */
	@FunctionalInterface
	interface Flush {

		void flush(FileChannel directory) throws IOException;

	}

	/**
	 * Opens a directory as a file.
	 */
	@FunctionalInterface
	interface Opening {

		FileChannel open() throws IOException;

	}

}
