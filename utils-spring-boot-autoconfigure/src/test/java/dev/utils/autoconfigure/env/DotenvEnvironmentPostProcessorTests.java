package dev.utils.autoconfigure.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DotenvEnvironmentPostProcessor}.
 */
class DotenvEnvironmentPostProcessorTests {

	@TempDir
	private Path directory;

	@Test
	void variablesAreReadable() {
		ConfigurableEnvironment environment = start("K=v\nSOME_NAME=w");
		assertThat(environment.getProperty("K")).isEqualTo("v");
		assertThat(environment.getProperty("some.name")).isEqualTo("w");
	}

	@Test
	void sourceStandsRightBelowTheOperatingSystem() {
		List<String> names = start("K=v").getPropertySources().stream().map(PropertySource::getName).toList();
		assertThat(names).containsSubsequence("systemProperties", "systemEnvironment",
				"dotenvPropertySource-systemEnvironment");
		assertThat(names.indexOf("dotenvPropertySource-systemEnvironment"))
			.isEqualTo(names.indexOf("systemEnvironment") + 1);
	}

	@Test
	void profileInTheFileIsActive() throws IOException {
		Files.writeString(this.directory.resolve("application-prod.yml"), "from: prod");
		ConfigurableEnvironment environment = new TestApplication(this.directory).dotenv("SPRING_PROFILES_ACTIVE=prod")
			.systemProperty("spring.config.location", this.directory.toUri().toString())
			.start();
		assertThat(environment.getActiveProfiles()).containsExactly("prod");
		assertThat(environment.getProperty("from")).isEqualTo("prod");
	}

	@Test
	void importInTheFileIsFollowed() throws IOException {
		Path imported = Files.writeString(this.directory.resolve("more.properties"), "from=more");
		assertThat(start("SPRING_CONFIG_IMPORT=" + imported.toUri()).getProperty("from")).isEqualTo("more");
	}

	@Test
	void disabledWhenSaidOnTheCommandLine() {
		TestApplication application = new TestApplication(this.directory).dotenv("K=v")
			.argument("--springdotenv.enabled=false");
		assertThat(application.start().containsProperty("K")).isFalse();
	}

	@Test
	void disabledWhenSaidByTheOperatingSystem() {
		TestApplication application = new TestApplication(this.directory).dotenv("K=v")
			.osEnvironment("SPRINGDOTENV_ENABLED", "false");
		ConfigurableEnvironment environment = application.start();
		assertThat(environment.containsProperty("K")).isFalse();
		assertThat(environment.getPropertySources().contains(DotenvPropertySource.NAME)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "  ", "true", "yes" })
	void enabledWhenSwitchIsBlank(String value) {
		TestApplication application = new TestApplication(this.directory).dotenv("K=v")
			.osEnvironment("SPRINGDOTENV_ENABLED", value)
			.osEnvironment("SPRINGDOTENV_FILENAME", " ");
		assertThat(application.start().getProperty("K")).isEqualTo("v");
	}

	@Test
	void switchThatSaysNothingStopsTheStart() {
		assertThatExceptionOfType(InvalidUtilsPropertyException.class)
			.isThrownBy(new TestApplication(this.directory).osEnvironment("SPRINGDOTENV_ENABLED", "maybe")::start)
			.withMessage("Invalid springdotenv.enabled (maybe): must be true or false");
	}

	@Test
	void filenameMayBeGivenByTheOperatingSystem() throws IOException {
		Files.writeString(this.directory.resolve("local.env"), "K=local");
		TestApplication application = new TestApplication(this.directory).dotenv("K=v")
			.osEnvironment("SPRINGDOTENV_FILENAME", "local.env");
		assertThat(application.start().getProperty("K")).isEqualTo("local");
	}

	@Test
	void directoryMayBeGivenOnTheCommandLine() throws IOException {
		Path other = Files.createDirectory(this.directory.resolve("other"));
		Files.writeString(other.resolve(".env"), "K=other");
		TestApplication application = new TestApplication(this.directory).dotenv("K=v")
			.argument("--springdotenv.directory=" + other);
		assertThat(application.start().getProperty("K")).isEqualTo("other");
	}

	@Test
	void emptySourceTakesTheNameWhenThereIsNoFile() {
		StandardEnvironment environment = new StandardEnvironment();
		process(environment, this.directory);
		assertThat(environment.getPropertySources().get(DotenvPropertySource.NAME).getSource()).isEqualTo(Map.of());
	}

	@Test
	void fileInAParentIsNamedRelativeToTheWorkingDirectory() throws IOException {
		Files.createDirectory(this.directory.resolve(".git"));
		Files.writeString(this.directory.resolve(".env"), "\n\nK=v");
		Path module = Files.createDirectory(this.directory.resolve("module"));
		StandardEnvironment environment = new StandardEnvironment();
		process(environment, module);
		assertThat(environment.getProperty("K")).isEqualTo("v");
		assertThat(PropertyLookup.find(environment, "k").getOrigin()).hasToString("\"K\" from ../.env:3");
	}

	@Test
	void sourceThatIsAlreadyThereIsKept() throws IOException {
		Files.writeString(this.directory.resolve(".env"), "K=v");
		StandardEnvironment environment = new StandardEnvironment();
		MapPropertySource existing = new MapPropertySource(DotenvPropertySource.NAME, Map.of());
		environment.getPropertySources().addLast(existing);
		process(environment, this.directory);
		assertThat(environment.getPropertySources().get(DotenvPropertySource.NAME)).isSameAs(existing);
	}

	@Test
	void sourceIsAddedAlsoWhereThereIsNoSystemEnvironment() throws IOException {
		Files.writeString(this.directory.resolve(".env"), "K=v");
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
		process(environment, this.directory);
		assertThat(environment.getProperty("K")).isEqualTo("v");
	}

	@Test
	void malformedLineStopsTheStart() {
		assertThatExceptionOfType(InvalidDotenvException.class).isThrownBy(() -> start("A=1\nK='s3cret"))
			.withMessage("Invalid " + this.directory.resolve(".env")
					+ ":2 (variable K): the value starts with ' but no closing ' follows");
	}

	private ConfigurableEnvironment start(String dotenv) {
		return new TestApplication(this.directory).dotenv(dotenv).start();
	}

	private static void process(ConfigurableEnvironment environment, Path workingDirectory) {
		new DotenvEnvironmentPostProcessor(Supplier::get).postProcessEnvironment(environment, workingDirectory);
	}

}
