package dev.utils.autoconfigure.env;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.ConfigurableEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The developer's {@code .env} holds real keys: tests and builds do not see it unless
 * they ask.
 */
class DotenvInTestsTests {

	private static final String DIRECTORY = "target/dotenv-in-tests";

	static {
		try {
			Files.createDirectories(Path.of(DIRECTORY));
			Files.writeString(Path.of(DIRECTORY, ".env"), "FROM_DOTENV=yes");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.boot.test.context.SpringBootTestContextBootstrapper",
			"spring.aot.processing" })
	void isNotReadInATestOrABuildUnlessAsked(String property, @TempDir Path directory) {
		TestApplication application = new TestApplication(directory).dotenv("FROM_DOTENV=yes")
			.systemProperty(property, "true");
		assertThat(application.start().getProperty("FROM_DOTENV")).isNull();
		application.systemProperty("springdotenv.enabled", "true");
		assertThat(application.start().getProperty("FROM_DOTENV")).isEqualTo("yes");
	}

	@Nested
	@SpringBootTest(classes = TestApplication.Nothing.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
			properties = "springdotenv.directory=" + DIRECTORY)
	class SpringBootTestsTests {

		@Test
		void doNotReadIt(@Autowired ConfigurableEnvironment environment) {
			assertThat(environment.getProperty("FROM_DOTENV")).isNull();
		}

	}

	@Nested
	@SpringBootTest(classes = TestApplication.Nothing.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
			properties = { "springdotenv.directory=" + DIRECTORY, "springdotenv.enabled=true" })
	class SpringBootTestsThatAskTests {

		@Test
		void readIt(@Autowired ConfigurableEnvironment environment) {
			assertThat(environment.getProperty("FROM_DOTENV")).isEqualTo("yes");
		}

	}

}
