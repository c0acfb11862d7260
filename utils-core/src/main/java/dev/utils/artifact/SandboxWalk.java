package dev.utils.artifact;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;

/**
 * Goes through all files below a directory, and follows no symbolic link.
 */
final class SandboxWalk {

	/** A save that has not written for so long was cut off. */
	private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

	private SandboxWalk() {
	}

	/**
	 * Return what is used, and remove what cut-off saves have left.
	 */
	static UsageLedger.Usage count(SandboxDirectory root) throws IOException {
		long now = System.currentTimeMillis();
		long[] sums = new long[2];
		through(root, "", 1, (directory, path, name, attributes) -> {
			if (!TemporaryNames.isReserved(name)) {
				sums[0]++;
				sums[1] += attributes.size();
			}
			else if (TemporaryNames.isTemporary(name)
					&& now - attributes.lastModifiedTime().toMillis() > LONGEST_PAUSE.toMillis()) {
				delete(directory, name, attributes.isDirectory());
			}
		});
		return new UsageLedger.Usage(sums[0], sums[1], now);
	}

	private static void delete(SandboxDirectory directory, String name, boolean isDirectory) throws IOException {
		try {
			if (isDirectory) {
				directory.deleteDirectory(name);
			}
			else {
				directory.deleteFile(name);
			}
		}
		catch (NoSuchFileException ex) {
			// Removed by somebody else.
		}
	}

	/**
	 * Visit the files, and what the store keeps for itself.
	 * @param path the path of the directory, with a separator at its end, or nothing
	 */
	static void through(SandboxDirectory directory, String path, int level, Visitor visitor) throws IOException {
		for (String name : directory.names()) {
			BasicFileAttributes attributes = directory.attributes(name);
			if (attributes == null) {
				continue;
			}
			boolean reserved = TemporaryNames.isReserved(name);
			if (attributes.isRegularFile() || (reserved && attributes.isDirectory())) {
				visitor.visit(directory, path, name, attributes);
			}
			else if (attributes.isDirectory() && level < ArtifactName.MOST_LEVELS) {
				enter(directory, path, name, level, visitor);
			}
		}
	}

	private static void enter(SandboxDirectory directory, String path, String name, int level, Visitor visitor)
			throws IOException {
		try (SandboxDirectory inner = directory.enter(name)) {
			through(inner, path + name + '/', level + 1, visitor);
		}
		catch (NoSuchFileException | NotDirectoryException | ArtifactSecurityException ex) {
			// Removed, or replaced by something else, since it was looked at.
		}
	}

	/**
	 * Sees a file.
	 */
	@FunctionalInterface
	interface Visitor {

		void visit(SandboxDirectory directory, String path, String name, BasicFileAttributes attributes)
				throws IOException;

	}

}
