package dev.utils.ratelimit.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.DefaultRateLimiter;
import dev.utils.ratelimit.KeyFingerprints;
import dev.utils.ratelimit.OnStoreFailure;
import dev.utils.ratelimit.RateLimitListener;
import dev.utils.ratelimit.RateLimitRequest;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimits;
import dev.utils.ratelimit.SharedSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A limiter with a master that a Sentinel watches.
 */
class RedisSentinelTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	@Test
	void masterThatIsKilledIsReplacedAndItsBudgetsGoOn(@TempDir Path folder) throws Exception {
		List<Boolean> storeStates = new CopyOnWriteArrayList<>();
		RedisClient client = RedisClient.create();
		try (RedisNode master = RedisNode.start(folder, "save \"\"", "repl-diskless-sync-delay 0");
				RedisNode replica = RedisNode.start(folder, "save \"\"", "replicaof 127.0.0.1 " + master.port());
				RedisNode sentinel = RedisNode.startSentinel(folder,
						"sentinel monitor main 127.0.0.1 " + master.port() + " 1",
						"sentinel down-after-milliseconds main 1000", "sentinel failover-timeout main 5000")) {
			RedisCommands<String, String> standby = client.connect(RedisURI.create("127.0.0.1", replica.port())).sync();
			await().atMost(LONG).until(() -> standby.info("replication").contains("master_link_status:up"));
			RedisCommands<String, String> first = client.connect(RedisURI.create("127.0.0.1", master.port())).sync();
			RedisURI uri = RedisURI.Builder.sentinel("127.0.0.1", sentinel.port(), "main").build();
			await().atMost(LONG).until(() -> client.connectSentinel(uri).sync().replicas("main").size() == 1);
			try (DefaultRateLimiter limiter = limiter(uri, storeStates)) {
				await().atMost(LONG).until(() -> storeStates.contains(true));
				limiter.acquire(request());
				await().until(() -> first.keys("*gpt-4o*").size() == 1);
				assertThat(first.waitForReplication(1, 5000)).isOne();
				master.kill();
				await().atMost(LONG).untilAsserted(() -> {
					limiter.acquire(request());
					assertThat(storeStates).contains(false);
				});
				await().atMost(LONG).until(() -> storeStates.get(storeStates.size() - 1));
				Map<String, String> before = standby.hgetall(standby.keys("*gpt-4o*").get(0));
				limiter.acquire(request());
				await().untilAsserted(
						() -> assertThat(standby.hgetall(standby.keys("*gpt-4o*").get(0))).isNotEqualTo(before));
			}
		}
		finally {
			client.shutdown();
		}
	}

	private static DefaultRateLimiter limiter(RedisURI uri, List<Boolean> storeStates) {
		return new DefaultRateLimiter(RateLimitSettings.of(Map.of(Provider.OPENAI, RateLimits.qps(100))),
				KeyFingerprints.of("secret"), new RateLimitListener() {
					@Override
					public void storeChanged(boolean available) {
						storeStates.add(available);
					}
				}, new RedisRateLimitStore(RedisConnector.standalone(uri, null), RedisRateLimitStore.DEFAULT_PREFIX),
				new SharedSettings(OnStoreFailure.LOCAL, Duration.ofSeconds(1), 1));
	}

	private static RateLimitRequest request() {
		return RateLimitRequest.of(Provider.OPENAI, ApiKey.of("sk-canary"), "gpt-4o");
	}

}
