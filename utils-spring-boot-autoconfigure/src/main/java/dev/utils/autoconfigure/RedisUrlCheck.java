package dev.utils.autoconfigure;

import java.net.URI;
import java.net.URISyntaxException;

import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;

/**
 * Stops the start at a Redis URL that Spring Boot cannot use, before Spring Boot does:
 * its messages print the URL with the password, or do not name the property.
 */
final class RedisUrlCheck implements BeanFactoryPostProcessor {

	private static final String PROPERTY = "spring.data.redis.url";

	private static final String FIX = "Set SPRING_DATA_REDIS_URL=redis://redis.example.com:6379 or another such URL.";

	private final Environment environment;

	RedisUrlCheck(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		if (!"redis".equalsIgnoreCase(this.environment.getProperty("utils.rate-limit.store"))) {
			return;
		}
		String url = this.environment.getProperty(PROPERTY);
		String rule = (url != null) ? brokenRule(url) : null;
		if (rule != null) {
			// Its value is never shown: what is malformed may hold the password anywhere.
			throw new InvalidUtilsPropertyException(PROPERTY, url, rule, FIX);
		}
	}

	private static @Nullable String brokenRule(String url) {
		URI uri;
		try {
			uri = new URI(url);
		}
		catch (URISyntaxException ex) {
			return "must be a URL; special characters in user and password must be percent-encoded";
		}
		if ("redis-sentinel".equals(uri.getScheme())) {
			return "cannot name a Sentinel: use spring.data.redis.sentinel.master and .nodes instead";
		}
		if ("redis-socket".equals(uri.getScheme())) {
			return "cannot name a socket: declare a LettuceConnectionFactory with a RedisSocketConfiguration instead";
		}
		if (!"redis".equals(uri.getScheme()) && !"rediss".equals(uri.getScheme())) {
			return "must begin with redis:// or, for TLS, rediss://";
		}
		if (uri.getHost() == null) {
			return "must name a host";
		}
		if (uri.getPort() < 1 || uri.getPort() > 65535) {
			return "must name a port from 1 to 65535, as in redis://" + uri.getHost() + ":6379";
		}
		if (uri.getPath() != null && !uri.getPath().matches("(/\\d{0,9})?")) {
			return "must end with the number of a database, as in redis://" + uri.getHost() + ":" + uri.getPort()
					+ "/0";
		}
		return null;
	}

}
