package dev.utils.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The sample, started twice with one Redis.
 */
class SharedBudgetTests {

	private static final String KEY = "sk-canary-shared-0123456789";

	private final HttpClient http = HttpClient.newHttpClient();

	@TempDir
	private Path folder;

	@Test
	void twoInstancesShareOneBudgetAndNothingShowsTheKey() throws Exception {
		int port = freePort();
		RedisServer redis = RedisServer.builder().port(port).bind("127.0.0.1").setting("save \"\"").build();
		redis.start();
		try (RunningSample first = start("first", port); RunningSample second = start("second", port)) {
			awaitStore(first);
			awaitStore(second);
			List<Integer> statuses = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				statuses.add(chat(first).statusCode());
				statuses.add(chat(second).statusCode());
			}
			// The provider is not there: a call that goes is a bad gateway.
			assertThat(statuses).containsOnly(429, 502);
			assertThat(statuses.stream().filter((status) -> status == 502)).hasSize(3);
			assertThat(stored(port)).isNotEmpty().doesNotContain(KEY);
			assertThat(get(first, "/actuator/prometheus")).contains("utils_rate_limit_store_available 1.0")
				.doesNotContain(KEY);
			assertThat(first.output() + second.output()).doesNotContain(KEY);
		}
		finally {
			redis.stop();
		}
	}

	private RunningSample start(String name, int redisPort) throws IOException {
		return RunningSample.start(Files.createDirectory(this.folder.resolve(name)),
				Map.of("OPENAI_API_KEY", KEY, "OPENAI_BASE_URL", "http://127.0.0.1:1/v1", "UTILS_RATE_LIMIT_STORE",
						"redis", "UTILS_RATE_LIMIT_QPS_OPENAI", "0.001", "UTILS_RATE_LIMIT_BURST_OPENAI", "3",
						"UTILS_RATE_LIMIT_KEY_SECRET", "a secret of ours", "UTILS_MAX_RETRIES", "0",
						"UTILS_TIMEOUT_TOTAL", "5", "UTILS_LOG_LEVEL", "TRACE", "SPRING_DATA_REDIS_URL",
						"redis://127.0.0.1:" + redisPort));
	}

	private void awaitStore(RunningSample sample) {
		await().untilAsserted(
				() -> assertThat(get(sample, "/actuator/health/rateLimitStore")).isEqualTo("{\"status\":\"UP\"}"));
	}

	private String get(RunningSample sample, String path) throws IOException, InterruptedException {
		return this.http
			.send(HttpRequest.newBuilder(URI.create(sample.baseUrl() + path)).build(), BodyHandlers.ofString())
			.body();
	}

	private HttpResponse<String> chat(RunningSample sample) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(sample.baseUrl() + "/api/chat"))
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{\"prompt\": \"Hi\"}"))
			.build();
		return this.http.send(request, BodyHandlers.ofString());
	}

	private static String stored(int port) {
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
		RedisCommands<String, String> commands = client.connect().sync();
		StringBuilder all = new StringBuilder();
		for (String key : commands.keys("*")) {
			all.append(key)
				.append(commands.type(key).equals("hash") ? commands.hgetall(key) : commands.zrange(key, 0, -1));
		}
		client.shutdown();
		return all.toString();
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
