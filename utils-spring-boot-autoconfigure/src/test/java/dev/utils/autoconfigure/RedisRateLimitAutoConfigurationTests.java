package dev.utils.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.KeyFingerprints;
import dev.utils.ratelimit.RateLimitRequest;
import dev.utils.ratelimit.RateLimitStore;
import dev.utils.ratelimit.RateLimitedException;
import dev.utils.ratelimit.RateLimiter;
import dev.utils.ratelimit.RateLimits;
import dev.utils.ratelimit.redis.RedisConnector;
import dev.utils.ratelimit.redis.RedisRateLimitStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import redis.embedded.RedisServer;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How the store of rate limits is chosen and found.
 */
class RedisRateLimitAutoConfigurationTests {

	private static final int PORT = freePort();

	private static RedisServer redis;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(DataRedisAutoConfiguration.class, RedisRateLimitAutoConfiguration.class,
						RateLimitAutoConfiguration.class, LlmMetricsAutoConfiguration.class))
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withPropertyValues("spring.data.redis.url=redis://127.0.0.1:" + PORT);

	@BeforeAll
	static void startRedis() {
		redis = RedisServer.builder().port(PORT).bind("127.0.0.1").setting("save \"\"").build();
		redis.start();
	}

	@AfterAll
	static void stopRedis() {
		redis.stop();
	}

	@BeforeEach
	void emptyRedis() {
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", PORT));
		client.connect().sync().flushall();
		client.shutdown();
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void applicationsShareTheirBudgetThroughTheRedisOfSpringData() {
		ApplicationContextRunner sharing = this.runner.withPropertyValues("utils.rate-limit.store=redis",
				"utils.rate-limit.qps.openai=0.01", "utils.rate-limit.burst.openai=2");
		sharing.run((first) -> sharing.run((second) -> {
			awaitHealth(first, Status.UP);
			awaitHealth(second, Status.UP);
			assertThat(granted(first) + granted(second) + granted(first) + granted(second)).isEqualTo(2);
		}));
	}

	@Test
	void passwordIsThatOfSpringDataAndIsNotShown() {
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		Logger logger = (Logger) LoggerFactory.getLogger("dev.utils.ratelimit");
		logger.setLevel(Level.INFO);
		logger.addAppender(lines);
		this.runner
			.withPropertyValues("utils.rate-limit.store=redis",
					"spring.data.redis.url=redis://someone:canary-password@127.0.0.1:" + PORT)
			.run((context) -> {
				awaitHealth(context, new Status("DEGRADED"));
				assertThat(lines.list).isNotEmpty()
					.allSatisfy((line) -> assertThat(line.getFormattedMessage()).contains("WRONGPASS")
						.doesNotContain("canary-password"));
			});
		logger.detachAppender(lines);
	}

	@Test
	void instancesWithTheSameSecretHaveTheSameFingerprints() {
		ApplicationContextRunner secret = this.runner.withPropertyValues("utils.rate-limit.store=redis",
				"utils.rate-limit.key-secret=0123456789abcdef");
		ApiKey key = ApiKey.of("sk-canary");
		secret.run((first) -> secret.run((second) -> assertThat(first.getBean(KeyFingerprints.class).of(key))
			.isEqualTo(second.getBean(KeyFingerprints.class).of(key))));
	}

	@Test
	void missingSecretIsReported() {
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		Logger logger = (Logger) LoggerFactory.getLogger(RateLimitAutoConfiguration.class);
		logger.setLevel(Level.WARN);
		logger.addAppender(lines);
		this.runner.withPropertyValues("utils.rate-limit.store=redis").run((context) -> {
			logger.detachAppender(lines);
			assertThat(lines.list).anySatisfy((line) -> assertThat(line.getFormattedMessage())
				.contains("utils.rate-limit.key-secret is not set", "UTILS_RATE_LIMIT_KEY_SECRET"));
		});
	}

	@Test
	void nothingIsConnectedUnlessItIsAskedFor() {
		this.runner.withPropertyValues("utils.rate-limit.qps.openai=1").run((context) -> {
			assertThat(context.getBeanFactory().containsSingleton("utilsRateLimitStore")).isFalse();
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			assertThat(health(context).getDetails()).containsEntry("store", "local");
		});
	}

	@ParameterizedTest
	@CsvSource({ "local,DEGRADED,1", "allow,DEGRADED,1", "reject,DOWN,0" })
	void applicationStartsWithoutRedisAndHealthSaysSo(String onStoreFailure, String status, int granted) {
		this.runner
			.withPropertyValues("spring.data.redis.url=redis://127.0.0.1:" + freePort(), "utils.rate-limit.store=redis",
					"utils.rate-limit.on-store-failure=" + onStoreFailure, "utils.rate-limit.qps.openai=1000")
			.run((context) -> {
				awaitHealth(context, new Status(status));
				assertThat(health(context).getDetails()).containsEntry("onStoreFailure", onStoreFailure);
				await().untilAsserted(() -> assertThat(granted(context)).isEqualTo(granted));
				assertThat(context.getBean(MeterRegistry.class).get("utils.rate.limit.store.available").gauge().value())
					.isZero();
			});
	}

	@Test
	void storeNeedsTheSupportOfSpringBoot() {
		this.runner.withClassLoader(new FilteredClassLoader(RedisClient.class))
			.withPropertyValues("utils.rate-limit.store=redis")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("utils.rate-limit.store")
				.hasMessageContaining("needs Spring Boot's support of Redis"));
	}

	@Test
	void withoutRedisOnTheClassPathLimitsAreLocal() {
		this.runner.withClassLoader(new FilteredClassLoader(RedisClient.class))
			.withPropertyValues("utils.rate-limit.qps.openai=1")
			.run((context) -> assertThat(context).hasSingleBean(RateLimiter.class)
				.doesNotHaveBean(RateLimitStore.class));
	}

	@Test
	void namedKeysHaveLimitsOfTheirOwn() {
		this.runner
			.withPropertyValues("utils.rate-limit.qps.openai=9", "utils.rate-limit.keys.batch.provider=openai",
					"utils.rate-limit.keys.batch.api-key=sk-batch", "utils.rate-limit.keys.batch.qps=0.5",
					"utils.rate-limit.keys.batch.models[gpt-4o].output-tpm=1000")
			.run((context) -> {
				RateLimiter limiter = context.getBean(RateLimiter.class);
				ApiKey batch = ApiKey.of("sk-batch");
				assertThat(limiter.limits(Provider.OPENAI, batch, "gpt-4o"))
					.isEqualTo(RateLimits.qps(0.5).withOutputTpm(1000L));
				assertThat(limiter.limits(Provider.OPENAI, batch, "o3")).isEqualTo(RateLimits.qps(0.5));
				assertThat(limiter.limits(Provider.OPENAI, ApiKey.of("sk-other"), "o3")).isEqualTo(RateLimits.qps(9));
			});
	}

	@ParameterizedTest
	@CsvSource({ "keys.batch.api-key=sk-batch,keys.batch.provider", "keys.batch.provider=openai,keys.batch.api-key",
			"key-secret=short,key-secret", "store-timeout=1m,store-timeout", "instances=0,instances",
			"input-tpm.openai=0,input-tpm.openai", "output-tpm.openai=-1,output-tpm.openai",
			"models.openai[o3].input-tpm=0,models.openai[o3].input-tpm" })
	void valueThatMakesNoSenseStopsTheStart(String property, String name) {
		this.runner.withPropertyValues("utils.rate-limit." + property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("utils.rate-limit." + name)
				.hasMessageNotContainingAny("sk-batch", "(short)"));
	}

	@Test
	void storeOfTheApplicationIsUsed() {
		this.runner
			.withBean("ownStore", RateLimitStore.class,
					() -> new RedisRateLimitStore(RedisConnector.standalone(RedisURI.create("127.0.0.1", PORT), null),
							"own:"))
			.withPropertyValues("utils.rate-limit.store=redis", "utils.rate-limit.qps.openai=1")
			.run((context) -> {
				assertThat(context).hasSingleBean(RateLimitStore.class);
				awaitHealth(context, Status.UP);
				assertThat(granted(context)).isOne();
				RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", PORT));
				List<String> keys = client.connect().sync().keys("own:*");
				client.shutdown();
				assertThat(keys).hasSize(3);
			});
	}

	private static void awaitHealth(ApplicationContext context, Status status) {
		await().untilAsserted(() -> assertThat(health(context).getStatus()).isEqualTo(status));
	}

	private static Health health(ApplicationContext context) {
		return context.getBean(RateLimitStoreHealthIndicator.class).health();
	}

	private static int granted(ApplicationContext context) {
		RateLimitRequest request = RateLimitRequest.of(Provider.OPENAI, ApiKey.of("sk-canary"), "gpt-4o")
			.withLongestWait(Duration.ZERO);
		try {
			context.getBean(RateLimiter.class).acquire(request);
			return 1;
		}
		catch (RateLimitedException ex) {
			return 0;
		}
	}

}
