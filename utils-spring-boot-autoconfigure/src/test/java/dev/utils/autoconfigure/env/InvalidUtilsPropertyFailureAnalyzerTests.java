package dev.utils.autoconfigure.env;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;

import dev.utils.autoconfigure.UtilsProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.logging.LogLevel;
import org.springframework.core.env.ConfigurableEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link InvalidUtilsPropertyFailureAnalyzer}.
 */
class InvalidUtilsPropertyFailureAnalyzerTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"UTILS_TIMEOUT_READ | abc | utils.timeout.read | must be a duration: a whole number of seconds, or a whole number with its unit (ms, s, m, h, d) | Set UTILS_TIMEOUT_READ=10s or another such value, or remove it to use the default.",
			"UTILS_TIMEOUT_READ | 2.5 | utils.timeout.read | must be a duration: a whole number of seconds, or a whole number with its unit (ms, s, m, h, d) | Set UTILS_TIMEOUT_READ=10s or another such value, or remove it to use the default.",
			"UTILS_TIMEOUT_READ | -5 | utils.timeout.read | must be positive | Set UTILS_TIMEOUT_READ=60.",
			"UTILS_TIMEOUT_READ | 0 | utils.timeout.read | must be positive | Set UTILS_TIMEOUT_READ=60.",
			"UTILS_MAX_RETRIES | 2,5 | utils.max-retries | must be a whole number, written with digits only | Set UTILS_MAX_RETRIES=3 or another such value, or remove it to use the default.",
			"UTILS_MAX_RETRIES | NaN | utils.max-retries | must be a whole number, written with digits only | Set UTILS_MAX_RETRIES=3 or another such value, or remove it to use the default.",
			"UTILS_RATE_LIMIT_QPS_MY_GATEWAY | 2,5 | utils.rate-limit.qps.my-gateway | must be a number, with a point as decimal separator | Set UTILS_RATE_LIMIT_QPS_MY_GATEWAY=2.5 or another such value, or remove it to use the default.",
			"UTILS_RATE_LIMIT_QPS_MY_GATEWAY | NaN | utils.rate-limit.qps.my-gateway | must be a number above 0 | Set UTILS_RATE_LIMIT_QPS_MY_GATEWAY=1.",
			"UTILS_RATE_LIMIT_QPS_MY_GATEWAY | -5 | utils.rate-limit.qps.my-gateway | must be a number above 0 | Set UTILS_RATE_LIMIT_QPS_MY_GATEWAY=1.",
			"UTILS_RATE_LIMIT_QPS_MY_GATEWAY | 0 | utils.rate-limit.qps.my-gateway | must be a number above 0 | Set UTILS_RATE_LIMIT_QPS_MY_GATEWAY=1." })
	void wrongValueIsExplained(String variable, String value, String property, String reason, String action) {
		ConfigurableEnvironment environment = new TestApplication(this.directory).dotenv("\n" + variable + "=" + value)
			.start();
		FailureAnalysis analysis = analyze(environment, Settings.class);
		assertThat(analysis.getDescription().lines()).containsExactly("A configuration value is invalid:", "",
				"    Property: " + property, "    Variable: " + variable, "    Value: \"" + value + "\"",
				"    Origin: \"" + variable + "\" from " + this.directory.resolve(".env") + ":2",
				"    Reason: " + reason);
		assertThat(analysis.getAction()).isEqualTo(action);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"timeout: 5 | utils.timeout.connect (UTILS_TIMEOUT_CONNECT), utils.timeout.read (UTILS_TIMEOUT_READ)",
			"rate-limit.qps: 5 | utils.rate-limit.qps.<name> (UTILS_RATE_LIMIT_QPS_<NAME>)",
			"llm.providers.openai: x | utils.llm.providers.openai.base-url" })
	void groupThatGotAValueNamesItsSettings(String line, String names) {
		FailureAnalysis analysis = analyze(environment(line), UtilsProperties.class);
		assertThat(analysis.getDescription()).contains("is a group of settings");
		assertThat(analysis.getAction()).contains(names);
	}

	@Test
	void settingThatCountsTokensIsNoSecret() {
		FailureAnalysis analysis = analyze(environment("llm.providers.openai.max-tokens-field: wrong"),
				UtilsProperties.class);
		assertThat(analysis.getDescription()).contains("Value: \"wrong\"");
	}

	@Test
	void enumNamesItsConstants() {
		FailureAnalysis analysis = analyze(environment("level: loud"), Typed.class);
		assertThat(analysis.getDescription())
			.contains("Reason: must be one of trace, debug, info, warn, error, fatal, off");
	}

	@Test
	void urlLosesUserInfoAndQuery() {
		FailureAnalysis analysis = analyze(environment("url: \"http://user:s3cr@t@host/v1?key=s3cret\""), Typed.class);
		assertThat(analysis.getDescription()).contains("Value: \"http://******@host/v1?******\"")
			.doesNotContain("s3cr", "user");
	}

	@ParameterizedTest
	@ValueSource(strings = { "api-key", "auth-token", "client-secret", "password" })
	void secretIsNeverShown(String name) {
		FailureAnalysis analysis = analyze(environment(name + ": s3cret"), Secrets.class);
		assertThat(analysis.getDescription()).contains("Property: utils." + name, "Value: \"******\"")
			.doesNotContain("s3cret");
		assertThat(analysis.getAction()).doesNotContain("s3cret");
	}

	@Test
	void exceptionOfAnotherKindInAConstructorGivesItsMessage() {
		FailureAnalysis analysis = analyze(environment("name: x"), Picky.class);
		assertThat(analysis.getDescription()).contains("Property: utils", "Reason: I am picky");
	}

	@Test
	void unknownPropertiesAreListedWithoutValues() {
		ConfigurableEnvironment environment = environment("api-kee: s3cret");
		Throwable failure = catchThrowable(() -> Binder.get(environment)
			.bind("utils", Bindable.of(Settings.class), new NoUnboundElementsBindHandler(BindHandler.DEFAULT)));
		FailureAnalysis analysis = new InvalidUtilsPropertyFailureAnalyzer(environment).analyze(failure);
		assertThat(analysis.getDescription()).contains("utils.api-kee", "application.yml").doesNotContain("s3cret");
	}

	@Test
	void ownExceptionWithoutEnvironmentGivesItsOwnValue() {
		FailureAnalysis analysis = new InvalidUtilsPropertyFailureAnalyzer(null).analyze(new IllegalStateException(
				new InvalidUtilsPropertyException("utils.max-retries", -1, "must be 0 or more", "Set it to 3.")));
		assertThat(analysis.getDescription()).contains("Value: \"-1\"", "Reason: must be 0 or more")
			.doesNotContain("Origin");
	}

	@Test
	void failuresOfOthersAreLeftToOthers() {
		ConfigurableEnvironment environment = new TestApplication(this.directory).yml("utilsx.max-retries: abc")
			.start();
		Throwable failure = catchThrowable(() -> Binder.get(environment).bind("utilsx", Settings.class));
		assertThat(failure).isInstanceOf(BindException.class);
		assertThat(new InvalidUtilsPropertyFailureAnalyzer(environment).analyze(failure)).isNull();
		assertThat(new InvalidUtilsPropertyFailureAnalyzer(environment).analyze(new IllegalStateException())).isNull();
	}

	@Test
	void exceptionHoldsNoSecret() {
		assertThat(new InvalidUtilsPropertyException("utils.llm.providers.a.api-key", "s3cret", "must be one line",
				"Remove the line break."))
			.hasMessage("Invalid utils.llm.providers.a.api-key (******): must be one line")
			.extracting(InvalidUtilsPropertyException::getValue)
			.isEqualTo("******");
	}

	private ConfigurableEnvironment environment(String yml) {
		return new TestApplication(this.directory).yml("utils:\n  " + yml).start();
	}

	private static FailureAnalysis analyze(ConfigurableEnvironment environment, Class<?> type) {
		Throwable failure = catchThrowable(() -> Binder.get(environment).bind("utils", type));
		FailureAnalysis analysis = new InvalidUtilsPropertyFailureAnalyzer(environment)
			.analyze(new IllegalStateException("context failed", failure));
		assertThat(analysis).isNotNull();
		return analysis;
	}

	record Settings(@DefaultValue Timeout timeout, @DefaultValue("3") Integer maxRetries,
			@DefaultValue RateLimit rateLimit) {

	}

	record Timeout(@DefaultValue("60s") @DurationUnit(ChronoUnit.SECONDS) Duration read) {

		Timeout {
			if (read.isNegative() || read.isZero()) {
				throw new InvalidUtilsPropertyException("utils.timeout.read", read, "must be positive",
						"Set UTILS_TIMEOUT_READ=60.");
			}
		}

	}

	record RateLimit(@DefaultValue Map<String, Double> qps) {

		RateLimit {
			qps.forEach((provider, limit) -> {
				if (!(limit > 0)) {
					throw new InvalidUtilsPropertyException("utils.rate-limit.qps." + provider, limit,
							"must be a number above 0", "Set UTILS_RATE_LIMIT_QPS_MY_GATEWAY=1.");
				}
			});
		}

	}

	record Typed(LogLevel level, Integer url) {

	}

	record Secrets(Integer apiKey, Integer authToken, Integer clientSecret, Integer password) {

	}

	record Picky(String name) {

		Picky {
			throw new IllegalArgumentException("I am picky");
		}

	}

}
