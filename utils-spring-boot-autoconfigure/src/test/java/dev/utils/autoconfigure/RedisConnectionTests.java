package dev.utils.autoconfigure;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.sync.RedisCommands;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * Whatever Spring Data makes of {@code spring.data.redis.*}, the store of rate limits
 * does the same: real servers tell who is connected, as whom and to which database.
 */
class RedisConnectionTests {

	private static RedisProcess plain;

	private static RedisProcess tls;

	private static RedisProcess sentinel;

	private static Path certificate;

	private static RedisClient adminOfPlain;

	private static RedisClient adminOfTls;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, DataRedisAutoConfiguration.class,
				RedisRateLimitAutoConfiguration.class, RateLimitAutoConfiguration.class));

	private final ApplicationContextRunner sharing = this.runner.withPropertyValues("utils.rate-limit.store=redis",
			"utils.rate-limit.qps.openai=1");

	@BeforeAll
	static void start(@TempDir Path folder) throws Exception {
		certificate = folder.resolve("redis.crt");
		Path key = folder.resolve("redis.key");
		RedisProcess.writeCertificate(certificate, key);
		String[] users = { "save \"\"", "user default on >the-password ~* &* +@all",
				"user app on >p@ss:w/rd% ~* &* +@all" };
		plain = RedisProcess.start(folder, users);
		tls = RedisProcess.startTls(folder, certificate, key, users);
		sentinel = RedisProcess.startSentinel(folder, "sentinel monitor main 127.0.0.1 " + plain.port() + " 1",
				"sentinel auth-pass main the-password", "user default off", "user watcher on >watched ~* &* +@all");
		adminOfPlain = RedisClient.create("redis://the-password@127.0.0.1:" + plain.port());
		adminOfTls = RedisClient.create("rediss://the-password@127.0.0.1:" + tls.port());
		adminOfTls.setOptions(ClientOptions.builder()
			.sslOptions(SslOptions.builder().trustManager(certificate.toFile()).build())
			.build());
	}

	@AfterAll
	static void stop() {
		adminOfPlain.shutdown();
		adminOfTls.shutdown();
		sentinel.close();
		tls.close();
		plain.close();
	}

	static Stream<List<String>> plainForms() {
		String address = "127.0.0.1:" + plain.port();
		return Stream.of(List.of("spring.data.redis.url=redis://:the-password@" + address),
				List.of("spring.data.redis.url=redis://the-password@" + address),
				List.of("spring.data.redis.url=redis://app:p%40ss%3Aw%2Frd%25@" + address + "/3"),
				List.of("spring.data.redis.url=redis://app:p%40ss%3Aw%2Frd%25@" + address,
						"spring.data.redis.password=another", "spring.data.redis.database=5",
						"spring.data.redis.client-name=limits"),
				List.of("spring.data.redis.port=" + plain.port(), "spring.data.redis.host=127.0.0.1",
						"spring.data.redis.username=app", "spring.data.redis.password=p@ss:w/rd%",
						"spring.data.redis.database=7", "spring.data.redis.client-name=limits",
						"spring.data.redis.lettuce.read-from=replica-preferred"),
				List.of("spring.data.redis.sentinel.master=main",
						"spring.data.redis.sentinel.nodes=127.0.0.1:" + sentinel.port(),
						"spring.data.redis.sentinel.username=watcher", "spring.data.redis.sentinel.password=watched",
						"spring.data.redis.username=app", "spring.data.redis.password=p@ss:w/rd%",
						"spring.data.redis.database=2"));
	}

	@ParameterizedTest
	@MethodSource("plainForms")
	void storeConnectsAsSpringDataDoes(List<String> properties) {
		assertSameConnections(adminOfPlain, this.runner.withPropertyValues(properties.toArray(String[]::new)),
				this.sharing.withPropertyValues(properties.toArray(String[]::new)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.data.redis.url=rediss://app:p%40ss%3Aw%2Frd%25@127.0.0.1:PORT/3",
			"spring.data.redis.url=redis://app:p%40ss%3Aw%2Frd%25@127.0.0.1:PORT/3",
			"spring.data.redis.url=rediss://the-password@127.0.0.1:PORT" })
	void storeConnectsAsSpringDataDoesThroughTlsWithABundle(String url) {
		String[] properties = { url.replace("PORT", String.valueOf(tls.port())), "spring.data.redis.ssl.bundle=redis",
				"spring.ssl.bundle.pem.redis.truststore.certificate=file:" + certificate };
		assertSameConnections(adminOfTls, this.runner.withPropertyValues(properties),
				this.sharing.withPropertyValues(properties));
	}

	@Test
	void urlAloneAsksForTlsAndOptionsOfTheApplicationCount() {
		String url = "spring.data.redis.url=rediss://app:p%40ss%3Aw%2Frd%25@127.0.0.1:" + tls.port();
		assertSameConnections(adminOfTls, trusting(this.runner).withPropertyValues(url),
				trusting(this.sharing).withPropertyValues(url));
	}

	private static ApplicationContextRunner trusting(ApplicationContextRunner runner) {
		return runner.withBean(LettuceClientOptionsBuilderCustomizer.class,
				() -> (options) -> options.sslOptions(SslOptions.builder().trustManager(certificate.toFile()).build()));
	}

	@Test
	void certificateOfNobodyIsNotTrusted() {
		this.sharing.withPropertyValues("spring.data.redis.url=rediss://the-password@127.0.0.1:" + tls.port())
			.run((context) -> awaitHealth(context, new Status("DEGRADED")));
	}

	@Test
	void plainTextIsNotSpokenToAServerThatAsksForTls() {
		trusting(this.sharing).withPropertyValues("spring.data.redis.url=redis://the-password@127.0.0.1:" + tls.port())
			.run((context) -> awaitHealth(context, new Status("DEGRADED")));
	}

	@Test
	void connectionDetailsOfAServiceWinAsTheyDoInSpringBoot() {
		DataRedisConnectionDetails details = new DataRedisConnectionDetails() {

			@Override
			public String getPassword() {
				return "the-password";
			}

			@Override
			public Standalone getStandalone() {
				return Standalone.of("127.0.0.1", plain.port(), 4);
			}

		};
		String url = "spring.data.redis.url=redis://nobody:nothing@127.0.0.1:1";
		assertSameConnections(adminOfPlain,
				this.runner.withBean(DataRedisConnectionDetails.class, () -> details).withPropertyValues(url),
				this.sharing.withBean(DataRedisConnectionDetails.class, () -> details).withPropertyValues(url));
	}

	@ParameterizedTest
	@CsvSource({ "redis://app:canary@redis.example.com, must name a port",
			"redis://app:can%ary@redis.example.com:6379, must be a URL",
			"redis-socket://canary@/tmp/redis.sock, cannot name a socket",
			"redis-sentinel://canary@redis.example.com:26379#main, cannot name a Sentinel",
			"http://app:canary@redis.example.com:6379, must begin with redis://",
			"redis://app:canary@redis.example.com:6379/first, must end with the number of a database",
			"redis://app:canary@:6379, must name a host" })
	void urlThatSpringBootCannotUseStopsTheStartWithoutItsPassword(String url, String rule) {
		this.sharing.withPropertyValues("spring.data.redis.url=" + url)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("spring.data.redis.url")
				.hasStackTraceContaining(rule)
				.satisfies((failure) -> {
					for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
						assertThat(cause).hasMessageNotContainingAny("canary", "can%ary");
					}
				}));
	}

	@Test
	void urlIsNobodysBusinessWithoutTheSharedStore() {
		this.runner.withPropertyValues("spring.data.redis.url=redis-socket:///tmp/redis.sock")
			.run((context) -> assertThat(context).getFailure().hasMessageNotContaining("cannot name a socket"));
	}

	@Test
	void replicasWithoutSentinelAreRefusedWithAnAdvice() {
		this.sharing.withPropertyValues("spring.data.redis.masterreplica.nodes=127.0.0.1:1,127.0.0.1:2")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("masterreplica"));
	}

	@Test
	void factoryOfAnotherClientIsRefusedWithAnAdvice() {
		this.sharing.withBean("own", RedisConnectionFactory.class, () -> mock(RedisConnectionFactory.class))
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("a connection factory of Lettuce"));
	}

	/**
	 * Compare what the server says of Spring Data's connection and of the store's.
	 */
	private static void assertSameConnections(RedisClient admin, ApplicationContextRunner springData,
			ApplicationContextRunner store) {
		try (var connection = admin.connect()) {
			RedisCommands<String, String> commands = connection.sync();
			String own = "id=" + commands.clientId() + " ";
			springData.run((context) -> {
				context.getBean(RedisConnectionFactory.class).getConnection().ping();
				Set<String> expected = others(commands, own);
				assertThat(expected).hasSize(1);
				RedisConnectionTests.expected = expected;
			});
			await().until(() -> others(commands, own).isEmpty());
			store.run((context) -> {
				awaitHealth(context, Status.UP);
				assertThat(others(commands, own)).isEqualTo(expected);
			});
			await().until(() -> others(commands, own).isEmpty());
		}
	}

	private static Set<String> expected = Set.of();

	private static Set<String> others(RedisCommands<String, String> commands, String own) {
		return commands.clientList()
			.lines()
			.filter((line) -> !line.startsWith(own) && !line.contains("name=sentinel-"))
			.map((line) -> Arrays.stream(line.split(" "))
				.filter((field) -> field.matches("(name|user|db|laddr|resp)=.*"))
				.collect(Collectors.joining(" ")))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static void awaitHealth(ApplicationContext context, Status status) {
		await()
			.untilAsserted(() -> assertThat(context.getBean(RateLimitStoreHealthIndicator.class).health().getStatus())
				.isEqualTo(status));
	}

}
