package dev.utils.autoconfigure;

import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.ratelimit.redis.RedisConnector;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.StaticCredentialsProvider;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Cluster;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.MasterReplica;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Sentinel;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Standalone;
import org.springframework.boot.ssl.SslBundle;

/**
 * Finds Redis where Spring Boot does: at what {@code spring.data.redis.*} or a service
 * connection names.
 */
final class RedisConnectors {

	private RedisConnectors() {
	}

	static RedisConnector create(DataRedisConnectionDetails redis) {
		SslBundle bundle = redis.getSslBundle();
		SslOptions sslOptions = (bundle != null) ? sslOptions(bundle) : null;
		Cluster cluster = redis.getCluster();
		if (cluster != null) {
			return RedisConnector.cluster(uris(cluster.getNodes(), redis), sslOptions);
		}
		Sentinel sentinel = redis.getSentinel();
		if (sentinel != null) {
			return RedisConnector.standalone(uri(sentinel, redis), sslOptions);
		}
		MasterReplica masterReplica = redis.getMasterReplica();
		if (masterReplica != null) {
			throw new InvalidUtilsPropertyException("utils.rate-limit.store", "redis",
					"cannot be used with spring.data.redis.masterreplica",
					"Name the master by spring.data.redis.host, or use Sentinel or Cluster.");
		}
		Standalone standalone = redis.getStandalone();
		if (standalone == null) {
			throw new IllegalStateException("spring.data.redis names no server");
		}
		RedisURI uri = uri(new Node(standalone.getHost(), standalone.getPort()), redis);
		uri.setDatabase(standalone.getDatabase());
		return RedisConnector.standalone(uri, sslOptions);
	}

	static List<RedisURI> uris(List<Node> nodes, DataRedisConnectionDetails redis) {
		return nodes.stream().map((node) -> uri(node, redis)).toList();
	}

	private static RedisURI uri(Node node, DataRedisConnectionDetails redis) {
		RedisURI uri = RedisURI.create(node.host(), node.port());
		authenticate(uri, redis.getUsername(), redis.getPassword());
		uri.setSsl(redis.getSslBundle() != null);
		return uri;
	}

	static RedisURI uri(Sentinel sentinel, DataRedisConnectionDetails redis) {
		RedisURI uri = new RedisURI();
		uri.setSentinelMasterId(sentinel.getMaster());
		uri.setDatabase(sentinel.getDatabase());
		for (Node node : sentinel.getNodes()) {
			RedisURI watcher = RedisURI.create(node.host(), node.port());
			authenticate(watcher, sentinel.getUsername(), sentinel.getPassword());
			watcher.setSsl(redis.getSslBundle() != null);
			uri.getSentinels().add(watcher);
		}
		authenticate(uri, redis.getUsername(), redis.getPassword());
		uri.setSsl(redis.getSslBundle() != null);
		return uri;
	}

	private static void authenticate(RedisURI uri, @Nullable String username, @Nullable String password) {
		if (password != null) {
			uri.setCredentialsProvider(new StaticCredentialsProvider(username, password.toCharArray()));
		}
	}

	private static SslOptions sslOptions(SslBundle bundle) {
		SslOptions.Builder options = SslOptions.builder();
		KeyManagerFactory keys = bundle.getManagers().getKeyManagerFactory();
		if (keys != null) {
			options.keyManager(keys);
		}
		TrustManagerFactory trust = bundle.getManagers().getTrustManagerFactory();
		if (trust != null) {
			options.trustManager(trust);
		}
		String[] ciphers = bundle.getOptions().getCiphers();
		if (ciphers != null) {
			options.cipherSuites(ciphers);
		}
		String[] protocols = bundle.getOptions().getEnabledProtocols();
		if (protocols != null) {
			options.protocols(protocols);
		}
		return options.build();
	}

}
