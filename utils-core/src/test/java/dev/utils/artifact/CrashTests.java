package dev.utils.artifact;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes that save into the same root, and are killed ({@code kill -9}) while they do.
 */
class CrashTests {

	private static final int ROUNDS = 100;

	@TempDir
	Path folder;

	@Test
	@Timeout(value = 5, unit = TimeUnit.MINUTES)
	void killedProcessLeavesNoHalfFile() throws Exception {
		StoreFixture fixture = new StoreFixture(this.folder, true);
		Random random = new Random(20261124);
		int cutOff = 0;
		for (int round = 0; round < ROUNDS; round++) {
			Process process = SavingProcess.start(fixture.root, round, Long.MAX_VALUE, false);
			try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
				assertThat(output.readLine()).isEqualTo("saving");
				// Somewhere within one of the first saves, or of some later ones.
				boolean ended = process.waitFor(random.nextInt(120), TimeUnit.MILLISECONDS);
				assertThat(ended).isFalse();
			}
			finally {
				process.destroyForcibly().waitFor();
			}
			cutOff += temporaryFiles(fixture.root);
			assertThat(fixture.store.list()).allSatisfy(
					(file) -> assertThat(WholeFiles.isWhole(fixture.store.loadBytes(file.name()))).as(file.name())
						.isTrue());
		}
		assertThat(fixture.store.list()).hasSizeGreaterThan(10);
		// Otherwise no save was hit, and nothing shown.
		assertThat(cutOff).isPositive();
		fixture.store.save("after.txt", "The store can be used on.");
	}

	private static int temporaryFiles(Path root) throws IOException {
		if (!Files.exists(root)) {
			return 0;
		}
		try (Stream<Path> paths = Files.walk(root)) {
			return (int) paths.filter((path) -> TemporaryNames.isTemporary(String.valueOf(path.getFileName()))).count();
		}
	}

	@Test
	@Timeout(value = 2, unit = TimeUnit.MINUTES)
	void nameIsTakenByOneOfManyProcesses() throws Exception {
		StoreFixture fixture = new StoreFixture(this.folder, true);
		int files = 500;
		List<Process> processes = List.of(SavingProcess.start(fixture.root, 1, files, true),
				SavingProcess.start(fixture.root, 2, files, true), SavingProcess.start(fixture.root, 3, files, true));
		int won = 0;
		for (Process process : processes) {
			try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
				won += Integer.parseInt(output.lines().skip(1).findFirst().orElseThrow());
			}
			assertThat(process.waitFor()).isZero();
		}
		assertThat(won).isEqualTo(files);
		assertThat(fixture.store.list("once")).hasSize(files);
	}

	/**
	 * A process loses the system's lock when it closes any channel of the file.
	 */
	@Test
	@Timeout(value = 1, unit = TimeUnit.MINUTES)
	void lockIsKeptWhenAnotherStoreOfTheProcessGivesUp() throws Exception {
		StoreFixture fixture = new StoreFixture(this.folder, true);
		fixture.store.save("a.txt", "text");
		try (SandboxDirectory root = new Sandbox(fixture.root, StoreFixture.SETTINGS).open()) {
			Process process = RootLock.under(root, (ledger) -> {
				giveUpWaiting(fixture.store.at(fixture.root));
				Process other = SavingProcess.start(fixture.root, 1, 1, true);
				assertThat(endsWithin(other, 3)).isFalse();
				return other;
			});
			assertThat(endsWithin(process, 30)).isTrue();
			assertThat(process.exitValue()).isZero();
		}
	}

	private static void giveUpWaiting(ArtifactStore store) {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		Thread waiting = new Thread(() -> {
			try {
				store.save("b.txt", "text");
			}
			catch (ArtifactException ex) {
				failure.complete(ex);
			}
		});
		waiting.start();
		await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
		waiting.interrupt();
		assertThat(failure.join()).hasMessageContaining("interrupted");
	}

	private static boolean endsWithin(Process process, int seconds) {
		try {
			return process.waitFor(seconds, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
