package dev.utils.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A directory on systems where Java has no open ones, such as Windows, and macOS before
 * JDK 24: before each step its path is made sure to be the real one still. Somebody who
 * can write below the root can win the race between the two.
 */
final class PathSandboxDirectory implements SandboxDirectory {

	private final Path directory;

	private final Sandbox sandbox;

	/**
	 * Create a directory.
	 * @param directory its real path
	 */
	PathSandboxDirectory(Path directory, Sandbox sandbox) {
		this.directory = directory;
		this.sandbox = sandbox;
	}

	@Override
	public SandboxDirectory enter(String name) throws IOException {
		BasicFileAttributes attributes = notLinked(name);
		if (attributes == null) {
			throw new NoSuchFileException(name);
		}
		if (!attributes.isDirectory()) {
			throw new NotDirectoryException(name);
		}
		if (name.equals(".")) {
			return this;
		}
		// In the spelling of the disk, which may not tell upper case from lower case.
		Path real = this.directory.resolve(name).toRealPath();
		if (!this.directory.equals(real.getParent()) || !name.equalsIgnoreCase(String.valueOf(real.getFileName()))) {
			throw SandboxDirectory.symbolicLink();
		}
		return new PathSandboxDirectory(real, this.sandbox);
	}

	@Override
	public void createDirectory(String name) throws IOException {
		Files.createDirectory(real().resolve(name), this.sandbox.directoryAttributes());
	}

	@Override
	public @Nullable BasicFileAttributes attributes(String name) throws IOException {
		try {
			return Files.readAttributes(real().resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	/**
	 * Return what an entry is. Windows' junctions are no links, but directories of
	 * another kind.
	 */
	private @Nullable BasicFileAttributes notLinked(String name) throws IOException {
		BasicFileAttributes attributes = attributes(name);
		if (attributes != null && (attributes.isSymbolicLink() || (attributes.isDirectory() && attributes.isOther()))) {
			throw SandboxDirectory.symbolicLink();
		}
		return attributes;
	}

	@Override
	public FileChannel read(String name) throws IOException {
		BasicFileAttributes attributes = notLinked(name);
		if (attributes == null || !attributes.isRegularFile()) {
			throw new NoSuchFileException(name);
		}
		return FileChannel.open(this.directory.resolve(name),
				Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
	}

	@Override
	public FileChannel create(String name) throws IOException {
		return FileChannel.open(real().resolve(name),
				Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
				this.sandbox.fileAttributes());
	}

	@Override
	public FileChannel openOrCreate(String name) throws IOException {
		notLinked(name);
		return FileChannel.open(this.directory.resolve(name), Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ,
				StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS), this.sandbox.fileAttributes());
	}

	@Override
	public void rename(String from, String to) throws IOException {
		Path real = real();
		Files.move(real.resolve(from), real.resolve(to), StandardCopyOption.ATOMIC_MOVE,
				StandardCopyOption.REPLACE_EXISTING);
	}

	@Override
	public void deleteFile(String name) throws IOException {
		Files.delete(real().resolve(name));
	}

	@Override
	public void deleteDirectory(String name) throws IOException {
		Files.delete(real().resolve(name));
	}

	@Override
	public List<String> names() throws IOException {
		List<String> names = new ArrayList<>();
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(real())) {
			entries.forEach((entry) -> names.add(String.valueOf(entry.getFileName())));
		}
		catch (DirectoryIteratorException ex) {
			throw ex.getCause();
		}
		return names;
	}

	@Override
	public void force() {
		this.sandbox.force(() -> FileChannel.open(this.directory));
	}

	@Override
	public DirectorySync sync() {
		return this.sandbox.sync();
	}

	@Override
	public void close() {
	}

	private Path real() throws IOException {
		if (!this.directory.toRealPath().equals(this.directory)) {
			throw SandboxDirectory.symbolicLink();
		}
		return this.directory;
	}

}
