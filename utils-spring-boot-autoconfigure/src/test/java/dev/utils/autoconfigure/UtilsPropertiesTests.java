package dev.utils.autoconfigure;

import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which values are accepted, and that wrong ones stop the start. How they are reported is
 * the matter of the failure analyzer.
 */
class UtilsPropertiesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Properties.class);

	@ParameterizedTest
	@CsvSource({ "utils.timeout.connect, 0", "utils.timeout.connect, -5", "utils.timeout.read, 0",
			"utils.timeout.read, -1ms", "utils.timeout.total, 0", "utils.timeout.total, 400d", "utils.max-retries, -1",
			"utils.max-retries, 101", "utils.retry.initial-backoff, 0", "utils.retry.max-backoff, 100ms",
			"utils.http.max-in-memory-size, 1B", "utils.http.max-in-memory-size, 2GB", "utils.http.max-connections, 0",
			"utils.http.max-pending-acquires, 0", "utils.http.max-idle-time, 0", "utils.rate-limit.qps.openai, 0",
			"utils.rate-limit.qps.openai, -5", "utils.rate-limit.qps.openai, NaN",
			"utils.rate-limit.qps.openai, Infinity", "utils.rate-limit.qps.openai, 1e9",
			"utils.rate-limit.rpm.openai, 0", "utils.rate-limit.rpm.openai, NaN", "utils.rate-limit.tpm.openai, 0",
			"utils.rate-limit.tpm.openai, -1", "utils.rate-limit.max-in-flight.openai, 0",
			"utils.rate-limit.burst.openai, -2", "utils.rate-limit.queue-capacity, 0", "utils.rate-limit.max-keys, 0",
			"utils.rate-limit.models.openai[gpt-4.1].qps, 0", "utils.rate-limit.models.openai[gpt-4.1].tpm, -3" })
	void valueOutOfItsRangeStopsTheStartAndNamesTheProperty(String property, String value) {
		this.runner.withPropertyValues(property + "=" + value).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidUtilsPropertyException.class,
						(invalid) -> assertThat(invalid.getProperty()).isEqualTo(property));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "utils.timeout.connect=abc", "utils.timeout.read=2,5", "utils.max-retries=2.5",
			"utils.max-retries=99999999999", "utils.rate-limit.qps.openai=2,5", "utils.rate-limit.qps.openai=abc",
			"utils.http.max-in-memory-size=big", "utils.rate-limit.mode=perhaps", "utils.rate-limit.tpm.openai=1.5" })
	void valueOfTheWrongTypeStopsTheStart(String property) {
		this.runner.withPropertyValues(property).run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void emptyValuesMeanTheDefaults() {
		this.runner
			.withPropertyValues("utils.timeout.connect=", "utils.timeout.read=", "utils.max-retries=",
					"utils.rate-limit.qps.openai=", "utils.http.max-in-memory-size=", "utils.retry.max-backoff=")
			.run((context) -> assertThat(context.getBean(UtilsProperties.class)).isEqualTo(defaults()));
	}

	@Test
	void fractionsOfARateAreExact() {
		this.runner.withPropertyValues("utils.rate-limit.qps.anthropic=0.5", "utils.rate-limit.qps[my-gateway]=2.25")
			.run((context) -> assertThat(context.getBean(UtilsProperties.class).rateLimit().qps())
				.containsEntry("anthropic", 0.5)
				.containsEntry("my-gateway", 2.25));
	}

	@Test
	void keyIsNotPartOfTheText() {
		this.runner
			.withPropertyValues("utils.llm.providers.openai.api-key=sk-secret",
					"utils.llm.providers.openai.base-url=https://user:secret@server.test")
			.run((context) -> assertThat(context.getBean(UtilsProperties.class)).asString().doesNotContain("secret"));
	}

	private static UtilsProperties defaults() {
		UtilsProperties[] properties = new UtilsProperties[1];
		new ApplicationContextRunner().withUserConfiguration(Properties.class)
			.run((context) -> properties[0] = context.getBean(UtilsProperties.class));
		return properties[0];
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(UtilsProperties.class)
	static class Properties {

	}

}
