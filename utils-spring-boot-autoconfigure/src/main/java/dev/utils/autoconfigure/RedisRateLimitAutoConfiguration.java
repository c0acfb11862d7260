package dev.utils.autoconfigure;

import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.ratelimit.RateLimitStore;
import dev.utils.ratelimit.redis.RedisConnector;
import dev.utils.ratelimit.redis.RedisRateLimitStore;
import io.lettuce.core.RedisClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * {@link AutoConfiguration Auto-configuration} for rate limits that instances share
 * through Redis. Nothing of it is created, and nothing is connected, unless
 * {@code utils.rate-limit.store=redis}.
 */
@AutoConfiguration(afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass({ RedisClient.class, LettuceConnectionFactory.class })
@ConditionalOnBean(RedisConnectionFactory.class)
@EnableConfigurationProperties(UtilsProperties.class)
@ImportRuntimeHints(RedisConnectors.Hints.class)
public final class RedisRateLimitAutoConfiguration {

	@Bean
	static RedisUrlCheck utilsRedisUrlCheck(Environment environment) {
		return new RedisUrlCheck(environment);
	}

	@Bean(destroyMethod = "")
	@Lazy
	@ConditionalOnMissingBean
	RateLimitStore utilsRateLimitStore(UtilsProperties properties, ObjectProvider<RedisConnectionFactory> factories) {
		RedisConnectionFactory factory = factories.getIfUnique();
		if (factory == null) {
			throw new InvalidUtilsPropertyException("utils.rate-limit.store", "redis",
					"needs to know which of several RedisConnectionFactory beans to follow",
					"Mark one of them as @Primary, or declare a RateLimitStore bean.");
		}
		RedisConnector connector = RedisConnectors.create(factory);
		return new RedisRateLimitStore(connector, properties.rateLimit().storePrefix());
	}

	/**
	 * Health, where the application shows it.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
	@ConditionalOnEnabledHealthIndicator("rate-limit-store")
	static class HealthConfiguration {

		@Bean
		RateLimitStoreHealthIndicator rateLimitStoreHealthIndicator(UtilsProperties properties) {
			RateLimitProperties limits = properties.rateLimit();
			return new RateLimitStoreHealthIndicator(limits.store() == RateLimitProperties.Store.REDIS,
					limits.onStoreFailure());
		}

	}

}
