package dev.utils.autoconfigure;

import java.util.stream.Stream;

import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.LlmException;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.observe.DefaultLlmObservationConvention;
import dev.utils.observe.LlmObservationConvention;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Which clients an application gets, and to whom they talk.
 */
class LlmClientAutoConfigurationTests {

	private final LlmSimulator simulator = LlmSimulator.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HttpClientAutoConfiguration.class,
				ReactiveHttpClientAutoConfiguration.class, WebClientAutoConfiguration.class,
				HttpAutoConfiguration.class, LlmClientAutoConfiguration.class, LlmMetricsAutoConfiguration.class))
		.withPropertyValues("utils.retry.initial-backoff=1ms", "utils.retry.max-backoff=2ms");

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@Test
	void keyAndBaseUrlAreReadFromTheWellKnownVariables() {
		this.runner
			.withPropertyValues("OPENAI_API_KEY= sk-from-variable ",
					"OPENAI_BASE_URL=" + this.simulator.openAiBaseUrl())
			.run((context) -> {
				ChatResponse response = context.getBean(LlmClient.class).chat(ChatRequest.of("Hi"));
				assertThat(response.model()).isEqualTo("gpt-4o");
				assertThat(this.simulator.requests().get(0).header("Authorization"))
					.isEqualTo("Bearer sk-from-variable");
			});
	}

	@Test
	void propertiesWinOverTheWellKnownVariables() {
		this.runner
			.withPropertyValues("OPENAI_API_KEY=sk-refused", "OPENAI_BASE_URL=http://127.0.0.1:1",
					"utils.llm.providers.openai.api-key=sk-from-property",
					"utils.llm.providers.openai.base-url=" + this.simulator.openAiBaseUrl(),
					"utils.llm.providers.openai.model=o3")
			.run((context) -> {
				assertThat(context.getBean(LlmClient.class).chat(ChatRequest.of("Hi")).model()).isEqualTo("o3");
				assertThat(this.simulator.requests().get(0).header("Authorization")).endsWith("sk-from-property");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "UNUSED=", "OPENAI_API_KEY=", "OPENAI_API_KEY=   ",
			"OPENAI_API_KEY=sk-secret${NO_SUCH_VARIABLE}", "utils.llm.providers.openai.api-key=${NO_SUCH_VARIABLE}" })
	void missingKeyFailsAtFirstUseWithTheVariableToSet(String property) {
		this.runner.withPropertyValues(property).run((context) -> {
			assertThat(context).hasNotFailed();
			LlmException failure = catchThrowableOfType(LlmException.class,
					() -> context.getBean(LlmClient.class).complete("Hi"));
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.AUTH);
			assertThat(failure).hasMessageContaining("OPENAI_API_KEY")
				.hasMessageContaining("utils.llm.providers.openai.api-key");
		});
	}

	@Test
	void huggingFaceIsCalledThroughItsRouterPath() {
		String root = this.simulator.openAiBaseUrl().replace("/v1", "");
		this.runner
			.withPropertyValues("HUGGINGFACE_API_KEY=hf_key", "HF_BASE_URL=" + root,
					"utils.llm.providers.huggingface.model=meta/llama")
			.run((context) -> {
				LlmClients clients = context.getBean(LlmClients.class);
				assertThat(clients.preferred()).isEqualTo(Provider.HUGGINGFACE);
				assertThat(clients.get("hf").chat(ChatRequest.of("Hi")).model()).isEqualTo("meta/llama");
				assertThat(this.simulator.requests().get(0).header("Authorization")).isEqualTo("Bearer hf_key");
			});
	}

	@Test
	void ownServerNeedsNoKeyAndNoCode() {
		this.runner.withPropertyValues("utils.llm.providers.my-gateway.base-url=" + this.simulator.openAiBaseUrl(),
				"utils.llm.providers.my-gateway.api-key=sk-gateway", "utils.llm.providers.my-gateway.model=some-model")
			.withUserConfiguration(QualifiedInjection.class)
			.run((context) -> {
				QualifiedInjection injected = context.getBean(QualifiedInjection.class);
				assertThat(injected.gateway.provider()).isEqualTo(Provider.of("my-gateway"));
				assertThat(injected.reactiveGateway.provider()).isEqualTo(Provider.of("my-gateway"));
				assertThat(injected.openai.provider()).isEqualTo(Provider.OPENAI);
				assertThat(injected.gateway.chat(ChatRequest.of("Hi")).model()).isEqualTo("some-model");
				assertThat(context.getBean(LlmClients.class).get("MY_GATEWAY")).isSameAs(injected.gateway);
				// The gateway is ready, OpenAI has no key.
				assertThat(injected.preferred).isSameAs(injected.gateway);
				assertThat(context.getBean("my-gateway")).isSameAs(injected.gateway);
			});
	}

	@Test
	void serverWithoutKeyGetsNoAuthorizationHeader() {
		this.runner
			.withPropertyValues("utils.llm.providers.local.base-url=" + this.simulator.openAiBaseUrl(),
					"utils.llm.providers.local.model=m")
			.run((context) -> {
				assertThatExceptionOfType(LlmException.class)
					.isThrownBy(() -> context.getBean(LlmClients.class).get("local").complete("Hi"));
				assertThat(this.simulator.requests().get(0).header("Authorization")).isNull();
			});
	}

	@ParameterizedTest
	@CsvSource({ "openai, openai", "HF, huggingface", "Hugging-Face, huggingface", "MY_GATEWAY, my-gateway" })
	void preferredProviderIsInjectedWhereNoneIsNamed(String name, String expected) {
		this.runner
			.withPropertyValues("utils.llm.preferred-provider=" + name,
					"utils.llm.providers.my-gateway.base-url=http://localhost:4000/v1")
			.run((context) -> {
				assertThat(context.getBean(LlmClient.class).provider()).isEqualTo(Provider.of(expected));
				assertThat(context.getBean(ReactiveLlmClient.class).provider()).isEqualTo(Provider.of(expected));
				assertThat(context.getBean(LlmClients.class).providers()).first().isEqualTo(Provider.of(expected));
			});
	}

	@Test
	void clientOfTheApplicationIsInjectedInsteadOfOurs() {
		this.runner.withUserConfiguration(OwnClient.class).run((context) -> {
			assertThat(context.getBean(LlmClient.class)).isInstanceOf(StubClient.class);
			assertThat(context).hasBean("openai");
		});
	}

	@Test
	void beanOfTheApplicationWithAProvidersNameKeepsItsNameAndTheClientItsQualifier() {
		this.runner.withBean("openai", String.class, () -> "something else")
			.withPropertyValues("utils.llm.providers.my-gateway.base-url=http://localhost:4000/v1")
			.withUserConfiguration(QualifiedInjection.class)
			.run((context) -> {
				assertThat(context.getBean("openai")).isEqualTo("something else");
				assertThat(context.getBean(QualifiedInjection.class).openai.provider()).isEqualTo(Provider.OPENAI);
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "utils.llm.preferred-provider=no-such | utils.llm.preferred-provider",
			"utils.llm.preferred-provider=anthropic | utils.llm.preferred-provider",
			"utils.llm.preferred-provider=a b | utils.llm.preferred-provider",
			"OPENAI_BASE_URL=ftp://server.test/v1 | OPENAI_BASE_URL", "OPENAI_BASE_URL=server.test | OPENAI_BASE_URL",
			"OPENAI_BASE_URL=http:// | OPENAI_BASE_URL", "OPENAI_BASE_URL=http://a b | OPENAI_BASE_URL",
			"utils.llm.providers.openai.base-url=file:///etc | utils.llm.providers.openai.base-url",
			"utils.llm.providers.mine.model=m | utils.llm.providers.mine.base-url",
			"OPENAI_BASE_URL=https://user:password@server.test | OPENAI_BASE_URL",
			"OPENAI_BASE_URL=${NO_SUCH_VARIABLE} | OPENAI_BASE_URL",
			"utils.llm.providers.openai.base-url=${NO_SUCH_VARIABLE} | utils.llm.providers.openai.base-url",
			"OPENAI_BASE_URL=sk-proj-abcdefgh12345678 | OPENAI_BASE_URL",
			"OPENAI_API_KEY=sk-with blank | OPENAI_API_KEY" })
	void wrongConfigurationStopsTheStartAndNamesTheProperty(String property, String name) {
		this.runner.withPropertyValues(property).run((context) -> {
			assertThat(context).hasFailed();
			Throwable failure = context.getStartupFailure();
			assertThat(failure).rootCause().isInstanceOfSatisfying(InvalidUtilsPropertyException.class, (invalid) -> {
				assertThat(invalid.getProperty()).isEqualTo(name);
				assertThat(invalid).hasMessageNotContaining("sk-with")
					.hasMessageNotContaining("password")
					.hasMessageNotContaining("sk-proj");
			});
		});
	}

	@Test
	void qualifierThatNamesNoProviderIsExplainedWithThoseThatThereAre() {
		this.runner.withUserConfiguration(QualifiedInjection.class).run((context) -> {
			assertThat(context).hasFailed();
			FailureAnalysis analysis = new MissingLlmClientFailureAnalyzer(new StandardEnvironment())
				.analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("LlmClient").contains("my-gateway");
			assertThat(analysis.getAction()).contains("openai, huggingface");
		});
	}

	@Test
	void callIsObservedByTheNamesOfOpenTelemetry() {
		withMetrics().run((context) -> {
			this.simulator.script(Fault.status(503));
			context.getBean(LlmClient.class).complete("Hi");
			this.simulator.script(Fault.status(401));
			assertThatExceptionOfType(LlmException.class)
				.isThrownBy(() -> context.getBean(LlmClient.class).complete("Hi"));
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("gen_ai.client.operation.duration")
				.tags("gen_ai.operation.name", "chat", "gen_ai.provider.name", "openai", "gen_ai.request.model",
						"gpt-4o", "error.type", "none")
				.timer()
				.count()).isOne();
			assertThat(registry.get("gen_ai.client.operation.duration").tags("error.type", "auth").timer().count())
				.isOne();
			assertThat(registry.get("gen_ai.client.token.usage")
				.tags("gen_ai.token.type", "input", "gen_ai.provider.name", "openai", "gen_ai.request.model", "gpt-4o")
				.summary()
				.totalAmount()).isPositive();
			assertThat(registry.get("gen_ai.client.token.usage").tags("gen_ai.token.type", "output").summary().count())
				.isOne();
		});
	}

	@Test
	void modelNamesOfVisitorsDoNotMakeEndlessMeters() {
		withMetrics().run((context) -> {
			LlmClient client = context.getBean(LlmClient.class);
			for (int i = 0; i < 150; i++) {
				client.chat(ChatRequest.builder().user("Hi").model("model-" + i).build());
			}
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("gen_ai.client.operation.duration").timers()).hasSizeLessThanOrEqualTo(101);
			assertThat(registry.get("gen_ai.client.operation.duration")
				.tag("gen_ai.request.model", "other")
				.timer()
				.count()).isEqualTo(50);
		});
	}

	@Test
	void conventionOfTheApplicationNamesTheObservation() {
		withMetrics().withBean(LlmObservationConvention.class, () -> new DefaultLlmObservationConvention() {

			@Override
			public String getName() {
				return "my.llm";
			}

		}).run((context) -> {
			context.getBean(LlmClient.class).complete("Hi");
			assertThat(context.getBean(MeterRegistry.class).get("my.llm").timer().count()).isOne();
		});
	}

	private ApplicationContextRunner withMetrics() {
		return this.runner
			.withConfiguration(
					AutoConfigurations.of(ObservationAutoConfiguration.class, MetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("OPENAI_API_KEY=sk-test", "OPENAI_BASE_URL=" + this.simulator.openAiBaseUrl());
	}

	@Configuration(proxyBeanMethods = false)
	static class QualifiedInjection {

		private final LlmClient preferred;

		private final LlmClient gateway;

		private final LlmClient openai;

		private final ReactiveLlmClient reactiveGateway;

		QualifiedInjection(LlmClient preferred, @Qualifier("my-gateway") LlmClient gateway,
				@Qualifier("openai") LlmClient openai, @Qualifier("my-gateway") ReactiveLlmClient reactiveGateway) {
			this.preferred = preferred;
			this.gateway = gateway;
			this.openai = openai;
			this.reactiveGateway = reactiveGateway;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnClient {

		@Bean
		LlmClient ownClient() {
			return new StubClient();
		}

	}

	private static final class StubClient implements LlmClient {

		@Override
		public Provider provider() {
			return Provider.of("stub");
		}

		@Override
		public ChatResponse chat(ChatRequest request) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Stream<ChatChunk> stream(ChatRequest request) {
			throw new UnsupportedOperationException();
		}

	}

}
