package dev.utils.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody swaps a directory for a symbolic link while it is used. Only systems with open
 * directories can withstand that: between a check of a path and its use, the path may
 * change.
 */
class SwappedDirectoryTests {

	@TempDir
	Path folder;

	@Test
	@Timeout(120)
	void directoryThatIsSwappedForALinkLeadsNowhere() throws Exception {
		StoreFixture fixture = new StoreFixture(this.folder, true);
		Map<String, String> before = fixture.whatIsOutside();
		AtomicBoolean over = new AtomicBoolean();
		CompletableFuture<Void> swapping = CompletableFuture.runAsync(() -> swap(fixture, over));
		int refused = 0;
		int saved = 0;
		for (int i = 0; i < 5000 || (i < 50_000 && (refused < 50 || saved < 50)); i++) {
			try {
				String name = "swapped/" + ((i % 3 == 0) ? "new" + i + "/" : "") + "secret.txt";
				fixture.store.save(name, "text", SaveOptions.OVERWRITE);
				saved++;
				assertThat(fixture.store.loadText("swapped/secret.txt")).isEqualTo("text");
			}
			catch (ArtifactSecurityException ex) {
				refused++;
			}
			catch (ArtifactException ex) {
				// Just moved aside.
				assertThat(ex.getMessage()).doesNotContain(fixture.folder.toString());
			}
		}
		over.set(true);
		swapping.join();
		assertThat(fixture.whatIsOutside()).isEqualTo(before);
		assertThat(refused).isGreaterThanOrEqualTo(50);
		assertThat(saved).isGreaterThanOrEqualTo(50);
	}

	private static void swap(StoreFixture fixture, AtomicBoolean over) {
		Path swapped = fixture.root.resolve("swapped");
		for (int i = 0; !over.get(); i++) {
			try {
				Files.move(swapped, fixture.root.resolve("aside" + i), StandardCopyOption.ATOMIC_MOVE);
				Files.createSymbolicLink(swapped, fixture.outside);
				Files.delete(swapped);
			}
			catch (IOException ex) {
				// The store was faster.
			}
		}
	}

}
