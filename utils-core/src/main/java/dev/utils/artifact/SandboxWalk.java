package dev.utils.artifact;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;

/**
 * Goes through all files below a directory, and follows no symbolic link. What cannot be
 * looked at is left out: others put their own there, such as {@code lost+found}.
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
				if (attributes.isDirectory()) {
					directory.deleteDirectory(name);
				}
				else {
					directory.deleteFile(name);
				}
			}
		});
		return new UsageLedger.Usage(sums[0], sums[1], now);
	}

	/**
	 * Visit the files, and what the store keeps for itself.
	 * @param path the path of the directory, with a separator at its end, or nothing
	 */
	static void through(SandboxDirectory directory, String path, int level, Visitor visitor) throws IOException {
		for (String name : directory.names()) {
			try {
				visit(directory, path, name, level, visitor);
			}
			catch (IOException | InvalidPathException | ArtifactException ex) {
				// Removed or replaced since, not for us, or not writable in ASCII.
			}
		}
	}

	private static void visit(SandboxDirectory directory, String path, String name, int level, Visitor visitor)
			throws IOException {
		BasicFileAttributes attributes = directory.attributes(name);
		if (attributes == null) {
			return;
		}
		boolean reserved = TemporaryNames.isReserved(name);
		if (attributes.isRegularFile() || (reserved && attributes.isDirectory())) {
			visitor.visit(directory, path, name, attributes);
		}
		else if (attributes.isDirectory() && level < ArtifactName.MOST_LEVELS) {
			try (SandboxDirectory inner = directory.enter(name)) {
				through(inner, path + name + '/', level + 1, visitor);
			}
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
