package dev.utils.autoconfigure;

import dev.utils.observe.LlmTokenUsageHandler;
import dev.utils.ratelimit.RateLimitMeters;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for the token histogram and the meters of
 * the rate limit. The duration of calls needs no bean: Micrometer's own handler times
 * every observation.
 */
@AutoConfiguration(
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
public final class LlmMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RateLimitMeters utilsRateLimitMeters(MeterRegistry registry) {
		return new RateLimitMeters(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	LlmTokenUsageHandler llmTokenUsageHandler(MeterRegistry registry) {
		return new LlmTokenUsageHandler(registry);
	}

}
