package dev.utils.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What others put below the root leads nowhere.
 */
@ParameterizedClass(name = "open directories {0}")
@ValueSource(booleans = { true, false })
class SandboxTests {

	@Parameter
	boolean secure;

	@TempDir
	Path folder;

	private StoreFixture fixture;

	private ArtifactStore store;

	@BeforeEach
	void createStore() throws IOException {
		this.fixture = new StoreFixture(this.folder, this.secure);
		this.store = this.fixture.store;
		Files.createDirectories(this.fixture.root);
	}

	@Test
	void linkedFileIsRefused() throws IOException {
		Files.createSymbolicLink(this.fixture.root.resolve("link.txt"), this.fixture.outside.resolve("secret.txt"));
		assertIsRefused("link.txt");
	}

	@Test
	void linkThatLeadsNowhereIsRefused() throws IOException {
		Files.createSymbolicLink(this.fixture.root.resolve("link.txt"), this.fixture.outside.resolve("new.txt"));
		assertIsRefused("link.txt");
	}

	@Test
	void linkedDirectoryIsRefused() throws IOException {
		Files.createSymbolicLink(this.fixture.root.resolve("link"), this.fixture.outside);
		assertIsRefused("link/secret.txt");
		assertIsRefused("link/new.txt");
		assertIsRefused("link/new/new.txt");
	}

	@Test
	void linkWithinTheRootIsRefusedToo() throws IOException {
		this.store.save("real/a.txt", "text");
		Files.createSymbolicLink(this.fixture.root.resolve("link"), Path.of("real"));
		assertIsRefused("link/a.txt");
	}

	private void assertIsRefused(String name) {
		Map<String, String> before = this.fixture.whatIsOutside();
		List<Runnable> calls = List.of(() -> this.store.save(name, "text"),
				() -> this.store.save(name, "text", SaveOptions.OVERWRITE), () -> this.store.loadBytes(name),
				() -> this.store.loadStream(name), () -> this.store.exists(name), () -> this.store.get(name),
				() -> this.store.delete(name), () -> this.store.resolve(name));
		assertThat(calls)
			.allSatisfy((call) -> assertThatExceptionOfType(ArtifactSecurityException.class).isThrownBy(call::run)
				.withNoCause()
				.withMessageContaining("symbolic link")
				.withMessageNotContaining(this.fixture.folder.toString()));
		assertThat(this.fixture.whatIsOutside()).isEqualTo(before);
		assertThat(this.store.list()).extracting(Artifact::name).doesNotContain(name);
	}

	@Test
	void linkedDirectoryIsNotListed() throws IOException {
		Files.createSymbolicLink(this.fixture.root.resolve("link"), this.fixture.outside);
		assertThat(this.store.list()).isEmpty();
		assertThatExceptionOfType(ArtifactSecurityException.class).isThrownBy(() -> this.store.list("link"));
	}

	@Test
	void linkInThePlaceOfTheStoresOwnFileIsRefused() throws IOException {
		Files.createSymbolicLink(this.fixture.root.resolve(".utils-artifacts"),
				this.fixture.outside.resolve("secret.txt"));
		assertThatExceptionOfType(ArtifactSecurityException.class).isThrownBy(() -> this.store.save("a.txt", "text"));
		assertThat(this.fixture.outside.resolve("secret.txt")).hasContent("secret");
	}

	@Test
	@Timeout(20)
	void pipeIsNoFileAndKeepsNobodyWaiting() throws Exception {
		new ProcessBuilder("mkfifo", this.fixture.root.resolve("pipe").toString()).start().waitFor();
		assertThat(this.store.exists("pipe")).isFalse();
		assertThat(this.store.exists("pipe/below")).isFalse();
		assertThatExceptionOfType(ArtifactExistsException.class)
			.isThrownBy(() -> this.store.save("pipe/below", "text"));
		assertThat(this.store.list()).isEmpty();
		assertThatExceptionOfType(ArtifactNotFoundException.class).isThrownBy(() -> this.store.loadBytes("pipe"));
		assertThatExceptionOfType(ArtifactExistsException.class)
			.isThrownBy(() -> this.store.save("pipe", "text", SaveOptions.OVERWRITE));
	}

	@Test
	void replacedFileIsNotWrittenThroughAnotherOfItsNames() throws IOException {
		Files.createLink(this.fixture.root.resolve("hard.txt"), this.fixture.outside.resolve("secret.txt"));
		this.store.save("hard.txt", "text", SaveOptions.OVERWRITE);
		assertThat(this.fixture.outside.resolve("secret.txt")).hasContent("secret");
	}

}
