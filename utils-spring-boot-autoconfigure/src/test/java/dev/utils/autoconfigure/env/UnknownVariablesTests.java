package dev.utils.autoconfigure.env;

import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnknownVariables}.
 */
class UnknownVariablesTests {

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			value = { "UTILS_TIMOUT_READ, UTILS_TIMEOUT_READ", "UTILS_MAX_RETRY, UTILS_MAX_RETRIES",
					"UTILS_RATE_LIMIT_QSP_MY_GATEWAY, UTILS_RATE_LIMIT_QPS_MY_GATEWAY",
					"UTILS_RATE_LIMITS_TPM_OPENAI, UTILS_RATE_LIMIT_TPM_OPENAI",
					"UTILS_RATE_LIMIT_QPS, UTILS_RATE_LIMIT_QPS_<PROVIDER>",
					"UTILS_LLM_PROVIDER_MY_GATEWAY_BASE_URL, UTILS_LLM_PROVIDERS_MY_GATEWAY_BASE_URL",
					"UTILS_LLM_PROVIDERS_OPENAI_BASE_URI, UTILS_LLM_PROVIDERS_OPENAI_BASE_URL",
					"UTILS_RATE_LIMIT_KEYS_NIGHTLY_API_KEYS, UTILS_RATE_LIMIT_KEYS_NIGHTLY_API_KEY",
					"UTILS_OPENAI_API_KEY, OPENAI_API_KEY", "UTILS_HOME, -" })
	void nearestNameIsFound(String variable, String nearest) {
		assertThat(UnknownVariables.nearest(variable)).isEqualTo(nearest);
	}

	@Test
	void eachIsReportedOnceWithoutItsValue() {
		assertThat(report(
				Map.of("UTILS_TIMOUT_READ", "s3cret", "utils_home", "s3cret", "UTILS_MAX_RETRIES", "s3cret",
						"UTILS_BLANK", "", "OTHER", "s3cret", "UTILS_LLM_PROVIDERS_A_API_KEY_FILE", "s3cret"),
				Map.of("UTILS_TIMOUT_READ", "s3cret")))
			.hasSize(2)
			.noneMatch((message) -> message.contains("s3cret"))
			.anyMatch((message) -> message.startsWith("UTILS_TIMOUT_READ has no effect (\"UTILS_TIMOUT_READ\" from ")
					&& message.contains(" Did you mean UTILS_TIMEOUT_READ?"))
			.anyMatch((message) -> message.startsWith("utils_home has no effect"));
	}

	@Test
	void thoseOfOthersAreNotReported() {
		assertThat(report(Map.of("UTILS_HOME", "x", "UTILS_BUILD_ID", "x", "UTILS_TIMOUT_READ", "x"),
				Map.of("utils.ignored-variables", "UTILS_HOME, utils_build_*")))
			.singleElement()
			.asString()
			.startsWith("UTILS_TIMOUT_READ");
	}

	@Test
	void limitOfAModelIsReportedWithTheWayThatWorks() {
		assertThat(report(Map.of("UTILS_RATE_LIMIT_MODELS_OPENAI_GPT_4O_QPS", "1"), Map.of())).singleElement()
			.asString()
			.contains("SPRING_APPLICATION_JSON");
	}

	private static List<String> report(Map<String, Object> environmentVariables, Map<String, Object> properties) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace("systemEnvironment",
					new SystemEnvironmentPropertySource("systemEnvironment", environmentVariables));
		environment.getPropertySources().addLast(new MapPropertySource("properties", properties));
		Logger logger = (Logger) LoggerFactory.getLogger(UnknownVariables.class);
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		appender.start();
		logger.setLevel(Level.WARN);
		logger.addAppender(appender);
		try {
			new UnknownVariables(LogFactory.getLog(UnknownVariables.class)).report(environment);
			return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
		}
		finally {
			logger.detachAppender(appender);
			logger.setLevel(null);
		}
	}

}
