package dev.utils.artifact;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * The files below a root, by names that were checked. Thread-safe.
 */
final class SandboxFiles {

	/** How often a directory is made again that others delete. */
	private static final int MOST_ATTEMPTS = 3;

	private final Sandbox sandbox;

	private final Quota quota;

	SandboxFiles(Sandbox sandbox, ArtifactSettings settings) {
		this.sandbox = sandbox;
		this.quota = new Quota(settings);
	}

	Path root() {
		return this.sandbox.root();
	}

	/**
	 * Begin to save a file.
	 * @param size its size, as far as that is known
	 */
	SandboxOutputStream save(ArtifactName name, boolean overwrite, long size) {
		return DiskAccess.save(name.toString(), () -> {
			this.quota.checkFile(size);
			SandboxDirectory root = this.sandbox.openOrCreate();
			try {
				if (!overwrite) {
					this.quota.checkRoom(root, size);
				}
				return new SandboxOutputStream(name, begin(root, name, overwrite));
			}
			catch (IOException | RuntimeException ex) {
				root.close();
				throw ex;
			}
		});
	}

	private ArtifactWriter begin(SandboxDirectory root, ArtifactName name, boolean overwrite) throws IOException {
		for (int attempt = 1;; attempt++) {
			SandboxDirectory directory = enterOrCreate(root, name);
			try {
				// Before the content is read, which may take long.
				ArtifactWriter.free(directory, name, overwrite);
				return new ArtifactWriter(root, directory, name, overwrite, this.quota);
			}
			catch (NoSuchFileException ex) {
				directory.close();
				if (attempt >= MOST_ATTEMPTS) {
					throw ex;
				}
			}
			catch (IOException | RuntimeException ex) {
				directory.close();
				throw ex;
			}
		}
	}

	private static SandboxDirectory enterOrCreate(SandboxDirectory root, ArtifactName name) throws IOException {
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

	private static SandboxDirectory enterOrCreate(SandboxDirectory root, SandboxDirectory parent, String name)
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
			RootLock.under(root, (ledger) -> {
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
		return DiskAccess.use(name.toString(), "loaded",
				() -> inDirectory(name.directories(), (directory) -> directory.read(name.file())));
	}

	<T> T read(ArtifactName name, Reading<T> reading) {
		return DiskAccess.use(name.toString(), "loaded", () -> {
			try (FileChannel channel = inDirectory(name.directories(), (directory) -> directory.read(name.file()))) {
				return reading.from(channel);
			}
		});
	}

	boolean exists(ArtifactName name) {
		return DiskAccess.run("Artifact " + name + " was not looked for", () -> {
			try {
				return inDirectory(name.directories(), (directory) -> isFile(directory.attributes(name.file())));
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
		return DiskAccess.use(name.toString(), "loaded", () -> inDirectory(name.directories(), (directory) -> {
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
		String path = directories.isEmpty() ? "" : String.join("/", directories) + '/';
		return DiskAccess.run("The artifacts were not listed", () -> {
			List<Artifact> artifacts = new ArrayList<>();
			try {
				inDirectory(directories, (directory) -> {
					SandboxWalk.through(directory, path, directories.size() + 1,
							(inner, innerPath, file, attributes) -> {
								if (ArtifactName.isReachable(innerPath + file)) {
									artifacts.add(artifact(inner, innerPath + file, file, attributes));
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

	void delete(ArtifactName name) {
		DiskAccess.use(name.toString(), "deleted", () -> {
			try (SandboxDirectory root = this.sandbox.open();
					SandboxDirectory directory = enter(root, name.directories())) {
				AtomicBoolean deleted = new AtomicBoolean();
				try {
					RootLock.under(root, (ledger) -> delete(ledger, root, directory, name, deleted));
				}
				catch (IOException | RuntimeException ex) {
					if (!deleted.get()) {
						throw ex;
					}
					root.sync().tell(ex);
				}
				directory.force();
				return name;
			}
		});
	}

	private static ArtifactName delete(UsageLedger ledger, SandboxDirectory root, SandboxDirectory directory,
			ArtifactName name, AtomicBoolean deleted) throws IOException {
		BasicFileAttributes attributes = directory.attributes(name.file());
		if (attributes == null || !isFile(attributes)) {
			throw new NoSuchFileException(name.file());
		}
		UsageLedger.Usage known = ledger.read(() -> SandboxWalk.count(root));
		ledger.forget();
		directory.deleteFile(name.file());
		deleted.set(true);
		ledger.write(known.plus(-1, -attributes.size()));
		return name;
	}

	Path resolve(ArtifactName name) {
		return DiskAccess.run("Artifact " + name + " was not resolved", () -> {
			try {
				inDirectory(name.directories(), (directory) -> isFile(directory.attributes(name.file())));
			}
			catch (NoSuchFileException | NotDirectoryException ex) {
				// It need not be there.
			}
			return root().resolve(name.toString());
		});
	}

	private <T> T inDirectory(List<String> directories, Visit<T> visit) throws IOException {
		try (SandboxDirectory root = this.sandbox.open(); SandboxDirectory directory = enter(root, directories)) {
			return visit.to(directory);
		}
	}

	private static SandboxDirectory enter(SandboxDirectory root, List<String> directories) throws IOException {
		SandboxDirectory directory = root.enter(".");
		for (String next : directories) {
			try (SandboxDirectory left = directory) {
				directory = left.enter(next);
			}
		}
		return directory;
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

}
