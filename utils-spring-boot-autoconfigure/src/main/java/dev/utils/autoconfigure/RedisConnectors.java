package dev.utils.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.ratelimit.redis.RedisConnector;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.BeansException;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Finds Redis where Spring Data does. Nothing of {@code spring.data.redis.*}, of service
 * connections and of customizers is read a second time: the client of Spring Data says
 * where it connects to, with whose credentials and with which options.
 */
final class RedisConnectors {

	private RedisConnectors() {
	}

	static RedisConnector create(RedisConnectionFactory factory) {
		AbstractRedisClient client = client(factory);
		if (client instanceof RedisClusterClient) {
			return RedisConnector.cluster(uris(client), client.getOptions(), client.getResources());
		}
		return RedisConnector.standalone(uris(client).get(0), client.getOptions(), client.getResources());
	}

	static AbstractRedisClient client(RedisConnectionFactory factory) {
		if (!(factory instanceof LettuceConnectionFactory lettuce)) {
			throw new InvalidUtilsPropertyException("utils.rate-limit.store", "redis",
					"needs a connection factory of Lettuce, not a " + factory.getClass().getSimpleName(),
					"Set spring.data.redis.client-type=lettuce, declare a RateLimitStore bean, "
							+ "or set utils.rate-limit.store=local.");
		}
		if (lettuce.getNativeClient() == null) {
			lettuce.start();
		}
		return lettuce.getRequiredNativeClient();
	}

	/**
	 * Return where a client connects to, which it does not tell. Spring Data reads the
	 * same field.
	 */
	static List<RedisURI> uris(AbstractRedisClient client) {
		List<RedisURI> uris = new ArrayList<>();
		if (client instanceof RedisClusterClient) {
			((Iterable<?>) field(client, "initialUris")).forEach((uri) -> uris.add((RedisURI) uri));
			return uris;
		}
		RedisURI uri = (RedisURI) field(client, "redisURI");
		if (uri.getHost() == null && uri.getSocket() == null && uri.getSentinels().isEmpty()) {
			throw new InvalidUtilsPropertyException("utils.rate-limit.store", "redis",
					"cannot be used with spring.data.redis.masterreplica",
					"Name the master by spring.data.redis.host, or use Sentinel or Cluster.");
		}
		uris.add(uri);
		return uris;
	}

	private static Object field(AbstractRedisClient client, String name) {
		try {
			@Nullable Object value = new DirectFieldAccessor(client).getPropertyValue(name);
			if (value != null) {
				return value;
			}
		}
		catch (BeansException ex) {
			throw new IllegalStateException("Lettuce does not keep " + name + " any more", ex);
		}
		throw new IllegalStateException("Lettuce does not know " + name);
	}

	/**
	 * Lets a native image read the fields, too.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.reflection()
				.registerType(RedisClient.class, (type) -> type.withField("redisURI"))
				.registerType(RedisClusterClient.class, (type) -> type.withField("initialUris"));
		}

	}

}
