package dev.utils.autoconfigure.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link KeyFiles}.
 */
class KeyFilesTests {

	@TempDir
	private Path directory;

	static Iterable<String> keyVariables() {
		return WellKnownVariables.KEYS;
	}

	@ParameterizedTest
	@MethodSource("keyVariables")
	void keyOfAProviderMayBeInAFile(String variable) throws IOException {
		ConfigurableEnvironment environment = new TestApplication(this.directory)
			.osEnvironment(variable + "_FILE", file("sk-1\n"))
			.start();
		assertThat(environment.getProperty(variable)).isEqualTo("sk-1");
		assertThat(environment.resolvePlaceholders("${" + variable + "}")).isEqualTo("sk-1");
	}

	@ParameterizedTest
	@CsvSource({ "UTILS_LLM_PROVIDERS_MY_GATEWAY_API_KEY, utils.llm.providers.my-gateway.api-key",
			"UTILS_RATE_LIMIT_KEYS_NIGHTLY_API_KEY, utils.rate-limit.keys.nightly.api-key",
			"UTILS_RATE_LIMIT_KEY_SECRET, utils.rate-limit.key-secret" })
	void keyOfAPropertyMayBeInAFile(String variable, String property) throws IOException {
		for (String text : new String[] { "a b", "a b\n", "a b\r\n", "\uFEFFa b\n\n" }) {
			ConfigurableEnvironment environment = new TestApplication(this.directory)
				.dotenv(variable + "_FILE='" + file(text) + "'")
				.start();
			assertThat(Binder.get(environment).bind(property, String.class).get()).isEqualTo("a b");
		}
	}

	@Test
	void dollarInAFileIsNoPlaceholder() throws IOException {
		ConfigurableEnvironment environment = new TestApplication(this.directory)
			.systemProperty("OPENAI_API_KEY_FILE", file("a${HOME}b"))
			.start();
		assertThat(environment.getProperty("OPENAI_API_KEY")).isEqualTo("a${HOME}b");
	}

	@Test
	void strongerSourceWins() throws IOException {
		TestApplication application = new TestApplication(this.directory)
			.osEnvironment("OPENAI_API_KEY_FILE", file("from-file"))
			.osEnvironment("OPENAI_API_KEY", "")
			.dotenv("OPENAI_API_KEY=from-dotenv");
		assertThat(application.start().getProperty("OPENAI_API_KEY")).isEqualTo("from-file");
		application.systemProperty("OPENAI_API_KEY", "from-system");
		assertThat(application.start().getProperty("OPENAI_API_KEY")).isEqualTo("from-system");
	}

	@Test
	void originNamesFileAndVariable() throws IOException {
		ConfigurableEnvironment environment = new TestApplication(this.directory)
			.osEnvironment("UTILS_LLM_PROVIDERS_OPENAI_API_KEY_FILE", file("sk-1"))
			.start();
		assertThat(PropertyLookup.find(environment, "utils.llm.providers.openai.api-key").getOrigin())
			.hasToString("file " + this.directory.resolve("key")
					+ ", named by System Environment Property \"UTILS_LLM_PROVIDERS_OPENAI_API_KEY_FILE\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "OPENAI_API_KEY", "UTILS_LLM_PROVIDERS_OPENAI_API_KEY" })
	void bothInOneSourceStopTheStart(String variable) throws IOException {
		TestApplication application = new TestApplication(this.directory).osEnvironment(variable, "sk-s3cret")
			.osEnvironment(variable + "_FILE", file("sk-s3cret"));
		assertThatExceptionOfType(InvalidUtilsPropertyException.class).isThrownBy(application::start)
			.withMessage("Invalid " + variable + "_FILE (not set): must not be set where " + variable + " is set too");
	}

	@Test
	void fileThatCannotBeUsedStopsTheStart() throws IOException {
		assertFails(this.directory.resolve("gone").toString(), "which does not exist");
		assertFails(this.directory.toString(), "which is a directory");
		assertFails(file(""), "which is empty");
		assertFails(file(" \n"), "which is empty");
		assertFails(file("s3cret\0"), "which is not UTF-8 text");
		assertFails(file("s3cret".repeat(KeyFiles.MAX_BYTES)), "which is larger than 64 KiB");
		Files.write(this.directory.resolve("key"), new byte[] { (byte) 0xFF, 's' });
		assertFails(this.directory.resolve("key").toString(), "which is not UTF-8 text");
	}

	private void assertFails(String path, String problem) {
		TestApplication application = new TestApplication(this.directory).osEnvironment("HF_TOKEN_FILE", path);
		assertThatExceptionOfType(InvalidUtilsPropertyException.class).isThrownBy(application::start)
			.withMessageContaining("HF_TOKEN_FILE")
			.withMessageContaining(path + ", " + problem)
			.satisfies((ex) -> assertThat(ex.getMessage() + ex.getFix()).doesNotContain("s3cret"));
	}

	@Test
	void keyInThePlaceOfItsFileIsNotShown() {
		TestApplication application = new TestApplication(this.directory).osEnvironment("HF_TOKEN_FILE", "s3cret");
		assertThatExceptionOfType(InvalidUtilsPropertyException.class).isThrownBy(application::start)
			.satisfies((ex) -> assertThat(ex.getMessage() + ex.getFix()).contains("HF_TOKEN_FILE")
				.doesNotContain("s3cret"));
	}

	@Test
	@EnabledOnOs({ OS.LINUX, OS.MAC })
	void pipeIntoWhichNobodyWritesStopsTheStart() throws Exception {
		Path pipe = this.directory.resolve("pipe");
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
		KeyFiles files = new KeyFiles(new MapPropertySource("test", Map.of("HF_TOKEN_FILE", pipe.toString())),
				new StandardEnvironment(), Duration.ofMillis(100));
		assertThatExceptionOfType(InvalidUtilsPropertyException.class).isThrownBy(files::read)
			.withMessageContaining("a pipe whose content did not come");
	}

	private String file(String text) throws IOException {
		return Files.writeString(this.directory.resolve("key"), text).toString();
	}

}
