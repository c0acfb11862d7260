package dev.utils.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

/**
 * The files below a root, by names that were checked. Every failure of the system becomes
 * an {@link ArtifactException}. Thread-safe.
 */
final class SandboxFiles {

	/** How often a directory is made again that others delete. */
	private static final int MOST_ATTEMPTS = 3;

	private final Sandbox sandbox;

	private final ArtifactSettings settings;

	private final RootLock lock;

	SandboxFiles(Sandbox sandbox, ArtifactSettings settings, RootLock lock) {
		this.sandbox = sandbox;
		this.settings = settings;
		this.lock = lock;
	}

	Path root() {
		return this.sandbox.root();
	}

	Artifact save(ArtifactName name, boolean overwrite, Content content) {
		return guarded(name, "saved", () -> {
			try (SandboxDirectory root = this.sandbox.openOrCreate();
					SandboxDirectory directory = enterOrCreate(root, name)) {
				// Before the content is read, which may take long.
				ArtifactWriter.free(directory, name, overwrite);
				try (ArtifactWriter writer = new ArtifactWriter(root, directory, this.settings, this.lock)) {
					content.writeTo(writer);
					return writer.commit(name, overwrite);
				}
			}
			catch (NoSuchFileException ex) {
				throw new ArtifactException(
						"Artifact " + name + " was not saved: its directory was deleted at the same time.");
			}
		});
	}

	private SandboxDirectory enterOrCreate(SandboxDirectory root, ArtifactName name) throws IOException {
		SandboxDirectory directory = root.enter(".");
		for (String next : name.directories()) {
			try (SandboxDirectory left = directory) {
				directory = enterOrCreate(root, left, next);
			}
			catch (NotDirectoryException ex) {
				throw new ArtifactExistsException(name.toString(),
						"A part of its path is a file: choose another name.");
			}
		}
		return directory;
	}

	private SandboxDirectory enterOrCreate(SandboxDirectory root, SandboxDirectory parent, String name)
			throws IOException {
		for (int attempt = 1;; attempt++) {
			try {
				return parent.enter(name);
			}
			catch (NoSuchFileException ex) {
				if (attempt >= MOST_ATTEMPTS) {
					throw ex;
				}
			}
			this.lock.under(root, (ledger) -> {
				if (parent.attributes(name) == null) {
					parent.createDirectory(name);
				}
				return name;
			});
		}
	}

	/**
	 * Open a file to read it.
	 */
	FileChannel open(ArtifactName name) {
		return guarded(name, "loaded", () -> inDirectory(name, (directory) -> directory.read(name.file())));
	}

	<T> T read(ArtifactName name, Reading<T> reading) {
		return guarded(name, "loaded", () -> {
			try (FileChannel channel = inDirectory(name, (directory) -> directory.read(name.file()))) {
				return reading.from(channel);
			}
		});
	}

	boolean exists(ArtifactName name) {
		return guarded(name, "looked for", () -> {
			try {
				return inDirectory(name, (directory) -> isFile(directory.attributes(name.file())));
			}
			catch (NoSuchFileException | NotDirectoryException ex) {
				return false;
			}
		});
	}

	private static boolean isFile(@Nullable BasicFileAttributes attributes) {
		if (attributes != null && attributes.isSymbolicLink()) {
			throw SandboxDirectory.symbolicLink();
		}
		return attributes != null && attributes.isRegularFile();
	}

	Artifact get(ArtifactName name) {
		return guarded(name, "loaded", () -> inDirectory(name, (directory) -> {
			BasicFileAttributes attributes = directory.attributes(name.file());
			if (attributes == null || !isFile(attributes)) {
				throw new NoSuchFileException(name.file());
			}
			return artifact(directory, name.toString(), name.file(), attributes);
		}));
	}

	private static Artifact artifact(SandboxDirectory directory, String path, String name,
			BasicFileAttributes attributes) throws IOException {
		try (FileChannel channel = directory.read(name)) {
			ByteBuffer head = ByteBuffer.allocate(MediaTypeSniffer.HEAD);
			int read = 0;
			while (head.hasRemaining() && read >= 0) {
				read = channel.read(head);
			}
			byte[] start = Arrays.copyOf(head.array(), head.position());
			return new Artifact(path, attributes.size(), attributes.lastModifiedTime().toInstant(),
					MediaTypeSniffer.sniff(start, name));
		}
	}

	List<Artifact> list(List<String> directories) {
		ArtifactName name = new ArtifactName(directories, "*");
		return guarded(name, "listed", () -> {
			List<Artifact> artifacts = new ArrayList<>();
			String path = directories.isEmpty() ? "" : String.join("/", directories) + '/';
			try {
				inDirectory(name, (directory) -> {
					SandboxWalk.through(directory, path, directories.size() + 1,
							(inner, innerPath, file, attributes) -> {
								if (ArtifactName.isReachable(innerPath + file)) {
									add(artifacts, inner, innerPath, file, attributes);
								}
							});
					return path;
				});
			}
			catch (NoSuchFileException | NotDirectoryException ex) {
				// An empty directory is the same as none.
			}
			return artifacts;
		});
	}

	private static void add(List<Artifact> artifacts, SandboxDirectory directory, String path, String file,
			BasicFileAttributes attributes) throws IOException {
		try {
			artifacts.add(artifact(directory, path + file, file, attributes));
		}
		catch (NoSuchFileException | ArtifactSecurityException ex) {
			// Deleted, or replaced by something else, since it was looked at.
		}
	}

	void delete(ArtifactName name) {
		guarded(name, "deleted", () -> {
			try (SandboxDirectory root = this.sandbox.open(); SandboxDirectory directory = enter(root, name)) {
				this.lock.under(root, (ledger) -> {
					BasicFileAttributes attributes = directory.attributes(name.file());
					if (attributes == null || !isFile(attributes)) {
						throw new NoSuchFileException(name.file());
					}
					UsageLedger.Usage known = ledger.read(() -> SandboxWalk.count(root));
					ledger.forget();
					directory.deleteFile(name.file());
					ledger.write(known.plus(-1, -attributes.size()));
					return name;
				});
				directory.force();
				return name;
			}
		});
	}

	Path resolve(ArtifactName name) {
		return guarded(name, "resolved", () -> {
			try {
				inDirectory(name, (directory) -> isFile(directory.attributes(name.file())));
			}
			catch (NoSuchFileException ex) {
				// It need not be there.
			}
			return root().resolve(name.toString());
		});
	}

	private <T> T inDirectory(ArtifactName name, Visit<T> visit) throws IOException {
		try (SandboxDirectory root = this.sandbox.open(); SandboxDirectory directory = enter(root, name)) {
			return visit.to(directory);
		}
	}

	private static SandboxDirectory enter(SandboxDirectory root, ArtifactName name) throws IOException {
		SandboxDirectory directory = root.enter(".");
		for (String next : name.directories()) {
			try (SandboxDirectory left = directory) {
				directory = left.enter(next);
			}
		}
		return directory;
	}

	private static <T> T guarded(ArtifactName name, String participle, Action<T> action) {
		if (Schedulers.isInNonBlockingThread()) {
			throw new IllegalStateException(
					"ArtifactStore waits for the disk, which thread " + Thread.currentThread().getName()
							+ " must not do: it serves many calls at once. Inject ReactiveArtifactStore instead.");
		}
		try {
			return action.run();
		}
		catch (NoSuchFileException | NotDirectoryException ex) {
			throw new ArtifactNotFoundException(name.toString());
		}
		catch (InvalidPathException ex) {
			throw new ArtifactException("Artifact " + name + " was not " + participle
					+ ": this JVM has no form for its name. Start it with LC_ALL=C.UTF-8, or use ASCII names.");
		}
		catch (UncheckedIOException ex) {
			throw failed(name, participle, Objects.requireNonNull(ex.getCause()));
		}
		catch (IOException ex) {
			throw failed(name, participle, ex);
		}
	}

	private static ArtifactException failed(ArtifactName name, String participle, IOException ex) {
		return new ArtifactException(
				"Artifact " + name + " was not " + participle + ": the system refused it (" + reason(ex) + ").", ex);
	}

	/**
	 * Return the system's words without the path in front of them.
	 */
	private static String reason(IOException failure) {
		if (failure instanceof FileSystemException onFile) {
			String reason = onFile.getReason();
			return (reason != null) ? reason : failure.getClass().getSimpleName();
		}
		String message = failure.getMessage();
		return (message != null) ? message : failure.getClass().getSimpleName();
	}

	/**
	 * Writes what a file is to hold.
	 */
	@FunctionalInterface
	interface Content {

		void writeTo(OutputStream out) throws IOException;

	}

	/**
	 * Reads a file.
	 *
	 * @param <T> what comes of it
	 */
	@FunctionalInterface
	interface Reading<T> {

		T from(FileChannel channel) throws IOException;

	}

	private interface Visit<T> {

		T to(SandboxDirectory directory) throws IOException;

	}

	private interface Action<T> {

		T run() throws IOException;

	}

}
