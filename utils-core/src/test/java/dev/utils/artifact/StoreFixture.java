package dev.utils.artifact;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import tools.jackson.databind.json.JsonMapper;

/**
 * A store below a folder, with something beside it to be attacked.
 */
final class StoreFixture {

	static final ArtifactSettings SETTINGS = ArtifactSettings.defaults();

	final Path folder;

	final Path root;

	final Path outside;

	final ArtifactStore store;

	StoreFixture(Path folder, boolean secure) throws IOException {
		this(folder, secure, SETTINGS);
	}

	StoreFixture(Path folder, boolean secure, ArtifactSettings settings) throws IOException {
		this.folder = Files.createDirectories(folder).toRealPath();
		this.root = this.folder.resolve("root");
		this.outside = Files.createDirectories(this.folder.resolve("outside"));
		Files.writeString(this.outside.resolve("secret.txt"), "secret");
		Files.writeString(this.folder.resolve("secret.txt"), "secret");
		this.store = new FileArtifactStore(new Sandbox(this.root, settings, secure), settings, JsonMapper.shared());
	}

	/**
	 * Return all that is in the folder but not below the root, with its content.
	 */
	Map<String, String> whatIsOutside() {
		Map<String, String> found = new TreeMap<>();
		try (Stream<Path> paths = Files.walk(this.folder)) {
			paths.filter((path) -> !path.startsWith(this.root))
				.forEach((path) -> found.put(path.toString(), content(path)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return found;
	}

	private static String content(Path path) {
		try {
			return Files.isRegularFile(path) ? Files.readString(path) : "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
