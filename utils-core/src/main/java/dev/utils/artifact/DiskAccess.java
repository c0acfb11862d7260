package dev.utils.artifact;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

import reactor.core.scheduler.Schedulers;

/**
 * Waits for the disk where that is allowed, and makes an {@link ArtifactException} of
 * whatever the system says. Without the cause: its message tells paths.
 */
final class DiskAccess {

	private DiskAccess() {
	}

	/**
	 * Save a file.
	 */
	static <T> T save(String name, Work<T> work) {
		return run("Artifact " + name + " was not saved", () -> {
			try {
				return work.run();
			}
			catch (NoSuchFileException | NotDirectoryException ex) {
				throw new ArtifactException(
						"Artifact " + name + " was not saved: its directory was deleted at the same time.");
			}
		});
	}

	/**
	 * Do something with a file that must be there.
	 * @param participle what is done, such as {@code loaded}
	 */
	static <T> T use(String name, String participle, Work<T> work) {
		return run("Artifact " + name + " was not " + participle, () -> {
			try {
				return work.run();
			}
			catch (NoSuchFileException | NotDirectoryException ex) {
				throw new ArtifactNotFoundException(name);
			}
		});
	}

	/**
	 * Do something that has no file missing.
	 * @param failure what to say if it fails
	 */
	static <T> T run(String failure, Work<T> work) {
		if (Schedulers.isInNonBlockingThread()) {
			throw new IllegalStateException(
					"ArtifactStore waits for the disk, which thread " + Thread.currentThread().getName()
							+ " must not do: it serves many calls at once. Inject ReactiveArtifactStore instead.");
		}
		try {
			return work.run();
		}
		catch (InvalidPathException ex) {
			throw new ArtifactException(failure + ": this JVM has no form for its name. Start it with "
					+ "LC_ALL=C.UTF-8, or use ASCII names.");
		}
		catch (UncheckedIOException ex) {
			throw refused(failure, Objects.requireNonNull(ex.getCause()));
		}
		catch (IOException ex) {
			throw refused(failure, ex);
		}
	}

	private static ArtifactException refused(String failure, IOException ex) {
		return new ArtifactException(failure + ": the system refused it (" + reason(ex) + ").");
	}

	/**
	 * Return the system's words without the path in front of them.
	 */
	private static String reason(IOException failure) {
		String reason = (failure instanceof FileSystemException onFile) ? onFile.getReason() : failure.getMessage();
		return (reason != null) ? reason : failure.getClass().getSimpleName();
	}

	/**
	 * What is done on the disk.
	 *
	 * @param <T> what comes of it
	 */
	@FunctionalInterface
	interface Work<T> {

		T run() throws IOException;

	}

}
