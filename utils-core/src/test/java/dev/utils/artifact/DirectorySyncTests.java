package dev.utils.artifact;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What fails after a file has its name, or has lost it, is no failure of the call.
 */
class DirectorySyncTests {

	@TempDir
	Path folder;

	private final Logger logger = (Logger) LoggerFactory.getLogger(DirectorySync.class);

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.log.start();
		this.logger.setLevel(Level.WARN);
		this.logger.addAppender(this.log);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.log);
		this.logger.setLevel(null);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void fileSystemThatCannotFlushDirectoriesSavesAndDeletes(boolean secure) {
		Path root = this.folder.resolve("not/there/yet");
		ArtifactStore store = new FileArtifactStore(
				new Sandbox(root, StoreFixture.SETTINGS, secure, DirectorySyncTests::refuse), StoreFixture.SETTINGS,
				JsonMapper.shared());
		assertThat(store.save("new/directory/a.txt", "text").name()).isEqualTo("new/directory/a.txt");
		assertThat(root.resolve("new/directory/a.txt")).hasContent("text");
		assertThatExceptionOfType(ArtifactExistsException.class)
			.isThrownBy(() -> store.save("new/directory/a.txt", "other"));
		store.save("b.txt", "text", SaveOptions.OVERWRITE);
		store.delete("b.txt");
		assertThat(store.list()).extracting(Artifact::name).containsExactly("new/directory/a.txt");
		assertToldOnce();
	}

	private static void refuse(FileChannel directory) throws IOException {
		throw new IOException("Invalid argument");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void interruptBeforeTheFlushIsKept(boolean secure) throws Exception {
		List<String> flushed = new ArrayList<>();
		ArtifactStore store = new FileArtifactStore(
				new Sandbox(this.folder, StoreFixture.SETTINGS, secure, (directory) -> flushed.add("directory")),
				StoreFixture.SETTINGS, JsonMapper.shared());
		DirectorySync sync = new DirectorySync();
		Thread.currentThread().interrupt();
		sync.attempt(() -> flushed.add(String.valueOf(Thread.currentThread().isInterrupted())));
		assertThat(Thread.interrupted()).isTrue();
		store.save("a.txt", "text");
		assertThat(flushed).startsWith("false").contains("directory");
	}

	@Test
	void sizeThatCannotBeWrittenDownIsCountedByTheNextOne() throws IOException {
		StoreFixture fixture = new StoreFixture(this.folder, true);
		fixture.store.save("first.txt", "text");
		List<FileChannel> ledgers = new ArrayList<>();
		Sandbox sandbox = new Sandbox(fixture.root, StoreFixture.SETTINGS);
		SandboxDirectory root = sandbox.open();
		try (ArtifactWriter writer = new ArtifactWriter(closing(root, ledgers), closing(root.enter("."), ledgers),
				ArtifactName.of("a.txt"), false, new Quota(StoreFixture.SETTINGS))) {
			writer.write("text".getBytes(StandardCharsets.UTF_8), 0, 4);
			assertThat(writer.commit().size()).isEqualTo(4);
		}
		assertThat(fixture.root.resolve("a.txt")).hasContent("text");
		assertToldOnce();
		RootLock.under(sandbox.open(), (ledger) -> {
			assertThat(ledger.read(() -> SandboxWalk.count(sandbox.open()))).satisfies((usage) -> {
				assertThat(usage.files()).isEqualTo(2);
				assertThat(usage.bytes()).isEqualTo(8);
			});
			return ledger;
		});
	}

	/**
	 * A directory in which the ledger is closed by others once a file has its name.
	 */
	private static SandboxDirectory closing(SandboxDirectory directory, List<FileChannel> ledgers) {
		return (SandboxDirectory) Proxy.newProxyInstance(SandboxDirectory.class.getClassLoader(),
				new Class<?>[] { SandboxDirectory.class }, (proxy, method, arguments) -> {
					try {
						Object result = method.invoke(directory, arguments);
						if (method.getName().equals("openOrCreate")) {
							ledgers.add((FileChannel) result);
						}
						if (method.getName().equals("rename")) {
							for (FileChannel ledger : ledgers) {
								ledger.close();
							}
						}
						return result;
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	private void assertToldOnce() {
		assertThat(this.log.list).singleElement().satisfies((event) -> {
			assertThat(event.getLevel()).isEqualTo(Level.WARN);
			assertThat(event.getFormattedMessage()).contains("said once").doesNotContain(this.folder.toString());
		});
	}

}
