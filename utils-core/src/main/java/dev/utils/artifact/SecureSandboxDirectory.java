package dev.utils.artifact;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A directory that stays the same while it is open, whatever happens to its name: all
 * that is done in it is done relative to its open handle.
 */
final class SecureSandboxDirectory implements SandboxDirectory {

	private static final Path ITSELF = Path.of(".");

	private final SecureDirectoryStream<Path> entries;

	private final SecureSandboxDirectory root;

	private final Sandbox sandbox;

	/**
	 * Create a directory.
	 * @param root the open root, or {@code null} if this is the root
	 */
	SecureSandboxDirectory(SecureDirectoryStream<Path> entries, @Nullable SecureSandboxDirectory root,
			Sandbox sandbox) {
		this.entries = entries;
		this.root = (root != null) ? root : this;
		this.sandbox = sandbox;
	}

	@Override
	public SandboxDirectory enter(String name) throws IOException {
		BasicFileAttributes attributes = attributes(name);
		if (attributes != null && !attributes.isDirectory() && !attributes.isSymbolicLink()) {
			// Opening a pipe would wait for whoever writes into it.
			throw new NotDirectoryException(name);
		}
		try {
			return new SecureSandboxDirectory(this.entries.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS),
					this.root, this.sandbox);
		}
		catch (IOException ex) {
			throw explained(ex, name);
		}
	}

	/**
	 * Java cannot create a directory relative to an open one, but it can move one there.
	 * In the root, which is trusted, it can be created by its path.
	 */
	@Override
	public void createDirectory(String name) throws IOException {
		String temporary = TemporaryNames.next();
		Path created = this.sandbox.root().resolve(temporary);
		Files.createDirectory(created, this.sandbox.directoryAttributes());
		try {
			this.root.entries.move(Path.of(temporary), this.entries, Path.of(name));
		}
		catch (IOException ex) {
			Files.deleteIfExists(created);
			throw ex;
		}
		force();
	}

	@Override
	public @Nullable BasicFileAttributes attributes(String name) throws IOException {
		try {
			return this.entries
				.getFileAttributeView(Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
				.readAttributes();
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	@Override
	public FileChannel read(String name) throws IOException {
		BasicFileAttributes attributes = attributes(name);
		if (attributes != null && attributes.isSymbolicLink()) {
			throw SandboxDirectory.symbolicLink();
		}
		if (attributes == null || !attributes.isRegularFile()) {
			// Opening a pipe would wait for whoever writes into it.
			throw new NoSuchFileException(name);
		}
		return open(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
	}

	@Override
	public FileChannel create(String name) throws IOException {
		return open(name, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
				this.sandbox.fileAttributes());
	}

	@Override
	public FileChannel openOrCreate(String name) throws IOException {
		return open(name, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE,
				LinkOption.NOFOLLOW_LINKS), this.sandbox.fileAttributes());
	}

	private FileChannel open(String name, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
		try {
			SeekableByteChannel channel = this.entries.newByteChannel(Path.of(name), options, attributes);
			return (FileChannel) channel;
		}
		catch (IOException ex) {
			throw explained(ex, name);
		}
	}

	/**
	 * Tell a symbolic link from other failures: systems report it in different words.
	 */
	private IOException explained(IOException failure, String name) throws IOException {
		BasicFileAttributes attributes = attributes(name);
		if (attributes != null && attributes.isSymbolicLink()) {
			throw SandboxDirectory.symbolicLink();
		}
		return failure;
	}

	@Override
	public void rename(String from, String to) throws IOException {
		this.entries.move(Path.of(from), this.entries, Path.of(to));
	}

	@Override
	public void deleteFile(String name) throws IOException {
		this.entries.deleteFile(Path.of(name));
	}

	@Override
	public void deleteDirectory(String name) throws IOException {
		this.entries.deleteDirectory(Path.of(name));
	}

	@Override
	public List<String> names() throws IOException {
		List<String> names = new ArrayList<>();
		// A stream can be read once only, hence another one of the same directory.
		try (SecureDirectoryStream<Path> itself = this.entries.newDirectoryStream(ITSELF, LinkOption.NOFOLLOW_LINKS)) {
			itself.forEach((entry) -> names.add(String.valueOf(entry.getFileName())));
		}
		catch (DirectoryIteratorException ex) {
			throw ex.getCause();
		}
		return names;
	}

	@Override
	public void force() {
		this.sandbox.force(() -> open(ITSELF.toString(), Set.of(StandardOpenOption.READ)));
	}

	@Override
	public DirectorySync sync() {
		return this.sandbox.sync();
	}

	@Override
	public void close() {
		try {
			this.entries.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
