package dev.utils.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How much a store takes.
 */
@ParameterizedClass(name = "open directories {0}")
@ValueSource(booleans = { true, false })
class QuotaTests {

	@Parameter
	boolean secure;

	@TempDir
	Path folder;

	private StoreFixture fixture(long maxFileSize, long maxTotalSize, int maxFiles) throws IOException {
		return new StoreFixture(this.folder, this.secure,
				new ArtifactSettings(maxFileSize, maxTotalSize, maxFiles, ArtifactSettings.defaults().permissions()));
	}

	@Test
	void fileMayBeAsLargeAsAllowed() throws IOException {
		StoreFixture fixture = fixture(1000, 10_000, 10);
		fixture.store.save("a", new byte[1000]);
		assertThatExceptionOfType(ArtifactQuotaException.class)
			.isThrownBy(() -> fixture.store.save("b", new byte[1001]))
			.withMessage("The artifact is larger than the allowed 1000 bytes (utils.artifacts.max-file-size).");
		assertThat(fixture.store.exists("b")).isFalse();
	}

	@Test
	void endlessStreamIsCutOffAndLeavesNothing() throws IOException {
		StoreFixture fixture = fixture(100_000, 1_000_000, 10);
		InputStream endless = new ScriptedStream(Long.MAX_VALUE);
		assertThatExceptionOfType(ArtifactQuotaException.class).isThrownBy(() -> fixture.store.save("a", endless));
		try (Stream<Path> left = Files.list(fixture.root)) {
			assertThat(left.filter((path) -> !path.endsWith(".utils-artifacts"))).isEmpty();
		}
	}

	@Test
	void streamThatWasRefusedAPartCannotBeCommitted() throws IOException {
		StoreFixture fixture = fixture(1000, 10_000, 10);
		try (ArtifactOutputStream out = fixture.store.output("a", SaveOptions.CREATE_ONLY)) {
			out.write(new byte[600]);
			assertThatExceptionOfType(ArtifactQuotaException.class).isThrownBy(() -> out.write(new byte[600]));
			assertThatExceptionOfType(ArtifactException.class).isThrownBy(out::commit)
				.withMessageContaining("its stream is closed");
		}
		assertThat(fixture.store.exists("a")).isFalse();
	}

	@Test
	void largeFileOfOthersIsNotLoadedAtOnce() throws IOException {
		StoreFixture fixture = fixture(1000, 10_000, 10);
		Files.createDirectories(fixture.root);
		Files.write(fixture.root.resolve("large"), new byte[1001]);
		assertThatExceptionOfType(ArtifactQuotaException.class).isThrownBy(() -> fixture.store.loadBytes("large"))
			.withMessageContaining("Load it as a stream");
		try (InputStream in = fixture.store.loadStream("large")) {
			assertThat(in.readAllBytes()).hasSize(1001);
		}
	}

	@Test
	void fullStoreTakesNoMoreUntilSomethingIsDeleted() throws IOException {
		StoreFixture fixture = fixture(1000, 10_000, 3);
		for (String name : List.of("a", "b/c", "d")) {
			fixture.store.save(name, new byte[1]);
		}
		assertThatExceptionOfType(ArtifactQuotaException.class).isThrownBy(() -> fixture.store.save("e", new byte[1]))
			.withMessage(
					"The store is full: it holds the allowed 3 artifacts (utils.artifacts.max-files). Delete some, "
							+ "or raise the limit.");
		fixture.store.save("a", new byte[2], SaveOptions.OVERWRITE);
		fixture.store.delete("b/c");
		fixture.store.save("e", new byte[1]);
		assertThat(fixture.store.list()).hasSize(3);
	}

	@Test
	void bytesOfAllFilesAreCountedTogether() throws IOException {
		StoreFixture fixture = fixture(1000, 2000, 100);
		fixture.store.save("a", new byte[1000]);
		fixture.store.save("b", new byte[999]);
		assertThatExceptionOfType(ArtifactQuotaException.class).isThrownBy(() -> fixture.store.save("c", new byte[2]))
			.withMessageContaining("2000 bytes (utils.artifacts.max-total-size)");
		fixture.store.save("a", new byte[500], SaveOptions.OVERWRITE);
		fixture.store.save("c", new byte[501]);
		assertThatExceptionOfType(ArtifactQuotaException.class)
			.isThrownBy(() -> fixture.store.save("c", new byte[502], SaveOptions.OVERWRITE));
		assertThat(fixture.store.get("c").size()).isEqualTo(501);
	}

	@Test
	void whatOthersDeleteIsFreeAgainSoon() throws IOException {
		StoreFixture fixture = fixture(1000, 10_000, 2);
		fixture.store.save("a", new byte[1]);
		fixture.store.save("b", new byte[1]);
		Files.delete(fixture.root.resolve("a"));
		Awaitility.await().ignoreExceptions().untilAsserted(() -> fixture.store.save("c", new byte[1]));
	}

	@Test
	void whatOthersPutThereCounts() throws IOException {
		StoreFixture fixture = fixture(1000, 10_000, 2);
		Files.createDirectories(fixture.root.resolve("x"));
		Files.write(fixture.root.resolve("x/1"), new byte[1]);
		Files.write(fixture.root.resolve("x/2"), new byte[1]);
		assertThatExceptionOfType(ArtifactQuotaException.class).isThrownBy(() -> fixture.store.save("a", new byte[1]));
	}

	@Test
	void storesOfTheSameRootCountTogether() throws IOException {
		StoreFixture fixture = fixture(1000, 10_000, 100);
		StoreFixture same = fixture(1000, 10_000, 100);
		List<ArtifactStore> stores = List.of(fixture.store, same.store, fixture.store.at(fixture.root));
		IntStream.range(0, 300).parallel().forEach((i) -> {
			try {
				stores.get(i % 3).save("f" + i, new byte[1]);
			}
			catch (ArtifactQuotaException ex) {
				// Full.
			}
		});
		assertThat(fixture.store.list()).hasSize(100);
	}

	@Test
	void refusedSaveMakesNoDirectories() throws IOException {
		StoreFixture fixture = fixture(1000, 10_000, 1);
		fixture.store.save("a", new byte[1]);
		assertThatExceptionOfType(ArtifactQuotaException.class)
			.isThrownBy(() -> fixture.store.save("b/c/d", new byte[1]));
		assertThatExceptionOfType(ArtifactQuotaException.class)
			.isThrownBy(() -> fixture.store.save("b/c/d", new byte[1001]));
		assertThatExceptionOfType(ArtifactQuotaException.class)
			.isThrownBy(() -> fixture.store.save("b/c/d", new ScriptedStream(1)));
		assertThat(fixture.root.resolve("b")).doesNotExist();
	}

	@Test
	void whatOthersPutThereAndCannotBeReadIsLeftOut() throws Exception {
		StoreFixture fixture = fixture(1000, 10_000, 10);
		fixture.store.save("a", new byte[1]);
		Path filled = Files.createDirectory(fixture.root.resolve(TemporaryNames.next()));
		Files.write(filled.resolve("x"), new byte[1]);
		Files.setLastModifiedTime(filled, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
		Files.delete(fixture.root.resolve(".utils-artifacts"));
		fixture.store.save("b", new byte[1]);
		assertThat(fixture.store.list()).hasSize(2);
	}

	@Test
	void ledgerThatSaysNothingIsCountedAnew() throws IOException {
		StoreFixture fixture = fixture(1000, 10_000, 2);
		fixture.store.save("a", new byte[1]);
		Files.writeString(fixture.root.resolve(".utils-artifacts"), "nonsense");
		fixture.store.save("b", new byte[1]);
		assertThatExceptionOfType(ArtifactQuotaException.class).isThrownBy(() -> fixture.store.save("c", new byte[1]));
	}

	@Test
	void whatCutOffSavesHaveLeftIsRemovedWhenItIsOld() throws IOException {
		StoreFixture fixture = fixture(1000, 10_000, 2);
		fixture.store.save("a/b", new byte[1]);
		Path old = Files.write(fixture.root.resolve("a/" + TemporaryNames.next()), new byte[1]);
		Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
		Path oldDirectory = Files.createDirectory(fixture.root.resolve(TemporaryNames.next()));
		Files.setLastModifiedTime(oldDirectory, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
		Path fresh = Files.write(fixture.root.resolve("a/" + TemporaryNames.next()), new byte[1]);
		Files.delete(fixture.root.resolve(".utils-artifacts"));
		fixture.store.save("c", new byte[1]);
		assertThat(old).doesNotExist();
		assertThat(oldDirectory).doesNotExist();
		assertThat(fresh).exists();
		assertThat(fixture.store.list()).extracting(Artifact::name).containsExactly("a/b", "c");
	}

}
