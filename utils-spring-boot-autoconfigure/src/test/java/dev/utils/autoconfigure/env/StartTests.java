package dev.utils.autoconfigure.env;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole application starts, each in a JVM of its own.
 */
class StartTests {

	private final JsonMapper mapper = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

	@TempDir
	private Path project;

	private Path directory;

	@BeforeEach
	void createProject() throws Exception {
		Files.createDirectory(this.project.resolve(".git"));
		this.directory = Files.createDirectory(this.project.resolve("module"));
	}

	@Test
	void everyLineOfAStartIsOneJsonObject() throws Exception {
		ChildProcess.Result result = run(Map.of("UTILS_LOG_LEVEL", "WARNING"), "--logging.level.dev.utils=DEBUG",
				"--logging.file.name=app.log");
		assertThat(result.error()).isEmpty();
		List<JsonNode> lines = json(result.output());
		assertThat(lines).extracting((line) -> line.get("message").asString())
			.contains("with fields", "with exception", "debug of ours")
			.doesNotContain("debug of others", "info of others");
		JsonNode fields = line(lines, "with fields");
		assertThat(fields.get("latency_ms")).isEqualTo(this.mapper.readTree("12"));
		assertThat(fields.get("tenant").asString()).isEqualTo("t1");
		assertThat(fields.has("PID")).isFalse();
		assertThat(line(lines, "with exception").get("stack_trace").asString())
			.startsWith("java.lang.IllegalStateException: cause")
			.contains("\tat ");
		assertThat(json(Files.readString(this.directory.resolve("app.log")))).isEqualTo(lines);
	}

	@Test
	void startUpIsLoggedAsJsonAtTheDefaultLevel() throws Exception {
		ChildProcess.Result result = run(Map.of());
		assertThat(result.error()).isEmpty();
		assertThat(json(result.output())).noneMatch((line) -> line.has("tags"));
		assertThat(json(result.output())).extracting((line) -> line.get("message").asString())
			.anyMatch((message) -> message.startsWith("Starting "))
			.anyMatch((message) -> message.startsWith("Started "))
			.noneMatch((message) -> message.contains("Duplicate registration"))
			.contains("info of others");
	}

	@Test
	void textIsSpringBootsOwn() throws Exception {
		Files.writeString(this.project.resolve(".env"), "export UTILS_LOGGING_FORMAT='text' # for me\n");
		ChildProcess.Result result = run(Map.of());
		assertThat(result.output()).contains(":: Spring Boot ::", " INFO ", "with fields").doesNotContain("{\"");
	}

	@Test
	void dotenvOfAParentIsReadAndOneOnTheClassPathIsNot() throws Exception {
		Files.writeString(this.project.resolve(".env"), "FROM_PARENT=yes");
		Path classes = Files.createDirectory(this.directory.resolve("classes"));
		Files.writeString(classes.resolve(".env"), "FROM_CLASS_PATH=yes");
		ChildProcess.Result result = run(classes, Map.of());
		assertThat(result.exitValue()).isZero();
		assertThat(line(json(result.output()), "from .env").get("parent").asString()).isEqualTo("yes");
		assertThat(line(json(result.output()), "from .env").get("class_path").asString()).isEqualTo("no");
	}

	@Test
	void dotenvOnTheClassPathIsNotReadWhenThereIsNoOther() throws Exception {
		Path elsewhere = Files.createDirectory(this.directory.resolve("elsewhere"));
		Files.createDirectory(elsewhere.resolve(".git"));
		Files.writeString(this.directory.resolve(".env"), "FROM_CLASS_PATH=yes");
		ChildProcess.Result result = ChildProcess.run(Application.class, elsewhere, Map.of(), this.directory);
		assertThat(line(json(result.output()), "from .env").get("class_path").asString()).isEqualTo("no");
	}

	@Test
	void malformedDotenvIsExplained() throws Exception {
		Files.writeString(this.project.resolve(".env"), "A=1\nOPENAI_API_KEY=\"sk-s3cret\nB=2\n");
		ChildProcess.Result result = run(Map.of());
		assertThat(result.exitValue()).isOne();
		assertThat(result.output()).contains("APPLICATION FAILED TO START", "File: " + this.project.resolve(".env"),
				"Line: 2", "Variable: OPENAI_API_KEY", "Close the value with \"");
		assertNoTraceAndNoSecret(result);
	}

	@Test
	void lineThatMayBeAKeyIsNotShown() throws Exception {
		Files.writeString(this.project.resolve(".env"), "sk-s3cret\n");
		ChildProcess.Result result = run(Map.of());
		assertThat(result.exitValue()).isOne();
		assertThat(result.output()).contains("APPLICATION FAILED TO START", "Line: 1", "the line has no '='")
			.doesNotContain("Variable:");
		assertNoTraceAndNoSecret(result);
	}

	@Test
	void unknownLogLevelIsExplained() throws Exception {
		Files.writeString(this.project.resolve(".env"), "\nUTILS_LOG_LEVEL=VERBOSE\n");
		ChildProcess.Result result = run(Map.of());
		assertThat(result.exitValue()).isOne();
		assertThat(result.output()).contains("APPLICATION FAILED TO START", "Property: utils.log-level",
				"Variable: UTILS_LOG_LEVEL", "Value: \"VERBOSE\"", "Origin: \"UTILS_LOG_LEVEL\" from ../.env:2",
				"must be one of TRACE, DEBUG, INFO, WARN, WARNING, ERROR, CRITICAL, FATAL, NOTSET, OFF");
		assertNoTraceAndNoSecret(result);
	}

	@Test
	void wrongValueIsExplainedToMachinesAndToPeople() throws Exception {
		ChildProcess.Result result = run(Map.of("UTILS_TIMEOUT_READ", "abc", "OPENAI_API_KEY", "sk-s3cret"));
		assertThat(result.exitValue()).isOne();
		assertThat(json(result.output())).extracting((line) -> line.get("message").asString())
			.anySatisfy((message) -> assertThat(message).contains("APPLICATION FAILED TO START",
					"Property: utils.timeout.read"));
		assertThat(result.error()).contains("APPLICATION FAILED TO START", "Property: utils.timeout.read",
				"Variable: UTILS_TIMEOUT_READ", "Value: \"abc\"",
				"Origin: System Environment Property \"UTILS_TIMEOUT_READ\"", "must be a duration",
				"Set UTILS_TIMEOUT_READ=10s");
		assertNoTraceAndNoSecret(result);
	}

	@Test
	void blankVariablesChangeNothingAndMisspelledOnesAreToldOf() throws Exception {
		ChildProcess.Result result = run(Map.of("LOGGING_CONFIG", "", "LOGGING_STRUCTURED_FORMAT_CONSOLE", " ",
				"LOGGING_LEVEL_ROOT", "", "SPRINGDOTENV_ENABLED", "", "SPRINGDOTENV_DIRECTORY", "", "UTILS_LOG_LEVEL",
				"", "UTILS_LOGGING_FORMAT", " ", "UTILS_TIMOUT_READ", "s3cret"));
		assertThat(result.error()).isEmpty();
		assertThat(result.exitValue()).isZero();
		assertThat(json(result.output())).filteredOn((line) -> line.get("message").asString().contains("UTILS_"))
			.singleElement()
			.satisfies((line) -> {
				assertThat(line.get("level").asString()).isEqualTo("WARN");
				assertThat(line.get("message").asString()).contains("UTILS_TIMOUT_READ",
						"Did you mean UTILS_TIMEOUT_READ?");
			});
		assertNoTraceAndNoSecret(result);
	}

	private void assertNoTraceAndNoSecret(ChildProcess.Result result) {
		assertThat(result.output() + result.error()).doesNotContain("\tat ").doesNotContain("s3cret");
	}

	private ChildProcess.Result run(Map<String, String> environment, String... arguments) throws Exception {
		return ChildProcess.run(Application.class, this.directory, environment, this.directory, arguments);
	}

	private ChildProcess.Result run(Path classes, Map<String, String> environment) throws Exception {
		return ChildProcess.run(Application.class, this.directory, environment, classes);
	}

	private List<JsonNode> json(String output) {
		return output.lines().map(this.mapper::readTree).toList();
	}

	private static JsonNode line(List<JsonNode> lines, String message) {
		return lines.stream()
			.filter((line) -> line.get("message").asString().equals(message))
			.findFirst()
			.orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private static final Logger logger = LoggerFactory.getLogger(StartTests.class);

		public static void main(String[] arguments) {
			SpringApplication application = new SpringApplication(Application.class);
			application.setDefaultProperties(Map.of("spring.main.web-application-type", "none"));
			application.run(arguments);
		}

		@Bean
		TestSettings testSettings(Environment environment) {
			return Binder.get(environment).bindOrCreate("utils", TestSettings.class);
		}

		@Bean
		ApplicationRunner runner(Environment environment, TestSettings settings) {
			return (arguments) -> {
				MDC.put("tenant", "t1");
				logger.atWarn().addKeyValue("latency_ms", 12L).addKeyValue("message", "mine").log("with fields");
				logger.atWarn()
					.addKeyValue("parent", environment.getProperty("FROM_PARENT", "no"))
					.addKeyValue("class_path", environment.getProperty("FROM_CLASS_PATH", "no"))
					.log("from .env");
				logger.error("with exception", new IllegalStateException("cause"));
				logger.debug("debug of ours");
				Logger other = LoggerFactory.getLogger("other");
				other.debug("debug of others");
				other.info("info of others");
			};
		}

	}

}
