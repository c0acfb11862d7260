package dev.utils.autoconfigure.env;

import dev.utils.autoconfigure.UtilsProperties;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.env.Environment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Variables in the sources that tests and annotations add.
 */
@SpringBootTest(classes = SourcesOfTestsTests.Application.class, properties = "UTILS_RATE_LIMIT_QPS_OPENAI=1",
		webEnvironment = SpringBootTest.WebEnvironment.NONE)
@TestPropertySource(properties = { "UTILS_RATE_LIMIT_RPM_OPENAI=2", "UTILS_RATE_LIMIT_TPM_OPENAI=" })
class SourcesOfTestsTests {

	@Autowired
	private UtilsProperties properties;

	@Autowired
	private Environment environment;

	@DynamicPropertySource
	static void dynamic(DynamicPropertyRegistry registry) {
		registry.add("UTILS_RATE_LIMIT_MAX_IN_FLIGHT_OPENAI", () -> 3);
		registry.add("UTILS_LLM_PROVIDERS_DYNAMIC_BASE_URL", () -> "http://localhost:1/v1");
		registry.add("UTILS_RATE_LIMIT_QPS_OPENAI", () -> "");
	}

	@Test
	void variablesOfTestsBind() {
		assertThat(this.properties.rateLimit().qps()).containsExactly(entry("openai", 1.0));
		assertThat(this.properties.rateLimit().rpm()).containsExactly(entry("openai", 2.0));
		assertThat(this.properties.rateLimit().tpm()).isEmpty();
	}

	@Test
	void dynamicVariablesBind() {
		assertThat(this.properties.rateLimit().maxInFlight()).containsExactly(entry("openai", 3));
		assertThat(this.properties.llm().providers().get("dynamic").baseUrl()).isEqualTo("http://localhost:1/v1");
	}

	/**
	 * Read when conditions and bean definitions have been decided on: use the names of
	 * properties there.
	 */
	@Test
	void annotatedSourceHasPropertiesAndVariablesOfProvidersOnly() {
		assertThat(this.properties.maxRetries()).isEqualTo(3);
		assertThat(this.properties.embedding().maxInputs()).isEqualTo(8);
		assertThat(this.environment.getProperty("OPENAI_PROJECT_ID")).isEqualTo("of-annotation");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(UtilsProperties.class)
	@PropertySource("classpath:dev/utils/autoconfigure/env/annotated.properties")
	static class Application {

	}

}
