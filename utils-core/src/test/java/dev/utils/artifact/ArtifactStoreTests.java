package dev.utils.artifact;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

/**
 * What the store promises, on systems with open directories and on those without.
 */
@ParameterizedClass(name = "open directories {0}")
@ValueSource(booleans = { true, false })
class ArtifactStoreTests {

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
	}

	@Test
	void folderIsMadeByTheFirstSave() {
		assertThat(this.store.list()).isEmpty();
		assertThat(this.store.exists("a.txt")).isFalse();
		assertThat(this.fixture.root).doesNotExist();
		this.store.save("a.txt", "text");
		assertThat(this.fixture.root.resolve("a.txt")).hasContent("text");
	}

	@Test
	void saveTellsWhatWasSaved() {
		Artifact saved = this.store.save("artifacts/notes/Cafe\u0301.txt", "text");
		assertThat(saved.name()).isEqualTo("notes/Caf\u00E9.txt");
		assertThat(saved.size()).isEqualTo(4);
		assertThat(saved.mediaType()).isEqualTo("text/plain");
		assertThat(saved.lastModified()).isCloseTo(Instant.now(), within(5, ChronoUnit.MINUTES));
		assertThat(this.store.get("notes/Caf\u00E9.txt")).isEqualTo(saved);
		assertThat(this.store.list()).containsExactly(saved);
	}

	@Test
	void nameIsTakenOnceUnlessOverwritten() {
		this.store.save("a/b.txt", "first");
		assertThatExceptionOfType(ArtifactExistsException.class).isThrownBy(() -> this.store.save("a/b.txt", "second"))
			.withMessage("Artifact a/b.txt exists. Choose another name, or save it with SaveOptions.OVERWRITE.");
		assertThat(this.store.loadText("a/b.txt")).isEqualTo("first");
		this.store.save("a/b.txt", "third", SaveOptions.OVERWRITE);
		assertThat(this.store.loadText("a/b.txt")).isEqualTo("third");
	}

	@Test
	void takenNameIsToldBeforeTheContentIsRead() {
		this.store.save("a.txt", "first");
		InputStream unread = new ScriptedStream(0);
		assertThatExceptionOfType(ArtifactExistsException.class).isThrownBy(() -> this.store.save("a.txt", unread));
	}

	@Test
	void directoryIsNoFileAndFileNoDirectory() {
		this.store.save("a/b.txt", "text");
		assertThat(this.store.exists("a")).isFalse();
		assertThatExceptionOfType(ArtifactExistsException.class)
			.isThrownBy(() -> this.store.save("a", "text", SaveOptions.OVERWRITE))
			.withMessageContaining("It is a directory");
		assertThatExceptionOfType(ArtifactExistsException.class)
			.isThrownBy(() -> this.store.save("a/b.txt/c.txt", "text"))
			.withMessageContaining("A part of its path is a file");
		assertThatExceptionOfType(ArtifactNotFoundException.class).isThrownBy(() -> this.store.loadBytes("a"));
		assertThatExceptionOfType(ArtifactNotFoundException.class).isThrownBy(() -> this.store.delete("a"));
		assertThatExceptionOfType(ArtifactNotFoundException.class).isThrownBy(() -> this.store.get("a/b.txt/c.txt"));
		assertThat(this.store.list("a/b.txt")).isEmpty();
	}

	@Test
	void textIsWrittenAndReadInItsCharset() throws IOException {
		this.store.save("a.txt", "Grüße", SaveOptions.CREATE_ONLY.withCharset(StandardCharsets.ISO_8859_1));
		assertThat(Files.readAllBytes(this.fixture.root.resolve("a.txt"))).hasSize(5);
		assertThat(this.store.loadText("a.txt", StandardCharsets.ISO_8859_1)).isEqualTo("Grüße");
		assertThatExceptionOfType(ArtifactException.class).isThrownBy(() -> this.store.loadText("a.txt"))
			.withMessage("Artifact a.txt is no text in UTF-8.");
	}

	@Test
	void textThatTheCharsetDoesNotHaveIsNotSavedAsQuestionMarks() {
		SaveOptions ascii = SaveOptions.CREATE_ONLY.withCharset(StandardCharsets.US_ASCII);
		assertThatExceptionOfType(ArtifactException.class).isThrownBy(() -> this.store.save("a.txt", "Grüße", ascii))
			.withMessageContaining("US-ASCII")
			.withMessageNotContaining("Grüße");
		assertThat(this.store.exists("a.txt")).isFalse();
	}

	@Test
	void bytesStreamsAndResourcesAreSaved() throws IOException {
		byte[] bytes = new byte[100_000];
		new Random(1).nextBytes(bytes);
		this.store.save("a.bin", bytes);
		this.store.save("b.bin", new ByteArrayInputStream(bytes));
		this.store.save("c.bin", new ByteArrayResource(bytes));
		for (String name : List.of("a.bin", "b.bin", "c.bin")) {
			assertThat(this.store.loadBytes(name)).isEqualTo(bytes);
			try (InputStream in = this.store.loadStream(name)) {
				assertThat(in).hasBinaryContent(bytes);
			}
			assertThat(this.store.get(name).mediaType()).isEqualTo("application/octet-stream");
		}
	}

	@Test
	void resourceThatCannotBeReadSavesNothingAndTellsNoPath() {
		FileSystemResource missing = new FileSystemResource(this.fixture.outside.resolve("missing.txt"));
		assertThatExceptionOfType(ArtifactException.class).isThrownBy(() -> this.store.save("a.txt", missing))
			.withNoCause()
			.withMessageContaining("could not be read")
			.withMessageNotContaining("missing");
		assertThat(this.store.exists("a.txt")).isFalse();
	}

	@Test
	void fileIsThereOnceItsStreamIsCommitted() throws IOException {
		try (ArtifactOutputStream out = this.store.output("a/b.txt", SaveOptions.CREATE_ONLY)) {
			out.write("te".getBytes(StandardCharsets.UTF_8));
			out.write('x');
			out.write("ttt".getBytes(StandardCharsets.UTF_8), 1, 1);
			assertThat(this.store.exists("a/b.txt")).isFalse();
			assertThat(out.commit().size()).isEqualTo(4);
			assertThatExceptionOfType(ArtifactException.class).isThrownBy(() -> out.write(1))
				.withMessageContaining("its stream is closed");
		}
		assertThat(this.store.loadText("a/b.txt")).isEqualTo("text");
		try (ArtifactOutputStream out = this.store.output("a/c.txt", SaveOptions.CREATE_ONLY)) {
			out.write(1);
		}
		try (Stream<Path> left = Files.list(this.fixture.root.resolve("a"))) {
			assertThat(left).hasSize(1);
		}
	}

	@Test
	void nameThatIsTakenInTheMeantimeIsTold() {
		try (ArtifactOutputStream out = this.store.output("a.txt", SaveOptions.CREATE_ONLY)) {
			this.store.save("a.txt", "first");
			assertThatExceptionOfType(ArtifactExistsException.class).isThrownBy(out::commit);
		}
		assertThat(this.store.loadText("a.txt")).isEqualTo("first");
	}

	@Test
	void threadThatIsInterruptedIsToldAndStaysInterrupted() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(ArtifactException.class).isThrownBy(() -> this.store.save("a.txt", "text"));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.store.list()).isEmpty();
		this.store.save("a.txt", "text");
	}

	@Test
	void pathOfAFileNeedNotBeThere() {
		this.store.save("a.txt", "text");
		assertThat(this.store.resolve("a.txt/b.txt")).isEqualTo(this.fixture.root.resolve("a.txt/b.txt"));
		assertThat(this.store.resolve("c/d.txt")).isEqualTo(this.fixture.root.resolve("c/d.txt"));
	}

	@Test
	void streamThatFailsLeavesNothing() throws IOException {
		InputStream broken = new ScriptedStream(100_000);
		assertThatExceptionOfType(ArtifactException.class).isThrownBy(() -> this.store.save("a/b.txt", broken))
			.withMessageContaining("could not be read (IOException)");
		assertThat(this.store.list()).isEmpty();
		try (Stream<Path> left = Files.list(this.fixture.root.resolve("a"))) {
			assertThat(left).isEmpty();
		}
	}

	@Test
	void objectsAreSavedAsIndentedJson() {
		this.store.saveJson("a.json", new Pair("x", List.of(1, 2)));
		assertThat(this.store.loadText("a.json")).isEqualToIgnoringNewLines("""
				{
				  "name" : "x",
				  "values" : [ 1, 2 ]
				}""");
		assertThat(this.store.loadJson("a.json", Pair.class)).isEqualTo(new Pair("x", List.of(1, 2)));
		assertThat(this.store.loadJson("a.json", new ParameterizedTypeReference<Map<String, Object>>() {
		})).containsEntry("name", "x");
		assertThat(this.store.get("a.json").mediaType()).isEqualTo("application/json");
	}

	@Test
	void jsonOfAnotherFormIsToldWithoutItsContent() {
		this.store.save("a.json", "{\"name\": \"canary\", \"values\": \"canary\"}");
		assertThatExceptionOfType(ArtifactException.class).isThrownBy(() -> this.store.loadJson("a.json", Pair.class))
			.withNoCause()
			.withMessageStartingWith("Artifact a.json is no JSON of " + Pair.class.getName())
			.withMessageContaining("line 1")
			.withMessageNotContaining("canary");
		this.store.save("b.json", "null");
		assertThatExceptionOfType(ArtifactException.class).isThrownBy(() -> this.store.loadJson("b.json", Pair.class))
			.withMessage("Artifact b.json holds null.");
	}

	@Test
	void objectThatHasNoJsonIsNotSaved() {
		Map<String, Object> loop = new HashMap<>();
		loop.put("canary", loop);
		assertThatExceptionOfType(ArtifactException.class).isThrownBy(() -> this.store.saveJson("a.json", loop))
			.withNoCause()
			.withMessageNotContaining("canary");
		assertThat(this.store.exists("a.json")).isFalse();
	}

	@Test
	void loadReadsByEnding() {
		this.store.saveJson("a.JSON", Map.of("x", 1));
		assertThat(this.store.load("a.JSON")).isEqualTo(Map.of("x", 1));
		for (String ending : List.of("txt", "md", "csv", "tsv", "log", "sql", "py", "srt", "vtt", "TXT")) {
			this.store.save("b." + ending, "text");
			assertThat(this.store.load("b." + ending)).isEqualTo("text");
			this.store.delete("b." + ending);
		}
		this.store.save("c.png", "text");
		assertThat(this.store.load("c.png")).isEqualTo("text".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void missingFileIsNotFound() {
		this.store.save("there.txt", "text");
		for (String name : List.of("missing.txt", "missing/too.txt")) {
			List<Runnable> calls = List.of(() -> this.store.load(name), () -> this.store.loadText(name),
					() -> this.store.loadBytes(name), () -> this.store.loadStream(name), () -> this.store.get(name),
					() -> this.store.loadJson(name, Map.class), () -> this.store.delete(name));
			assertThat(calls)
				.allSatisfy((call) -> assertThatExceptionOfType(ArtifactNotFoundException.class).isThrownBy(call::run)
					.withMessage("There is no artifact " + name + ".")
					.satisfies((failure) -> assertThat(failure.name()).isEqualTo(name)));
			assertThat(this.store.exists(name)).isFalse();
		}
	}

	@Test
	void filesAreListedByDirectoryAndName() {
		for (String name : List.of("b.txt", "a/z.txt", "a/y/x.txt", "ab.txt")) {
			this.store.save(name, name);
		}
		assertThat(this.store.list()).extracting(Artifact::name)
			.containsExactly("a/y/x.txt", "a/z.txt", "ab.txt", "b.txt");
		assertThat(this.store.list("a")).extracting(Artifact::name).containsExactly("a/y/x.txt", "a/z.txt");
		assertThat(this.store.list("artifacts/a/y/")).extracting(Artifact::name).containsExactly("a/y/x.txt");
		assertThat(this.store.list("missing")).isEmpty();
	}

	@Test
	void listedFilesCanBeLoaded() throws IOException {
		this.store.save("a.txt", "text");
		Files.writeString(this.fixture.root.resolve("put\\there.txt"), "by others");
		Files.writeString(this.fixture.root.resolve("Cafe\u0301.txt"), "by others");
		Files.createDirectories(this.fixture.root.resolve("artifacts"));
		Files.writeString(this.fixture.root.resolve("artifacts/a.txt"), "by others");
		assertThat(this.store.list()).extracting(Artifact::name).containsExactly("a.txt");
	}

	@Test
	void deletedFileIsGone() {
		this.store.save("a/b.txt", "text");
		this.store.delete("a/b.txt");
		assertThat(this.store.exists("a/b.txt")).isFalse();
		this.store.save("a/b.txt", "text");
	}

	@Test
	void openStreamStaysAsItIs() throws IOException {
		this.store.save("a.txt", "first");
		try (InputStream in = this.store.loadStream("a.txt")) {
			this.store.save("a.txt", "second", SaveOptions.OVERWRITE);
			this.store.delete("a.txt");
			assertThat(in).hasContent("first");
		}
	}

	@Test
	void filesAreForTheirOwnerOnly() throws IOException {
		this.store.save("a/b.txt", "text");
		assertThat(permissions("root")).isEqualTo("rwx------");
		assertThat(permissions("root/a")).isEqualTo("rwx------");
		assertThat(permissions("root/a/b.txt")).isEqualTo("rw-------");
		assertThat(permissions("root/.utils-artifacts")).isEqualTo("rw-------");
	}

	@Test
	void filesCanBeForOthersToo() throws IOException {
		ArtifactSettings settings = new ArtifactSettings(1000, 1000, 10, PosixFilePermissions.fromString("rw-r-----"));
		StoreFixture readable = new StoreFixture(this.folder.resolve("readable"), this.secure, settings);
		readable.store.save("a/b.txt", "text");
		assertThat(permissions("readable/root/a")).isEqualTo("rwxr-x---");
		assertThat(permissions("readable/root/a/b.txt")).isEqualTo("rw-r-----");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ArtifactSettings(1, 1, 1, PosixFilePermissions.fromString("rwxrwxrwx")))
			.withMessageContaining("must be rw-------");
	}

	private String permissions(String path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(this.folder.resolve(path)));
	}

	@ParameterizedTest
	@CsvSource({ "<html><script>alert(1)</script>,page.png,text/plain", "<svg xmlns='x'/>,picture.svg,text/plain",
			"{},data.json,application/json", "{},data.png,text/plain", "<html>,data.json,text/plain",
			"%PDF-1.7,a.txt,application/pdf", "GIF89a,a.html,image/gif", "'',empty.html,text/plain" })
	void typeIsToldByTheContentNotTheName(String content, String name, String type) {
		assertThat(this.store.save(name, content).mediaType()).isEqualTo(type);
		assertThat(this.store.get(name).mediaType()).isEqualTo(type);
	}

	@Test
	void textMayBeCutWithinACharacterWhenItsTypeIsTold() {
		assertThat(this.store.save("a.txt", "x" + "ä".repeat(400)).mediaType()).isEqualTo("text/plain");
		assertThat(this.store.save("b.txt", new byte[] { 'a', 0, 'b' }).mediaType())
			.isEqualTo("application/octet-stream");
	}

	@Test
	void textInUtf16IsNoRecording() {
		assertThat(this.store.save("a.txt", "text", SaveOptions.CREATE_ONLY.withCharset(StandardCharsets.UTF_16))
			.mediaType()).isEqualTo("application/octet-stream");
	}

	@Test
	void rootThatIsDeletedInBetweenIsMadeAgain() throws IOException {
		this.store.save("a/b.txt", "text");
		FileSystemUtils.deleteRecursively(this.fixture.root);
		assertThat(this.store.list()).isEmpty();
		this.store.save("a/b.txt", "text");
		assertThat(this.store.loadText("a/b.txt")).isEqualTo("text");
	}

	@Test
	void directoryThatIsDeletedWhileAFileIsSavedIsTold() {
		InputStream deleting = new SequenceInputStream(new ByteArrayInputStream(new byte[10]),
				new ByteArrayInputStream(new byte[10])) {

			@Override
			public int read(byte[] bytes, int offset, int length) throws IOException {
				FileSystemUtils.deleteRecursively(ArtifactStoreTests.this.fixture.root);
				return super.read(bytes, offset, length);
			}

		};
		assertThatExceptionOfType(ArtifactException.class).isThrownBy(() -> this.store.save("a/b.txt", deleting))
			.withMessage("Artifact a/b.txt was not saved: its directory was deleted at the same time.");
	}

	@Test
	void anotherRootIsAStoreOfItsOwn() {
		Path base = this.folder.resolve("other");
		ArtifactStore other = this.store.at(base);
		other.save("a.txt", "text");
		assertThat(other.root()).isEqualTo(base.toAbsolutePath().normalize());
		assertThat(base.resolve("a.txt")).hasContent("text");
		assertThat(this.store.exists("a.txt")).isFalse();
	}

	@Test
	void rootMayBeASymbolicLinkOfTheOperator() throws IOException {
		Path link = Files.createSymbolicLink(this.folder.resolve("link"), this.fixture.outside);
		ArtifactStore linked = this.store.at(link);
		linked.save("a/b.txt", "text");
		assertThat(this.fixture.outside.resolve("a/b.txt")).hasContent("text");
		assertThat(linked.loadText("a/b.txt")).isEqualTo("text");
	}

	@Test
	void rootThatIsAFileIsTold() throws IOException {
		ArtifactStore misplaced = this.store.at(Files.writeString(this.folder.resolve("file"), "text"));
		assertThatExceptionOfType(ArtifactException.class).isThrownBy(() -> misplaced.save("a.txt", "text"))
			.withMessage("The store's root is no directory.");
	}

	@Test
	void reactorThreadIsNotMadeToWait() {
		Mono<Boolean> onReactor = Mono.fromCallable(() -> this.store.exists("a.txt"))
			.subscribeOn(Schedulers.parallel());
		assertThatIllegalStateException().isThrownBy(onReactor::block).withMessageContaining("ReactiveArtifactStore");
	}

	record Pair(String name, List<Integer> values) {

	}

}
