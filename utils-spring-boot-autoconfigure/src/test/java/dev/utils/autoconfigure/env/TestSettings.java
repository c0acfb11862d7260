package dev.utils.autoconfigure.env;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.core.env.Environment;

/**
 * Properties of the shapes that {@code utils.*} has.
 */
record TestSettings(@DefaultValue Timeout timeout, @DefaultValue("3") Integer maxRetries, @DefaultValue Retry retry,
		String logLevel, @DefaultValue Logging logging, @DefaultValue RateLimit rateLimit, @DefaultValue Llm llm) {

	static TestSettings bind(Environment environment) {
		return Binder.get(environment).bindOrCreate("utils", TestSettings.class);
	}

	record Timeout(@DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) Duration connect,
			@DefaultValue("60s") @DurationUnit(ChronoUnit.SECONDS) Duration read,
			@DurationUnit(ChronoUnit.SECONDS) Duration total) {

	}

	record Retry(@DurationUnit(ChronoUnit.SECONDS) Duration initialBackoff,
			@DurationUnit(ChronoUnit.SECONDS) Duration maxBackoff) {

	}

	record Logging(@DefaultValue("json") String format) {

	}

	record RateLimit(@DefaultValue Map<String, Double> qps, @DefaultValue Map<String, Double> rpm,
			@DefaultValue Map<String, Double> tpm, @DefaultValue Map<String, Double> maxInFlight) {

	}

	record Llm(@DefaultValue("openai") String preferredProvider, @DefaultValue Map<String, Provider> providers) {

	}

	record Provider(String apiKey, String baseUrl, String model, @DefaultValue("openai") String protocol) {

	}

}
