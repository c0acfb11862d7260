package dev.utils.artifact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Throws generated names at a store, from a fixed seed: whatever they are, they end below
 * the root or with one of the store's own exceptions.
 */
class GeneratedNamesTests {

	private static final int NAMES = 20_000;

	private static final List<String> PARTS = List.of("a", "b.txt", "images", "..", ".", "...", "", " ", "link",
			"file-link", "loop", "artifacts", "ARTIFACTS", "outside", "secret.txt", "con", "NUL.txt", "com1", "%2e%2e",
			"%2e", "%252e%252e", "%c0%ae%c0%ae", "%u002e%u002e", "\uFF0E\uFF0E", "\u2025", "..;", "~", "$HOME",
			"\u0000", "\n", "\u202E", "\u200B", "e\u0301", "\u00E9", "\u212A", "\u00DF", "\u0130", "\uD83D\uDE00",
			"\uD83D", ".git", "x".repeat(255), "x".repeat(256), "\u00E4".repeat(127), "secret.txt:x", "a.", "a ", "%",
			"%%", "%2", "%zz", ".utils-artifacts", "-rf", "|", "*", "${jndi:a}", "{}", "C:");

	private static final List<String> SEPARATORS = List.of("/", "/", "/", "/", "//", "\\", "%2f", "%5c", "%252f",
			"\uFF0F", "\u2215", "\u2044", "\uFF3C", "/./", "/../", "");

	private static final List<String> STARTS = List.of("", "", "", "", "", "", "/", "C:\\", "\\\\server\\", "file:///",
			"~/", "../", "artifacts/", "link/", "./", "%2f", "\uFEFF");

	@TempDir
	Path folder;

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void everyNameStaysInsideOrIsRefused(boolean secure) throws IOException {
		StoreFixture fixture = new StoreFixture(this.folder, secure);
		Files.createDirectories(fixture.root);
		Files.createSymbolicLink(fixture.root.resolve("link"), fixture.outside);
		Files.createSymbolicLink(fixture.root.resolve("file-link"), fixture.outside.resolve("secret.txt"));
		Files.createSymbolicLink(fixture.root.resolve("loop"), Path.of("loop"));
		Map<String, String> before = fixture.whatIsOutside();
		Map<String, Integer> ends = new TreeMap<>();
		for (String name : names(fixture)) {
			ends.merge(use(fixture, name), 1, Integer::sum);
		}
		assertThat(fixture.whatIsOutside()).isEqualTo(before);
		assertThat(fixture.root.resolve("link")).isSymbolicLink();
		assertThat(ends.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(NAMES);
		// Both ways are gone often enough to mean something.
		assertThat(ends.get("saved")).isGreaterThan(1000);
		assertThat(ends.get("ArtifactSecurityException")).isGreaterThan(1000);
	}

	private static List<String> names(StoreFixture fixture) {
		List<String> names = new ArrayList<>(TraversalNames.REFUSED);
		names.add(fixture.outside.resolve("pwned.txt").toString());
		names.add(fixture.root.resolve("inside.txt").toString());
		Random random = new Random(20261124);
		while (names.size() < NAMES + TraversalNames.REFUSED.size() + 2) {
			StringBuilder name = new StringBuilder(any(STARTS, random));
			int parts = 1 + random.nextInt(4);
			for (int part = 0; part < parts; part++) {
				name.append((part > 0) ? any(SEPARATORS, random) : "")
					.append((random.nextInt(3) == 0) ? characters(random) : any(PARTS, random));
			}
			names.add(name.toString());
		}
		return names;
	}

	private static String any(List<String> choices, Random random) {
		return choices.get(random.nextInt(choices.size()));
	}

	private static String characters(Random random) {
		StringBuilder characters = new StringBuilder();
		int length = 1 + random.nextInt(6);
		for (int i = 0; i < length; i++) {
			characters.appendCodePoint(switch (random.nextInt(4)) {
				case 0 -> random.nextInt(0x80);
				case 1 -> random.nextInt(0x3000);
				case 2 -> random.nextInt(0x1_0000);
				default -> 'a' + random.nextInt(26);
			});
		}
		return characters.toString();
	}

	/**
	 * Use a name for everything.
	 * @return how the save ended
	 */
	private static String use(StoreFixture fixture, String name) throws IOException {
		ArtifactStore store = fixture.store;
		String end = "saved";
		byte[] content = name.getBytes(StandardCharsets.UTF_8);
		try {
			Artifact saved = store.save(name, content, SaveOptions.OVERWRITE);
			Path file = fixture.root.resolve(saved.name());
			assertThat(file.normalize()).isEqualTo(file).startsWith(fixture.root);
			assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
			assertThat(file.toRealPath()).startsWith(fixture.root);
			assertThat(store.loadBytes(name)).isEqualTo(content);
			assertThat(store.exists(saved.name())).isTrue();
			assertThat(store.resolve(name)).isEqualTo(file);
			if (content.length % 4 == 0) {
				store.delete(name);
			}
		}
		catch (ArtifactException ex) {
			end = ex.getClass().getSimpleName();
			assertThat(end).isIn("ArtifactSecurityException", "ArtifactExistsException");
			assertThat(ex.getMessage()).doesNotContain(fixture.folder.toString());
		}
		List<Runnable> others = List.of(() -> store.loadBytes(name), () -> store.exists(name), () -> store.get(name),
				() -> store.resolve(name), () -> store.load(name));
		for (Runnable other : others) {
			try {
				other.run();
				assertThat(end).as(name).isNotEqualTo("ArtifactSecurityException");
			}
			catch (ArtifactSecurityException | ArtifactNotFoundException ex) {
				assertThat(ex.getMessage()).doesNotContain(fixture.folder.toString());
			}
			catch (ArtifactException ex) {
				// load() of a name that ends with .json or .txt: generated content is
				// not.
				assertThat(ex.getMessage()).contains(" is no ");
			}
		}
		try {
			store.list(name);
		}
		catch (ArtifactSecurityException ex) {
			assertThat(end).as(name).isEqualTo("ArtifactSecurityException");
		}
		return end;
	}

}
