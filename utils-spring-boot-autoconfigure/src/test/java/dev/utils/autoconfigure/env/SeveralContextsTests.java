package dev.utils.autoconfigure.env;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several contexts in one JVM, as tests have them.
 */
class SeveralContextsTests {

	private static final String DOTENV = "springdotenv";

	@TempDir
	private Path directory;

	@BeforeEach
	void createProject() throws Exception {
		Files.createDirectory(this.directory.resolve(".git"));
		Files.writeString(this.directory.resolve(".env"), "MY_REGION=opole\n");
	}

	@Test
	void noneOfThemWarns() throws Exception {
		ChildProcess.Result result = run();
		assertThat(result.exitValue()).isZero();
		assertThat(result.output().lines().filter((line) -> line.contains("Started "))).hasSize(5);
		assertThat(result.output() + result.error()).doesNotContain("WARN").doesNotContain(DOTENV);
	}

	@Test
	void warningIsHeardByWhoAsksForIt() throws Exception {
		ChildProcess.Result result = run("--logging.level.me.paulschwarz.springdotenv.DotenvPropertySource=WARN");
		assertThat(result.output()).contains("WARN").contains(DOTENV);
	}

	private ChildProcess.Result run(String... arguments) throws Exception {
		return ChildProcess.run(Contexts.class, this.directory, Map.of(), this.directory, arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Contexts {

		public static void main(String[] arguments) {
			try (ConfigurableApplicationContext first = start(arguments, "json");
					ConfigurableApplicationContext besides = start(arguments, "json");
					ConfigurableApplicationContext asText = start(arguments, "text")) {
				assertThat(first.isRunning() && besides.isRunning() && asText.isRunning()).isTrue();
			}
			start(arguments, "text").close();
			start(arguments, "json").close();
		}

		private static ConfigurableApplicationContext start(String[] arguments, String format) {
			SpringApplication application = new SpringApplication(Contexts.class);
			application.setDefaultProperties(
					Map.of("spring.main.web-application-type", "none", "utils.logging.format", format));
			return application.run(arguments);
		}

	}

}
