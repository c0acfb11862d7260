package dev.utils.autoconfigure.env;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link LoggingDefaults}.
 */
class LoggingDefaultsTests {

	private static final String JSON = "classpath:dev/utils/autoconfigure/logback-json.xml";

	@ParameterizedTest
	@CsvSource({ "TRACE, TRACE", "debug, DEBUG", "Info, INFO", "WARN, WARN", "WARNING, WARN", "warning, WARN",
			"ERROR, ERROR", "CRITICAL, ERROR", "critical, ERROR", "FATAL, ERROR", "NOTSET, TRACE", "OFF, OFF",
			"false, OFF", "' INFO ', INFO", "${level:DEBUG}, DEBUG" })
	void levelIsMapped(String name, String level) {
		assertThat(apply("utils.log-level=" + name).getProperty("logging.level.root")).isEqualTo(level);
	}

	@Test
	void levelWhenBlankIsLeftToSpringBoot() {
		assertThat(apply("utils.log-level=").containsProperty("logging.level.root")).isFalse();
	}

	@Test
	void levelOfSpringBootWins() {
		assertThat(apply("utils.log-level=DEBUG", "logging.level.root=ERROR").getProperty("logging.level.root"))
			.isEqualTo("ERROR");
	}

	@Test
	void levelWhenUnknownNamesPropertyOriginAndAllowedValues() {
		assertThatExceptionOfType(InvalidUtilsPropertyException.class)
			.isThrownBy(() -> apply("utils.log-level=VERBOSE"))
			.satisfies((ex) -> {
				assertThat(ex.getProperty()).isEqualTo("utils.log-level");
				assertThat(ex.getValue()).isEqualTo("VERBOSE");
				assertThat(ex.getRule())
					.contains("TRACE, DEBUG, INFO, WARN, WARNING, ERROR, CRITICAL, FATAL, NOTSET, OFF");
				assertThat(ex.getOrigin()).asString().contains("\"utils.log-level\" from property source");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "unrelated=1", "utils.logging.format=json", "utils.logging.format=JSON",
			"utils.logging.format=" })
	void jsonIsTheDefault(String property) {
		StandardEnvironment environment = apply(property);
		assertThat(environment.getProperty("logging.config")).isEqualTo(JSON);
		assertThat(environment.getProperty("spring.main.banner-mode")).isEqualTo("off");
	}

	@ParameterizedTest
	@ValueSource(strings = { "utils.logging.format=text", "utils.logging.format=Text",
			"logging.structured.format.console=ecs", "logging.structured.json.exclude=level" })
	void jsonStepsAsideForProperty(String property) {
		StandardEnvironment environment = apply(property);
		assertThat(environment.containsProperty("logging.config")).isFalse();
		assertThat(environment.containsProperty("spring.main.banner-mode")).isFalse();
	}

	@Test
	void jsonStepsAsideForLoggingConfig() {
		StandardEnvironment environment = apply("logging.config=file:mine.xml");
		assertThat(environment.getProperty("logging.config")).isEqualTo("file:mine.xml");
		assertThat(environment.containsProperty("spring.main.banner-mode")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "logging.config=", "logging.config=  ", "logging.config=${NOWHERE:}",
			"logging.structured.format.console=", "logging.structured.format.file= ", "spring.main.banner-mode=" })
	void jsonDoesNotStepAsideForABlankValue(String property) {
		StandardEnvironment environment = apply(property);
		assertThat(environment.getProperty("logging.config")).isEqualTo(JSON);
		assertThat(environment.getProperty("spring.main.banner-mode")).isEqualTo("off");
	}

	@Test
	void levelOfSpringBootThatIsBlankDoesNotWin() {
		assertThat(apply("utils.log-level=DEBUG", "logging.level.root=").getProperty("logging.level.root"))
			.isEqualTo("DEBUG");
	}

	@Test
	void jsonStepsAsideForASettingBelowABlankOne() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("a-systemEnvironment",
					Map.of("LOGGING_STRUCTURED_FORMAT_CONSOLE", "", "LOGGING_CONFIG", "")));
		environment.getPropertySources()
			.addLast(new MapPropertySource("yml", Map.of("logging.structured.format.console", "ecs")));
		new LoggingDefaults(environment, getClass().getClassLoader()).apply();
		assertThat(environment.getProperty("logging.config")).isEmpty();
	}

	@Test
	void bannerModeOfTheUserWins() {
		assertThat(apply("spring.main.banner-mode=log").getProperty("spring.main.banner-mode")).isEqualTo("log");
	}

	@ParameterizedTest
	@ValueSource(strings = { "logback.xml", "logback-spring.xml", "logback-test.xml", "logback-test-spring.xml",
			"logback.groovy" })
	void jsonStepsAsideForALogbackFile(String name, @TempDir Path classes) throws Exception {
		Files.writeString(classes.resolve(name), "<configuration/>");
		try (URLClassLoader classLoader = new URLClassLoader(new URL[] { classes.toUri().toURL() },
				getClass().getClassLoader())) {
			assertThat(apply(classLoader).containsProperty("logging.config")).isFalse();
		}
	}

	@Test
	void brokenConnectionsAreNotLoggedTwiceUnlessAskedFor() {
		String logger = "logging.level.reactor.netty.http.client.HttpClientConnect";
		assertThat(apply().getProperty(logger)).isEqualTo("ERROR");
		assertThat(apply(logger + "=WARN").getProperty(logger)).isEqualTo("WARN");
	}

	@Test
	void jsonNeedsTheEncoder() {
		assertThat(apply(new FilteredClassLoader("net.logstash")).containsProperty("logging.config")).isFalse();
	}

	@Test
	void formatWhenUnknownStopsTheStart() {
		assertThatExceptionOfType(InvalidUtilsPropertyException.class)
			.isThrownBy(() -> apply("utils.logging.format=xml"))
			.withMessage("Invalid utils.logging.format (xml): must be json or text");
	}

	@Test
	void everyHintOfTheMetadataIsAccepted() throws IOException {
		try (InputStream metadata = getClass()
			.getResourceAsStream("/META-INF/additional-spring-configuration-metadata.json")) {
			JsonNode hints = JsonMapper.shared().readTree(metadata).get("hints");
			assertThat(hints).extracting((hint) -> hint.get("name").asString())
				.contains("utils.log-level", "utils.logging.format");
			for (JsonNode hint : hints) {
				for (JsonNode value : hint.get("values")) {
					assertThatNoException()
						.isThrownBy(() -> apply(hint.get("name").asString() + "=" + value.get("value").asString()));
				}
			}
		}
	}

	private static StandardEnvironment apply(String... properties) {
		return apply(LoggingDefaultsTests.class.getClassLoader(), properties);
	}

	private static StandardEnvironment apply(ClassLoader classLoader, String... properties) {
		StandardEnvironment environment = new StandardEnvironment();
		TestPropertyValues.of(properties).applyTo(environment);
		new LoggingDefaults(environment, classLoader).apply();
		return environment;
	}

}
