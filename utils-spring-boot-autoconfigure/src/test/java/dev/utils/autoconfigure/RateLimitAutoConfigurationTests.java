package dev.utils.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.utils.llm.ApiKey;
import dev.utils.llm.CallOptions;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.LlmClient;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.Permit;
import dev.utils.ratelimit.RateLimitRequest;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimitedException;
import dev.utils.ratelimit.RateLimiter;
import dev.utils.ratelimit.RateLimits;
import dev.utils.simulator.LlmSimulator;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

/**
 * Which limits the configuration sets, and that calls keep them.
 */
class RateLimitAutoConfigurationTests {

	private final LlmSimulator simulator = LlmSimulator.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HttpClientAutoConfiguration.class,
				ReactiveHttpClientAutoConfiguration.class, WebClientAutoConfiguration.class,
				HttpAutoConfiguration.class, RateLimitAutoConfiguration.class, LlmClientAutoConfiguration.class))
		.withPropertyValues("OPENAI_API_KEY=sk-test", "OPENAI_BASE_URL=" + this.simulator.openAiBaseUrl());

	private final Logger logger = (Logger) LoggerFactory.getLogger(RateLimitAutoConfiguration.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	@BeforeEach
	void setUp() {
		this.lines.start();
		this.logger.setLevel(Level.WARN);
		this.logger.addAppender(this.lines);
	}

	@AfterEach
	void tearDown() {
		this.logger.detachAppender(this.lines);
		this.simulator.close();
	}

	@Test
	void limitsAreThoseOfTheProperties() {
		this.runner
			.withPropertyValues("utils.rate-limit.qps.openai=2.5", "utils.rate-limit.rpm.openai=100",
					"utils.rate-limit.tpm.OpenAI=30000", "utils.rate-limit.max-in-flight.openai=8",
					"utils.rate-limit.burst.openai=4", "utils.rate-limit.models.openai[gpt-4.1].qps=0.5")
			.run((context) -> {
				RateLimiter limiter = context.getBean(RateLimiter.class);
				assertThat(limiter.limits(Provider.OPENAI, null, "gpt-4o"))
					.isEqualTo(RateLimits.qps(2.5).withRpm(100.0).withTpm(30_000L).withMaxInFlight(8).withBurst(4));
				assertThat(limiter.limits(Provider.OPENAI, null, "gpt-4.1"))
					.isEqualTo(RateLimits.qps(0.5).withRpm(100.0).withTpm(30_000L).withMaxInFlight(8).withBurst(4));
				assertThat(limiter.limits(Provider.ANTHROPIC, null, "claude")).isNull();
			});
	}

	@Test
	void withoutPropertiesNothingIsLimited() {
		this.runner.run((context) -> {
			assertThat(context.getBean(RateLimitSettings.class).mode()).isEqualTo(RateLimitSettings.Mode.ENFORCE);
			RateLimiter limiter = context.getBean(RateLimiter.class);
			assertThat(limiter.limits(Provider.OPENAI, null, "gpt-4o")).isNull();
			assertThat(limiter.acquire("openai", "sk-test", "gpt-4o").waited()).isZero();
		});
	}

	@Test
	void callsOfTheClientKeepTheLimit() {
		this.runner.withPropertyValues("utils.rate-limit.qps.openai=0.01").run((context) -> {
			LlmClient client = context.getBean(LlmClient.class);
			client.complete("Hi");
			ChatRequest second = ChatRequest.builder()
				.user("Hi")
				.options(CallOptions.NONE.withTimeout(Duration.ofSeconds(5)))
				.build();
			assertThatExceptionOfType(RateLimitedException.class).isThrownBy(() -> client.chat(second));
			assertThat(this.simulator.requests()).hasSize(1);
		});
	}

	@Test
	void ownCallsAndThoseOfTheClientShareTheLimit() {
		this.runner.withPropertyValues("utils.rate-limit.max-in-flight.openai=1").run((context) -> {
			LlmClient client = context.getBean(LlmClient.class);
			ChatRequest request = ChatRequest.builder()
				.user("Hi")
				.options(CallOptions.NONE.withTimeout(Duration.ofMillis(200)))
				.build();
			try (Permit permit = context.getBean(RateLimiter.class).acquire("OpenAI", "sk-test", "gpt-4o")) {
				assertThat(permit.tokens().total()).isZero();
				assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> client.chat(request));
				assertThat(this.simulator.requests()).isEmpty();
			}
			assertThat(client.complete("Hi")).contains("Hi");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "utils.rate-limit.qps.opnai=1", "utils.rate-limit.models.openal[gpt-4o].rpm=1" })
	void misspelledProviderIsReportedWithTheNearestName(String property) {
		this.runner.withPropertyValues(property).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(warnings()).singleElement(as(STRING)).endsWith("which is not configured. Did you mean openai?");
		});
	}

	@Test
	void providersThatAreConfiguredAreNotReported() {
		this.runner
			.withPropertyValues("utils.rate-limit.qps.huggingface=1", "utils.rate-limit.qps.my_gateway=1",
					"utils.llm.providers.my-gateway.base-url=http://127.0.0.1:1")
			.run((context) -> assertThat(warnings()).isEmpty());
	}

	@Test
	void waitsAndRefusalsAreMeasuredByProviderAndModel() {
		this.runner.withConfiguration(AutoConfigurations.of(LlmMetricsAutoConfiguration.class))
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues("utils.rate-limit.qps.openai=0.01")
			.run((context) -> {
				RateLimiter limiter = context.getBean(RateLimiter.class);
				limiter.acquire("openai", "sk-test", "gpt-4o");
				RateLimitRequest hasty = RateLimitRequest.of(Provider.OPENAI, ApiKey.of("sk-test"), "gpt-4o")
					.withLongestWait(Duration.ZERO);
				assertThatExceptionOfType(RateLimitedException.class).isThrownBy(() -> limiter.acquire(hasty));
				limiter.acquireReactive("openai", "sk-test", "gpt-4o").subscribe();
				RequiredSearch meters = context.getBean(MeterRegistry.class)
					.get("utils.rate.limit.granted")
					.tags("provider", "openai", "model", "gpt-4o");
				assertThat(meters.counter().count()).isOne();
				assertThat(context.getBean(MeterRegistry.class).get("utils.rate.limit.wait").timer().count()).isOne();
				assertThat(context.getBean(MeterRegistry.class).get("utils.rate.limit.rejected").counter().count())
					.isOne();
				assertThat(context.getBean(MeterRegistry.class).get("utils.rate.limit.queue.size").gauge().value())
					.isOne();
			});
	}

	@Test
	void limiterOfTheApplicationIsAsked() {
		this.runner.withUserConfiguration(OwnLimiter.class).run((context) -> {
			assertThat(context).hasSingleBean(RateLimiter.class);
			context.getBean(LlmClient.class).complete("Hi");
			assertThat(context.getBean("asked")).isEqualTo(List.of("gpt-4o"));
		});
	}

	private List<String> warnings() {
		return this.lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnLimiter {

		@Bean
		List<String> asked() {
			return new CopyOnWriteArrayList<>();
		}

		@Bean
		RateLimiter rateLimiter(List<String> asked) {
			return new RateLimiter() {

				@Override
				public Permit acquire(RateLimitRequest request) {
					return Permit.UNLIMITED;
				}

				@Override
				public Mono<Permit> acquireReactive(RateLimitRequest request) {
					asked.add(request.model());
					return Mono.just(Permit.UNLIMITED);
				}

				@Override
				public RateLimits limits(Provider provider, ApiKey apiKey, String model) {
					return RateLimits.qps(1);
				}

			};
		}

	}

}
