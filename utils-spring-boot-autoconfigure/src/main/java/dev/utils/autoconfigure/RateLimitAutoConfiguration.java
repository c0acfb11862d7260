package dev.utils.autoconfigure;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.utils.autoconfigure.RateLimitProperties.Limits;
import dev.utils.autoconfigure.RateLimitProperties.NamedKey;
import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.DefaultRateLimiter;
import dev.utils.ratelimit.KeyFingerprints;
import dev.utils.ratelimit.KeyLimits;
import dev.utils.ratelimit.RateLimitListener;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimitSettings.Mode;
import dev.utils.ratelimit.RateLimitStore;
import dev.utils.ratelimit.RateLimiter;
import dev.utils.ratelimit.RateLimits;
import dev.utils.ratelimit.SharedSettings;
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
@AutoConfiguration(before = LlmClientAutoConfiguration.class,
		after = { LlmMetricsAutoConfiguration.class, RedisRateLimitAutoConfiguration.class })
@EnableConfigurationProperties(UtilsProperties.class)
public final class RateLimitAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(RateLimitAutoConfiguration.class);

	/** Keys are long and random: without knowing one nobody finds it by its hash. */
	private static final String KNOWN_SECRET = "utils.rate-limit";

	@Bean
	@ConditionalOnMissingBean
	KeyFingerprints utilsKeyFingerprints(UtilsProperties properties) {
		RateLimitProperties limits = properties.rateLimit();
		if (limits.keySecret() != null) {
			return KeyFingerprints.of(limits.keySecret());
		}
		if (limits.store() == RateLimitProperties.Store.LOCAL) {
			return KeyFingerprints.random();
		}
		logger.warn("utils.rate-limit.key-secret is not set: who can read the store could check whether a key that he "
				+ "knows is in use. Set UTILS_RATE_LIMIT_KEY_SECRET to the same random text for all instances.");
		return KeyFingerprints.of(KNOWN_SECRET);
	}

	@Bean
	@ConditionalOnMissingBean
	RateLimitSettings utilsRateLimitSettings(UtilsProperties properties, KeyFingerprints fingerprints) {
		RateLimitProperties limits = properties.rateLimit();
		Map<Provider, RateLimits> providers = new HashMap<>();
		addAll(providers, limits.qps(), RateLimits.NONE::withQps);
		addAll(providers, limits.rpm(), RateLimits.NONE::withRpm);
		addAll(providers, limits.tpm(), RateLimits.NONE::withTpm);
		addAll(providers, limits.inputTpm(), RateLimits.NONE::withInputTpm);
		addAll(providers, limits.outputTpm(), RateLimits.NONE::withOutputTpm);
		addAll(providers, limits.maxInFlight(), RateLimits.NONE::withMaxInFlight);
		addAll(providers, limits.burst(), RateLimits.NONE::withBurst);
		Map<Provider, Map<String, RateLimits>> models = new HashMap<>();
		limits.models()
			.forEach((name, byModel) -> models.computeIfAbsent(Provider.of(name), (provider) -> new HashMap<>())
				.putAll(rateLimits(byModel)));
		List<KeyLimits> keys = limits.keys().values().stream().map((key) -> keyLimits(key, fingerprints)).toList();
		RateLimitSettings settings = new RateLimitSettings(providers, models, keys, limits.mode(),
				limits.queueCapacity(), limits.maxKeys());
		warnOfUnknown(settings, properties);
		return settings;
	}

	private static Map<String, RateLimits> rateLimits(Map<String, Limits> byModel) {
		return byModel.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue().toRateLimits()));
	}

	private static KeyLimits keyLimits(NamedKey key, KeyFingerprints fingerprints) {
		// The properties made sure of both.
		return new KeyLimits(Provider.of(String.valueOf(key.provider())),
				fingerprints.of(ApiKey.of(String.valueOf(key.apiKey()))), key.limits().toRateLimits(),
				rateLimits(key.models()));
	}

	private static <N> void addAll(Map<Provider, RateLimits> providers, Map<String, N> limits,
			Function<N, RateLimits> rateLimits) {
		limits.forEach((name, limit) -> providers.merge(Provider.of(name), rateLimits.apply(limit), RateLimits::or));
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
		settings.keys().forEach((key) -> limited.add(key.provider()));
		limited.removeAll(known);
		for (Provider unknown : limited) {
			Provider nearest = RateLimitNames.nearest(unknown, known);
			logger.warn("utils.rate-limit sets a limit for the provider {}, which is not configured.{}", unknown,
					(nearest != null) ? " Did you mean " + nearest + "?" : "");
		}
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean(RateLimiter.class)
	DefaultRateLimiter utilsRateLimiter(UtilsProperties properties, RateLimitSettings settings,
			KeyFingerprints fingerprints, ObjectProvider<RateLimitListener> listener,
			ObjectProvider<RateLimitStore> store) {
		RateLimitListener all = new RateLimitListeners(listener.orderedStream().toList());
		RateLimitProperties limits = properties.rateLimit();
		if (limits.store() == RateLimitProperties.Store.LOCAL || settings.mode() == Mode.OFF) {
			return new DefaultRateLimiter(settings, fingerprints, all);
		}
		RateLimitStore shared = store.getIfAvailable();
		if (shared == null) {
			throw new InvalidUtilsPropertyException("utils.rate-limit.store", limits.store(),
					"needs Spring Boot's support of Redis, which the application does not have",
					"Add the dependency org.springframework.boot:spring-boot-starter-data-redis, "
							+ "or set utils.rate-limit.store=local.");
		}
		return new DefaultRateLimiter(settings, fingerprints, all, shared,
				new SharedSettings(limits.onStoreFailure(), limits.storeTimeout(), limits.instances()));
	}

}
