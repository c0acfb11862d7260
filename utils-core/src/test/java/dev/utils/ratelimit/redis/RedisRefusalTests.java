package dev.utils.ratelimit.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.DefaultRateLimiter;
import dev.utils.ratelimit.KeyFingerprints;
import dev.utils.ratelimit.OnStoreFailure;
import dev.utils.ratelimit.RateLimitListener;
import dev.utils.ratelimit.RateLimitRequest;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimitedException;
import dev.utils.ratelimit.RateLimits;
import dev.utils.ratelimit.SharedSettings;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A Redis that answers and refuses decisions is no better than one that does not answer.
 */
class RedisRefusalTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private final List<Boolean> storeStates = new CopyOnWriteArrayList<>();

	private final RedisClient client = RedisClient.create();

	private RedisNode redis;

	private RedisCommands<String, String> admin;

	private DefaultRateLimiter limiter;

	@BeforeEach
	void start(@TempDir Path folder) throws Exception {
		this.redis = RedisNode.start(folder, "save 3600 1000000", "dbfilename snapshot.rdb",
				"user limiter on >limited ~* &* +@all", "busy-reply-threshold 100");
		RedisURI uri = RedisURI.create("127.0.0.1", this.redis.port());
		this.admin = this.client.connect(uri).sync();
		RedisURI own = RedisURI.create("127.0.0.1", this.redis.port());
		own.setCredentialsProvider(new StaticCredentialsProvider("limiter", "limited".toCharArray()));
		this.limiter = new DefaultRateLimiter(
				RateLimitSettings.of(Map.of(Provider.OPENAI, RateLimits.qps(1000).withBurst(1000))),
				KeyFingerprints.of("secret"), new RateLimitListener() {
					@Override
					public void storeChanged(boolean available) {
						RedisRefusalTests.this.storeStates.add(available);
					}
				}, new RedisRateLimitStore(RedisConnector.standalone(own, null), RedisRateLimitStore.DEFAULT_PREFIX),
				new SharedSettings(OnStoreFailure.REJECT, Duration.ofSeconds(1), 1));
		await().atMost(LONG).until(() -> this.storeStates.contains(true));
		assertThat(granted()).isOne();
	}

	@AfterEach
	void stop() {
		this.limiter.close();
		this.client.shutdown();
		this.redis.close();
	}

	@Test
	void memoryThatIsFull() {
		assertOutage(() -> this.admin.configSet(Map.of("maxmemory-policy", "noeviction", "maxmemory", "1")),
				() -> this.admin.configSet("maxmemory", "0"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "hset", "hmget", "evalsha", "time", "pttl", "hget", "zadd" })
	void rightThatWasLost(String command) {
		assertOutage(() -> acl("-" + command), () -> acl("+" + command));
	}

	@Test
	void keysThatWereLost() {
		assertOutage(() -> acl("resetkeys", "~utils:rate-limit:instances"), () -> acl("~*"));
	}

	@Test
	void masterThatBecameAReplica() throws Exception {
		int nobody = RedisNode.freePort();
		assertOutage(() -> this.admin.replicaof("127.0.0.1", nobody), () -> this.admin.replicaofNoOne());
	}

	@Test
	void replicaThatDoesNotServeStaleData() throws Exception {
		int nobody = RedisNode.freePort();
		assertOutage(() -> {
			this.admin.configSet("replica-serve-stale-data", "no");
			this.admin.replicaof("127.0.0.1", nobody);
		}, () -> this.admin.replicaofNoOne());
	}

	@Test
	void snapshotThatFails() {
		assertOutage(() -> {
			this.redis.makeFolder("snapshot.rdb");
			this.admin.bgsave();
			await().until(() -> this.admin.info("persistence").contains("rdb_last_bgsave_status:err"));
		}, () -> this.admin.configSet("stop-writes-on-bgsave-error", "no"));
	}

	@Test
	void scriptThatDoesNotEnd() {
		RedisURI uri = RedisURI.create("127.0.0.1", this.redis.port());
		StatefulRedisConnection<String, String> busy = this.client.connect(uri);
		assertOutage(() -> {
			Future<?> unused = busy.async().eval("while true do end", ScriptOutputType.INTEGER);
		}, this.admin::scriptKill);
	}

	@Test
	void passwordThatWasChanged() {
		assertOutage(() -> {
			acl("resetpass", ">rotated");
			this.admin.clientKill(KillArgs.Builder.user("limiter"));
		}, () -> acl("resetpass", ">limited"));
	}

	@Test
	void connectionThatIsKilledIsNoOutage() {
		this.admin.clientKill(KillArgs.Builder.user("limiter"));
		await().atMost(LONG).untilAsserted(() -> assertThat(granted()).isOne());
	}

	private void assertOutage(Runnable begin, Runnable end) {
		begin.run();
		await().atMost(LONG).untilAsserted(() -> {
			granted();
			assertThat(this.storeStates).containsExactly(true, false);
		});
		assertThat(granted()).isZero();
		end.run();
		await().atMost(LONG).untilAsserted(() -> assertThat(this.storeStates).containsExactly(true, false, true));
		await().atMost(LONG).untilAsserted(() -> assertThat(granted()).isOne());
	}

	private void acl(String... rules) {
		CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8).add("SETUSER").add("limiter");
		for (String rule : rules) {
			arguments.add(rule);
		}
		this.admin.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments);
	}

	private int granted() {
		try {
			this.limiter.acquire(RateLimitRequest.of(Provider.OPENAI, ApiKey.of("sk-canary"), "gpt-4o")
				.withLongestWait(Duration.ZERO));
			return 1;
		}
		catch (RateLimitedException ex) {
			return 0;
		}
	}

}
