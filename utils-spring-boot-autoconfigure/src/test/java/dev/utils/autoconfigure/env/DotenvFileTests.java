package dev.utils.autoconfigure.env;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DotenvFile}.
 */
class DotenvFileTests {

	@TempDir
	private Path above;

	private Path project;

	private Path module;

	@BeforeEach
	void createDirectories() throws IOException {
		this.project = this.above.resolve("project");
		this.module = Files.createDirectories(this.project.resolve("module"));
	}

	@Test
	void findWhenInWorkingDirectoryPrefersItToParents() throws IOException {
		Files.createDirectory(this.project.resolve(".git"));
		Files.writeString(this.project.resolve(".env"), "");
		Files.writeString(this.module.resolve(".env"), "");
		assertThat(DotenvFile.findUpwards(this.module, ".env"))
			.isEqualTo(new DotenvFile(this.module.resolve(".env"), ".env"));
	}

	@Test
	void findWhenGitIsAboveAModuleLooksUpToIt() throws IOException {
		Files.createDirectory(this.project.resolve(".git"));
		Files.writeString(this.project.resolve(".env"), "");
		Files.writeString(this.module.resolve("pom.xml"), "");
		assertThat(DotenvFile.findUpwards(this.module, ".env"))
			.isEqualTo(new DotenvFile(this.project.resolve(".env"), "../.env"));
	}

	@Test
	void findWhenGitIsAFileAsInAWorktreeStopsThere() throws IOException {
		Files.writeString(this.module.resolve(".git"), "gitdir: elsewhere");
		Files.writeString(this.project.resolve(".env"), "");
		assertThat(DotenvFile.findUpwards(this.module, ".env")).isNull();
	}

	@Test
	void findWhenPomsAreConsecutiveLooksUpToTheTopmost() throws IOException {
		Files.writeString(this.project.resolve("pom.xml"), "");
		Files.writeString(this.module.resolve("pom.xml"), "");
		Files.writeString(this.project.resolve(".env"), "");
		assertThat(DotenvFile.findUpwards(this.module, ".env"))
			.isEqualTo(new DotenvFile(this.project.resolve(".env"), "../.env"));
	}

	@Test
	void findWhenStartedBelowAModuleLooksUpToItsPom() throws IOException {
		Files.writeString(this.project.resolve("pom.xml"), "");
		Files.writeString(this.project.resolve(".env"), "");
		assertThat(DotenvFile.findUpwards(this.module, ".env")).isNotNull();
	}

	@Test
	void findNeverLooksAboveTheProjectRoot() throws IOException {
		Files.writeString(this.above.resolve(".env"), "");
		Files.writeString(this.project.resolve("pom.xml"), "");
		assertThat(DotenvFile.findUpwards(this.module, ".env")).isNull();
	}

	@Test
	void findWhenThereIsNoProjectLooksInTheWorkingDirectoryOnly() throws IOException {
		Files.writeString(this.project.resolve(".env"), "");
		assertThat(DotenvFile.findUpwards(this.module, ".env")).isNull();
	}

	@Test
	void inWhenDirectoryIsRelativeResolvesItAgainstTheWorkingDirectory() throws IOException {
		Files.writeString(this.module.resolve("local.env"), "");
		assertThat(DotenvFile.in(this.project, Path.of("module"), "local.env"))
			.isEqualTo(new DotenvFile(this.module.resolve("local.env"), "module/local.env"));
	}

	@Test
	void inWhenDirectoryIsElsewhereIsLabelledByItsFullPath() throws IOException {
		Path elsewhere = Files.createDirectory(this.above.resolve("elsewhere"));
		Files.writeString(elsewhere.resolve(".env"), "");
		assertThat(DotenvFile.in(this.module, elsewhere, ".env"))
			.isEqualTo(new DotenvFile(elsewhere.resolve(".env"), elsewhere.resolve(".env").toString()));
	}

	@Test
	void readWhenDirectoryIsInvalid() throws IOException {
		Files.createDirectory(this.module.resolve(".env"));
		assertThatReadingFailsWith("it is a directory");
	}

	@Test
	void readWhenLinkLeadsNowhereIsInvalid() throws IOException {
		Files.createSymbolicLink(this.module.resolve(".env"), this.module.resolve("gone"));
		assertThatReadingFailsWith("it cannot be read (NoSuchFileException)");
	}

	@Test
	void readWhenLargestAllowedIsRead() throws IOException {
		Files.writeString(this.module.resolve(".env"), "#".repeat(DotenvFile.MAX_BYTES - 4) + "\nK=v");
		assertThat(file().read()).containsOnlyKeys("K");
	}

	@Test
	void readWhenTooLargeIsInvalid() throws IOException {
		Files.writeString(this.module.resolve(".env"), "#".repeat(DotenvFile.MAX_BYTES + 1));
		assertThatReadingFailsWith("it is larger than 1 MiB");
	}

	@Test
	void readWhenNotUtf8NamesTheLine() throws IOException {
		Files.write(this.module.resolve(".env"), "A=1\nB=2\nC=\u00fc\n".getBytes(StandardCharsets.ISO_8859_1));
		assertThatExceptionOfType(InvalidDotenvException.class).isThrownBy(() -> file().read()).satisfies((ex) -> {
			assertThat(ex.getLine()).isEqualTo(3);
			assertThat(ex.getReason()).isEqualTo("the text is not UTF-8");
		});
	}

	@Test
	void readWhenCharacterIsCutAtTheEndIsInvalid() throws IOException {
		Files.write(this.module.resolve(".env"), new byte[] { 'K', '=', (byte) 0xC3 });
		assertThatExceptionOfType(InvalidDotenvException.class).isThrownBy(() -> file().read())
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo("the text is not UTF-8"));
	}

	@Test
	void readWhenUtf16AsWrittenByPowerShellIsInvalid() throws IOException {
		Files.write(this.module.resolve(".env"), "\uFEFFK=v".getBytes(StandardCharsets.UTF_16LE));
		assertThatExceptionOfType(InvalidDotenvException.class).isThrownBy(() -> file().read())
			.satisfies((ex) -> assertThat(ex.getFix()).isEqualTo("Save the file with the encoding UTF-8."));
	}

	@Test
	void readWhenUtf16WithoutByteOrderMarkIsInvalid() throws IOException {
		Files.write(this.module.resolve(".env"), "K=v".getBytes(StandardCharsets.UTF_16LE));
		assertThatReadingFailsWith("the text is UTF-16, not UTF-8");
	}

	@Test
	@EnabledOnOs({ OS.LINUX, OS.MAC })
	void readWhenPipeHasNoWriterIsInvalid() throws Exception {
		pipe();
		assertThatExceptionOfType(InvalidDotenvException.class).isThrownBy(() -> file().read(Duration.ofMillis(100)))
			.satisfies((ex) -> {
				assertThat(ex.getFile()).isEqualTo(this.module.resolve(".env"));
				assertThat(ex.getReason()).startsWith("it is a pipe");
				assertThat(ex.getFix()).contains("SPRINGDOTENV_ENABLED=false");
			});
	}

	@Test
	@EnabledOnOs({ OS.LINUX, OS.MAC })
	void readWhenPipeHasAWriterThatComesLaterIsReadWhollyAndOnce() throws Exception {
		Path pipe = pipe();
		AtomicInteger opened = new AtomicInteger();
		CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
			try (OutputStream out = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
				opened.incrementAndGet();
				out.write(("A=1\n#" + "x".repeat(100_000)).getBytes(StandardCharsets.UTF_8));
				out.flush();
				out.write("\nB=2\n".getBytes(StandardCharsets.UTF_8));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}, CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));
		assertThat(file().read()).containsOnlyKeys("A", "B");
		writing.join();
		assertThat(opened).hasValue(1);
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void readWhenDeviceHasNoEndIsInvalid() throws IOException {
		Files.createSymbolicLink(this.module.resolve(".env"), Path.of("/dev/zero"));
		assertThatReadingFailsWith("it is larger than 1 MiB");
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void readWhenLinksLeadInACircleIsInvalid() throws IOException {
		Files.createSymbolicLink(this.module.resolve(".env"), Path.of(".env"));
		assertThatReadingFailsWith("it cannot be read (FileSystemException)");
	}

	private Path pipe() throws IOException, InterruptedException {
		Path pipe = this.module.resolve(".env");
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
		return pipe;
	}

	private void assertThatReadingFailsWith(String reason) {
		assertThatExceptionOfType(InvalidDotenvException.class).isThrownBy(() -> file().read()).satisfies((ex) -> {
			assertThat(ex.getFile()).isEqualTo(this.module.resolve(".env"));
			assertThat(ex.getLine()).isEqualTo(InvalidDotenvException.WHOLE_FILE);
			assertThat(ex.getReason()).isEqualTo(reason);
		});
	}

	private DotenvFile file() {
		DotenvFile file = DotenvFile.findUpwards(this.module, ".env");
		assertThat(file).isNotNull();
		return file;
	}

}
