package dev.utils.autoconfigure;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.utils.autoconfigure.UtilsProperties.RateLimit;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.DefaultRateLimiter;
import dev.utils.ratelimit.KeyFingerprints;
import dev.utils.ratelimit.RateLimitListener;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimiter;
import dev.utils.ratelimit.RateLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for the {@link RateLimiter}, which LLM
 * clients ask by themselves.
 */
@AutoConfiguration(before = LlmClientAutoConfiguration.class, after = LlmMetricsAutoConfiguration.class)
@EnableConfigurationProperties(UtilsProperties.class)
public final class RateLimitAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(RateLimitAutoConfiguration.class);

	@Bean
	@ConditionalOnMissingBean
	RateLimitSettings utilsRateLimitSettings(UtilsProperties properties) {
		RateLimit limits = properties.rateLimit();
		Map<Provider, RateLimits> providers = new HashMap<>();
		limits.qps().forEach((name, qps) -> add(providers, name, RateLimits.qps(qps)));
		limits.rpm().forEach((name, rpm) -> add(providers, name, RateLimits.NONE.withRpm(rpm)));
		limits.tpm().forEach((name, tpm) -> add(providers, name, RateLimits.NONE.withTpm(tpm)));
		limits.maxInFlight().forEach((name, calls) -> add(providers, name, RateLimits.NONE.withMaxInFlight(calls)));
		limits.burst().forEach((name, calls) -> add(providers, name, RateLimits.NONE.withBurst(calls)));
		Map<Provider, Map<String, RateLimits>> models = new HashMap<>();
		limits.models()
			.forEach((name, byModel) -> byModel
				.forEach((model, own) -> models.computeIfAbsent(Provider.of(name), (provider) -> new HashMap<>())
					.put(model, own.toRateLimits())));
		RateLimitSettings settings = new RateLimitSettings(providers, models, List.of(), limits.mode(),
				limits.queueCapacity(), limits.maxKeys());
		warnOfUnknown(settings, properties);
		return settings;
	}

	private static void add(Map<Provider, RateLimits> providers, String name, RateLimits limit) {
		providers.merge(Provider.of(name), limit, RateLimits::or);
	}

	/**
	 * Not an error: the limit may be for calls through another client.
	 */
	private static void warnOfUnknown(RateLimitSettings settings, UtilsProperties properties) {
		Set<Provider> known = new LinkedHashSet<>();
		KnownProvider.ALL.forEach((provider) -> known.add(provider.provider()));
		properties.llm()
			.providers()
			.keySet()
			.forEach((name) -> known.add(UtilsProperties.provider("utils.llm.providers." + name, name)));
		Set<Provider> limited = new LinkedHashSet<>(settings.providers().keySet());
		limited.addAll(settings.models().keySet());
		limited.removeAll(known);
		for (Provider unknown : limited) {
			Provider nearest = RateLimitNames.nearest(unknown, known);
			logger.warn("utils.rate-limit sets a limit for the provider {}, which is not configured.{}", unknown,
					(nearest != null) ? " Did you mean " + nearest + "?" : "");
		}
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean(RateLimiter.class)
	DefaultRateLimiter utilsRateLimiter(RateLimitSettings settings, ObjectProvider<RateLimitListener> listener) {
		return new DefaultRateLimiter(settings, KeyFingerprints.random(),
				listener.getIfUnique(() -> RateLimitListener.NONE));
	}

}
