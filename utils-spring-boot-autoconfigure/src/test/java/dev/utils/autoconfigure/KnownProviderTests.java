package dev.utils.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for the variables of providers holds for those of each provider.
 */
class KnownProviderTests {

	@TempDir
	Path directory;

	@Test
	void keyOfEveryProviderMayBeInAFile() throws Exception {
		Path key = Files.writeString(this.directory.resolve("key"), "sk-1\n");
		for (KnownProvider provider : KnownProvider.ALL) {
			for (String variable : provider.keyVariables()) {
				SpringApplication application = new SpringApplication(Nothing.class);
				application.setWebApplicationType(WebApplicationType.NONE);
				try (ConfigurableApplicationContext context = application.run("--" + variable + "_FILE=" + key,
						"--springdotenv.enabled=false")) {
					assertThat(context.getEnvironment().getProperty(variable)).isEqualTo("sk-1");
				}
			}
		}
	}

	@Test
	void blankAddressOfAnyProviderHidesNone() {
		for (KnownProvider provider : KnownProvider.ALL) {
			SpringApplication application = new SpringApplication(Nothing.class);
			application.setWebApplicationType(WebApplicationType.NONE);
			application.setDefaultProperties(Map.of(provider.baseUrlVariable(), "http://localhost:1"));
			try (ConfigurableApplicationContext context = application.run("--" + provider.baseUrlVariable() + "=",
					"--springdotenv.enabled=false")) {
				assertThat(context.getEnvironment().getProperty(provider.baseUrlVariable()))
					.isEqualTo("http://localhost:1");
			}
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

}
