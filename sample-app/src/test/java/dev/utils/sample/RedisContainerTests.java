package dev.utils.sample;

import java.time.Duration;
import java.util.Objects;

import dev.utils.llm.LlmClient;
import dev.utils.ratelimit.RateLimitedException;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.utility.DockerImageName;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Rate limits in a Redis that a service connection names. Skipped without Docker, which
 * continuous integration makes sure of.
 */
@Testcontainers(disabledWithoutDocker = true)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "utils.rate-limit.store=redis",
		"utils.rate-limit.qps.openai=0.01", "utils.rate-limit.key-secret=0123456789abcdef", "utils.timeout.total=5s" })
class RedisContainerTests {

	private static final String IMAGE = Objects.requireNonNullElse(System.getenv("UTILS_TEST_REDIS_IMAGE"),
			"redis:7-alpine");

	@Container
	@ServiceConnection(name = "redis")
	static final GenericContainer<?> redis = new GenericContainer<>(DockerImageName.parse(IMAGE))
		.withExposedPorts(6379);

	@Autowired
	private LlmClient llm;

	@Autowired
	private StringRedisTemplate redisTemplate;

	@LocalServerPort
	private int port;

	@Test
	void limitIsKeptInTheRedisOfTheContainer() {
		await().untilAsserted(() -> WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + this.port)
			.responseTimeout(Duration.ofMinutes(1))
			.build()
			.get()
			.uri("/actuator/health/rateLimitStore")
			.exchange()
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo("UP"));
		this.llm.complete("Hi");
		assertThatExceptionOfType(RateLimitedException.class).isThrownBy(() -> this.llm.complete("Hi"))
			.satisfies((refusal) -> assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(60),
					Duration.ofSeconds(100)));
		assertThat(this.redisTemplate.keys("utils:rate-limit:{openai:*")).hasSize(1);
	}

}
