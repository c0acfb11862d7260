package dev.utils.artifact;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many writers of the same names.
 */
class ConcurrentSavesTests {

	private static final int THREADS = 8;

	private static final int SAVES = 2000;

	private static final int NAMES = 50;

	@TempDir
	Path folder;

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	@Timeout(value = 3, unit = TimeUnit.MINUTES)
	void readersSeeWholeFilesOnlyAndNothingElseIsLeft(boolean secure) throws Exception {
		StoreFixture fixture = new StoreFixture(this.folder, secure);
		ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
		AtomicBoolean over = new AtomicBoolean();
		Future<Integer> reader = threads.submit(() -> {
			int read = 0;
			while (!over.get()) {
				for (Artifact file : fixture.store.list()) {
					assertThat(WholeFiles.isWhole(fixture.store.loadBytes(file.name()))).isTrue();
					read++;
				}
			}
			return read;
		});
		List<Future<?>> writers = new ArrayList<>();
		for (int thread = 0; thread < THREADS; thread++) {
			Random random = new Random(thread);
			writers.add(threads.submit(() -> {
				for (int save = 0; save < SAVES; save++) {
					int name = random.nextInt(NAMES);
					fixture.store.save("d" + name % 7 + "/" + name, WholeFiles.next(random, 10_000),
							SaveOptions.OVERWRITE);
				}
			}));
		}
		for (Future<?> writer : writers) {
			writer.get();
		}
		over.set(true);
		assertThat(reader.get()).isPositive();
		threads.shutdown();
		assertThat(fixture.store.list()).hasSize(NAMES)
			.allSatisfy((file) -> assertThat(WholeFiles.isWhole(fixture.store.loadBytes(file.name()))).isTrue());
		try (Stream<Path> files = Files.walk(fixture.root).filter(Files::isRegularFile)) {
			assertThat(files).hasSize(NAMES + 1);
		}
	}

	@Test
	void nameIsTakenByOneOfManyThreads() throws Exception {
		StoreFixture fixture = new StoreFixture(this.folder, true);
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		List<Future<Integer>> writers = new ArrayList<>();
		for (int thread = 0; thread < THREADS; thread++) {
			writers.add(threads.submit(() -> {
				int won = 0;
				for (int name = 0; name < NAMES; name++) {
					try {
						fixture.store.save("a/b/" + name, "text");
						won++;
					}
					catch (ArtifactExistsException ex) {
						// Another thread was first.
					}
				}
				return won;
			}));
		}
		int won = 0;
		for (Future<Integer> writer : writers) {
			won += writer.get();
		}
		threads.shutdown();
		assertThat(won).isEqualTo(NAMES);
	}

}
