package dev.utils.ratelimit.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

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
import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Limiters with a Redis Cluster of three masters, each with a replica. A master that was
 * killed stays dead, hence the order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RedisClusterTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final int SLOTS = 16384;

	private static final List<RedisNode> nodes = new ArrayList<>();

	private static RedisClusterClient admin;

	private static RedisAdvancedClusterCommands<String, String> commands;

	private final List<DefaultRateLimiter> limiters = new ArrayList<>();

	private final List<Boolean> storeStates = new CopyOnWriteArrayList<>();

	@BeforeAll
	static void start(@TempDir Path folder) throws Exception {
		for (int i = 0; i < 6; i++) {
			nodes.add(RedisNode.startClusterNode(folder));
		}
		form(nodes);
		admin = RedisClusterClient.create(uris(nodes));
		admin.setOptions(ClusterClientOptions.builder().maxRedirects(20).build());
		commands = admin.connect().sync();
	}

	@AfterAll
	static void stop() {
		admin.shutdown();
		nodes.forEach(RedisNode::close);
	}

	@AfterEach
	void close() {
		this.limiters.forEach(DefaultRateLimiter::close);
	}

	/**
	 * Do what {@code redis-cli --cluster create} does.
	 */
	private static void form(List<RedisNode> nodes) {
		RedisClient client = RedisClient.create();
		try {
			List<RedisClusterCommands<String, String>> each = new ArrayList<>();
			for (RedisNode node : nodes) {
				each.add(client.connect(RedisURI.create("127.0.0.1", node.port())).sync());
			}
			int masters = nodes.size() / 2;
			for (int i = 0; i < masters; i++) {
				each.get(i).clusterAddSlots(IntStream.range(i * SLOTS / masters, (i + 1) * SLOTS / masters).toArray());
				each.get(i).clusterSetConfigEpoch(i + 1);
			}
			for (RedisNode node : nodes) {
				meet(client, nodes.get(0).port(), node);
			}
			await().atMost(LONG)
				.until(() -> each.stream().allMatch((one) -> one.clusterNodes().lines().count() == nodes.size()));
			for (int i = masters; i < nodes.size(); i++) {
				each.get(i).clusterReplicate(each.get(i - masters).clusterMyId());
			}
			await().atMost(LONG)
				.until(() -> each.stream()
					.allMatch((one) -> one.clusterInfo().contains("cluster_state:ok")
							&& one.clusterNodes().lines().filter((line) -> line.contains("slave")).count() == masters));
			await().atMost(LONG)
				.until(() -> each.subList(masters, nodes.size())
					.stream()
					.allMatch((one) -> one.info("replication").contains("master_link_status:up")));
		}
		finally {
			client.shutdown();
		}
	}

	private static void meet(RedisClient client, int port, RedisNode node) {
		if (node.port() != port) {
			client.connect(RedisURI.create("127.0.0.1", port))
				.sync()
				.dispatch(CommandType.CLUSTER, new StatusOutput<>(StringCodec.UTF8),
						new CommandArgs<>(StringCodec.UTF8).add("MEET")
							.add("127.0.0.1")
							.add(node.port())
							.add(node.busPort()));
		}
	}

	private static List<RedisURI> uris(List<RedisNode> nodes) {
		return nodes.stream().map((node) -> RedisURI.create("127.0.0.1", node.port())).toList();
	}

	@Test
	@Order(1)
	void instancesShareBudgetsOfKeysOnAllNodes() {
		RateLimits limits = RateLimits.qps(0.001).withBurst(4).withMaxInFlight(100);
		DefaultRateLimiter first = instance(limits);
		DefaultRateLimiter second = instance(limits);
		awaitStore(2);
		for (int model = 0; model < 12; model++) {
			int granted = 0;
			for (int i = 0; i < 6; i++) {
				granted += granted((i % 2 == 0) ? first : second, "model-" + model);
			}
			assertThat(granted).isEqualTo(4);
		}
		assertThat(this.storeStates).containsOnly(true);
	}

	@Test
	@Order(2)
	void coolDownReachesInstancesThatListenOnOtherNodes() {
		DefaultRateLimiter first = instance(RateLimits.NONE);
		List<DefaultRateLimiter> others = IntStream.range(0, 4).mapToObj((i) -> instance(RateLimits.NONE)).toList();
		awaitStore(5);
		others.forEach((other) -> assertThat(granted(other, "cooled")).isOne());
		await().atMost(LONG).until(() -> listeners() == 5);
		first.acquire(request("cooled")).coolDown(Duration.ofSeconds(50));
		others.forEach((other) -> await().untilAsserted(() -> assertThat(granted(other, "cooled")).isZero()));
	}

	private static long listeners() {
		String channel = RedisRateLimitStore.DEFAULT_PREFIX + "cool-downs";
		return admin.getPartitions()
			.stream()
			.mapToLong((node) -> commands.getConnection(node.getNodeId()).pubsubNumsub(channel).get(channel))
			.sum();
	}

	@Test
	@Order(3)
	void slotThatMovesKeepsItsBudget() {
		RateLimits limits = RateLimits.qps(0.001).withBurst(6);
		DefaultRateLimiter limiter = instance(limits);
		awaitStore(1);
		assertThat(granted(limiter, "moving") + granted(limiter, "moving")).isEqualTo(2);
		String key = key("moving");
		int slot = SlotHash.getSlot(key);
		RedisClusterNode source = admin.getPartitions().getPartitionBySlot(slot);
		RedisClusterNode target = admin.getPartitions()
			.stream()
			.filter((node) -> node.getRole().isUpstream() && !node.equals(source))
			.findFirst()
			.orElseThrow();
		RedisClusterCommands<String, String> from = commands.getConnection(source.getNodeId());
		RedisClusterCommands<String, String> to = commands.getConnection(target.getNodeId());
		to.clusterSetSlotImporting(slot, source.getNodeId());
		from.clusterSetSlotMigrating(slot, target.getNodeId());
		assertThat(granted(limiter, "moving")).isOne();
		from.migrate("127.0.0.1", target.getUri().getPort(), 0, 5000, MigrateArgs.Builder.keys(key));
		// The old node says ASK now, and MOVED afterwards.
		assertThat(granted(limiter, "moving")).isOne();
		for (RedisClusterNode node : List.of(target, source)) {
			commands.getConnection(node.getNodeId()).clusterSetSlotNode(slot, target.getNodeId());
		}
		assertThat(granted(limiter, "moving") + granted(limiter, "moving")).isEqualTo(2);
		assertThat(granted(limiter, "moving")).isZero();
		assertThat(this.storeStates).containsExactly(true);
	}

	@Test
	@Order(4)
	void masterThatIsKilledIsReplacedAndItsKeysGoOn() {
		RateLimits limits = RateLimits.qps(0.001).withBurst(5);
		DefaultRateLimiter limiter = instance(limits);
		awaitStore(1);
		assertThat(granted(limiter, "surviving") + granted(limiter, "surviving")).isEqualTo(2);
		int slot = SlotHash.getSlot(key("surviving"));
		int port = admin.getPartitions().getPartitionBySlot(slot).getUri().getPort();
		commands.getConnection("127.0.0.1", port).waitForReplication(1, 5000);
		nodes.stream().filter((node) -> node.port() == port).forEach(RedisNode::kill);
		DefaultRateLimiter other = instance(limits);
		await().atMost(LONG).untilAsserted(() -> {
			assertThat(granted(other, "another-" + System.nanoTime())).isOne();
			assertThat(this.storeStates.get(this.storeStates.size() - 1)).isTrue();
			admin.refreshPartitions();
			assertThat(admin.getPartitions().getPartitionBySlot(slot).getUri().getPort()).isNotEqualTo(port);
			assertThat(commands.hget(key("surviving"), "qps")).isNotNull();
		});
		await().atMost(LONG).untilAsserted(() -> {
			int before = commands.hgetall(key("surviving")).hashCode();
			granted(limiter, "surviving");
			granted(other, "surviving");
			assertThat(commands.hgetall(key("surviving")).hashCode()).isNotEqualTo(before);
		});
	}

	@Test
	@Order(5)
	void clusterThatComesLaterIsFound(@TempDir Path folder) throws Exception {
		List<RedisNode> late = new ArrayList<>();
		try {
			for (int i = 0; i < 6; i++) {
				late.add(RedisNode.startClusterNode(folder));
			}
			late.forEach(RedisNode::kill);
			DefaultRateLimiter limiter = instance(RateLimits.qps(0.001).withBurst(1), uris(late.subList(0, 2)));
			await().until(() -> this.storeStates.contains(false));
			for (RedisNode node : late) {
				node.restart();
			}
			form(late);
			await().atMost(LONG).until(() -> this.storeStates.get(this.storeStates.size() - 1));
			await().untilAsserted(() -> assertThat(granted(limiter, "late")).isOne());
		}
		finally {
			late.forEach(RedisNode::close);
		}
	}

	private static String key(String model) {
		return "utils:rate-limit:{openai:" + KeyFingerprints.of("secret").of(ApiKey.of("sk-canary")) + ":" + model
				+ "}";
	}

	private void awaitStore(int instances) {
		await().atMost(LONG).until(() -> this.storeStates.stream().filter((state) -> state).count() == instances);
	}

	private DefaultRateLimiter instance(RateLimits limits) {
		return instance(limits, uris(nodes.subList(0, 3)));
	}

	private DefaultRateLimiter instance(RateLimits limits, List<RedisURI> uris) {
		// A pause of this machine is not the subject.
		DefaultRateLimiter limiter = new DefaultRateLimiter(RateLimitSettings.of(Map.of(Provider.OPENAI, limits)),
				KeyFingerprints.of("secret"), new RateLimitListener() {
					@Override
					public void storeChanged(boolean available) {
						RedisClusterTests.this.storeStates.add(available);
					}
				}, new RedisRateLimitStore(RedisConnector.cluster(uris, null), RedisRateLimitStore.DEFAULT_PREFIX),
				new SharedSettings(OnStoreFailure.LOCAL, Duration.ofSeconds(5), 1));
		this.limiters.add(limiter);
		return limiter;
	}

	private static RateLimitRequest request(String model) {
		return RateLimitRequest.of(Provider.OPENAI, ApiKey.of("sk-canary"), model);
	}

	private static int granted(DefaultRateLimiter limiter, String model) {
		try {
			limiter.acquire(request(model).withLongestWait(Duration.ZERO));
			return 1;
		}
		catch (RateLimitedException ex) {
			return 0;
		}
	}

}
