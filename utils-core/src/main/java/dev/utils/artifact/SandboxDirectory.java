package dev.utils.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An open directory below a root. All names are those of single entries; no operation
 * follows a symbolic link. Not thread-safe.
 */
interface SandboxDirectory extends Closeable {

	/**
	 * Open a directory of this one.
	 * @throws NoSuchFileException if there is none
	 * @throws ArtifactSecurityException if it is a symbolic link
	 */
	SandboxDirectory enter(String name) throws IOException;

	/**
	 * Create a directory. Two processes must not do it at the same time.
	 */
	void createDirectory(String name) throws IOException;

	/**
	 * Return what an entry is, or {@code null} if there is none.
	 */
	@Nullable BasicFileAttributes attributes(String name) throws IOException;

	/**
	 * Open a file to read it.
	 * @throws NoSuchFileException if there is none, or something else
	 * @throws ArtifactSecurityException if it is a symbolic link
	 */
	FileChannel read(String name) throws IOException;

	/**
	 * Create a file that must not exist, to write it.
	 */
	FileChannel create(String name) throws IOException;

	/**
	 * Open a file to read and write it, and create it if there is none.
	 * @throws ArtifactSecurityException if it is a symbolic link
	 */
	FileChannel openOrCreate(String name) throws IOException;

	/**
	 * Give a file another name, in the place of the file that has it, in one step.
	 */
	void rename(String from, String to) throws IOException;

	void deleteFile(String name) throws IOException;

	void deleteDirectory(String name) throws IOException;

	/**
	 * Return the names of all entries.
	 */
	List<String> names() throws IOException;

	/**
	 * Bring changed names to the disk, as far as the file system can.
	 */
	void force();

	/**
	 * Return who tells of failures after a change of names.
	 */
	DirectorySync sync();

	@Override
	void close();

	/**
	 * Return the refusal of an entry that is a symbolic link.
	 */
	static ArtifactSecurityException symbolicLink() {
		return new ArtifactSecurityException("Refused the name of an artifact: it leads through a symbolic link.");
	}

}
