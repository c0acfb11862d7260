package dev.utils.autoconfigure;

import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where Redis is, by the properties of Spring Data.
 */
class RedisConnectorsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class));

	@Test
	void sentinelNamesTheMasterAndItsWatchers() {
		this.runner
			.withPropertyValues("spring.data.redis.sentinel.master=main",
					"spring.data.redis.sentinel.nodes=10.0.0.1:26379,10.0.0.2:26379",
					"spring.data.redis.sentinel.username=watcher", "spring.data.redis.sentinel.password=watched",
					"spring.data.redis.username=limiter", "spring.data.redis.password=limited",
					"spring.data.redis.database=3")
			.run((context) -> {
				DataRedisConnectionDetails details = context.getBean(DataRedisConnectionDetails.class);
				RedisURI uri = RedisConnectors.uri(details.getSentinel(), details);
				assertThat(uri.getSentinelMasterId()).isEqualTo("main");
				assertThat(uri.getDatabase()).isEqualTo(3);
				assertThat(credentials(uri).getUsername()).isEqualTo("limiter");
				assertThat(uri.getSentinels()).extracting(RedisURI::getHost).containsExactly("10.0.0.1", "10.0.0.2");
				assertThat(credentials(uri.getSentinels().get(0)).getUsername()).isEqualTo("watcher");
				assertThat(uri.toString()).doesNotContain("limited");
				RedisConnectors.create(details).close();
			});
	}

	@Test
	void clusterNamesItsNodes() {
		this.runner
			.withPropertyValues("spring.data.redis.cluster.nodes=10.0.0.1:6379,10.0.0.2:6380",
					"spring.data.redis.password=limited", "spring.data.redis.ssl.enabled=true")
			.run((context) -> {
				DataRedisConnectionDetails details = context.getBean(DataRedisConnectionDetails.class);
				assertThat(RedisConnectors.uris(details.getCluster().getNodes(), details)).hasSize(2)
					.allSatisfy((uri) -> {
						assertThat(uri.isSsl()).isTrue();
						assertThat(credentials(uri).getPassword()).isEqualTo("limited".toCharArray());
					});
				RedisConnectors.create(details).close();
			});
	}

	@Test
	void replicasWithoutSentinelAreRefusedWithAnAdvice() {
		this.runner.withPropertyValues("spring.data.redis.masterreplica.nodes=10.0.0.1:6379,10.0.0.2:6379")
			.run((context) -> assertThatExceptionOfType(InvalidUtilsPropertyException.class)
				.isThrownBy(() -> RedisConnectors.create(context.getBean(DataRedisConnectionDetails.class)))
				.withMessageContaining("masterreplica"));
	}

	private static RedisCredentials credentials(RedisURI uri) {
		return uri.getCredentialsProvider().resolveCredentials().block();
	}

}
