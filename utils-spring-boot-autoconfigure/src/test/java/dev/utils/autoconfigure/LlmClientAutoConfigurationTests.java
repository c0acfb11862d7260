package dev.utils.autoconfigure;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.client.TokenEstimator;
import dev.utils.llm.Capability;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.LlmException;
import dev.utils.llm.Media;
import dev.utils.llm.ModelCatalog;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.UnsupportedCapabilityException;
import dev.utils.observe.DefaultLlmObservationConvention;
import dev.utils.observe.LlmObservationContext;
import dev.utils.observe.LlmObservationConvention;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.ApplicationContext;
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

	private static final byte[] PNG = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };

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

	@ParameterizedTest
	@CsvSource({ "ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, anthropic, x-api-key, secret-key-1",
			"ANTHROPIC_AUTH_TOKEN, ANTHROPIC_BASE_URL, anthropic, Authorization, Bearer secret-key-1",
			"GOOGLE_API_KEY, GOOGLE_GEMINI_BASE_URL, google, x-goog-api-key, secret-key-1",
			"GEMINI_API_KEY, GOOGLE_GEMINI_BASE_URL, google, x-goog-api-key, secret-key-1" })
	void everyProviderIsCalledInItsOwnWords(String keyVariable, String urlVariable, String name, String header,
			String value) {
		this.runner
			.withPropertyValues(keyVariable + "=secret-key-1",
					urlVariable + "=" + this.simulator.anthropicBaseUrl() + "/")
			.run((context) -> {
				LlmClients clients = context.getBean(LlmClients.class);
				// The only provider with a key is the preferred one.
				assertThat(clients.get().complete("Hi")).isNotBlank();
				assertThat(clients.preferred()).isEqualTo(Provider.of(name));
				assertThat(this.simulator.requests().get(0).header(header)).isEqualTo(value);
			});
	}

	@Test
	void settingsOfAProviderReachTheWire() {
		this.runner.withPropertyValues("utils.llm.providers.anthropic.api-key=key-anthropic",
				"utils.llm.providers.anthropic.base-url=" + this.simulator.anthropicBaseUrl() + "/v1",
				"utils.llm.providers.anthropic.api-version=2026-10-21", "utils.llm.providers.anthropic.max-tokens=77",
				"utils.llm.providers.anthropic.model=claude-x", "utils.llm.providers.anthropic.authentication=bearer",
				"utils.llm.providers.anthropic.headers.anthropic-beta=something")
			.run((context) -> {
				ChatRequest request = ChatRequest.builder().user("Hi").temperature(0.5).build();
				assertThat(context.getBean(LlmClients.class).get("anthropic").chat(request).model())
					.isEqualTo("claude-x");
				assertThat(this.simulator.requests()).singleElement().satisfies((sent) -> {
					assertThat(sent.path()).isEqualTo("/v1/messages");
					assertThat(sent.header("anthropic-version")).isEqualTo("2026-10-21");
					assertThat(sent.header("anthropic-beta")).isEqualTo("something");
					assertThat(sent.header("Authorization")).isEqualTo("Bearer key-anthropic");
					assertThat(sent.body()).contains("\"max_tokens\":77").doesNotContain("temperature");
				});
			});
	}

	@Test
	void openAiTakesOrganizationProjectAndTheResponsesApi() {
		this.runner
			.withPropertyValues("OPENAI_API_KEY=sk-test", "OPENAI_ORG_ID=org-1", "OPENAI_PROJECT_ID=proj-1",
					"OPENAI_BASE_URL=" + this.simulator.openAiBaseUrl(), "utils.llm.providers.openai.api=responses")
			.run((context) -> {
				context.getBean(LlmClient.class).complete("Hi");
				assertThat(this.simulator.requests()).singleElement().satisfies((sent) -> {
					assertThat(sent.path()).isEqualTo("/v1/responses");
					assertThat(sent.header("OpenAI-Organization")).isEqualTo("org-1");
					assertThat(sent.header("OpenAI-Project")).isEqualTo("proj-1");
				});
			});
	}

	@Test
	void tokensOfARequestAreCountedByTheApplicationsEstimator() {
		this.runner.withConfiguration(AutoConfigurations.of(RateLimitAutoConfiguration.class))
			.withPropertyValues("OPENAI_API_KEY=sk-test", "OPENAI_BASE_URL=" + this.simulator.openAiBaseUrl(),
					"utils.rate-limit.tpm.openai=5000")
			.withBean(TokenEstimator.class, () -> (provider, model, texts) -> texts.contains("Long") ? 5001 : 1)
			.run((context) -> {
				LlmClient client = context.getBean(LlmClient.class);
				assertThat(client.complete("Short")).isNotBlank();
				assertThat(catchThrowableOfType(LlmException.class, () -> client.complete("Long")).errorClass())
					.isEqualTo(ErrorClass.IMPOSSIBLE);
			});
	}

	@Test
	void capabilitiesOfAServerCanBeNarrowed() {
		this.runner.withPropertyValues("utils.llm.providers.local.base-url=" + this.simulator.openAiBaseUrl(),
				"utils.llm.providers.local.model=m", "utils.llm.providers.local.capabilities=chat, structured-output")
			.run((context) -> {
				LlmClient local = context.getBean(LlmClients.class).get("local");
				assertThat(local.supports(Capability.STRUCTURED_OUTPUT)).isTrue();
				assertThat(local.supports(Capability.EMBEDDINGS)).isFalse();
				assertThatExceptionOfType(UnsupportedCapabilityException.class)
					.isThrownBy(() -> local.embed(EmbeddingRequest.of("Hi")));
				assertThat(this.simulator.requests()).isEmpty();
			});
	}

	@ParameterizedTest
	@CsvSource({ "UNUSED, x, Qwen/Qwen2.5-VL-7B-Instruct", "utils.llm.providers.huggingface.model, mine, mine" })
	void pictureGoesToAModelThatSeesUnlessOneIsConfigured(String property, String value, String expected) {
		this.runner
			.withPropertyValues("HF_TOKEN=hf_key", "HF_BASE_URL=" + this.simulator.huggingFaceBaseUrl(),
					property + "=" + value)
			.run((context) -> {
				LlmClient client = context.getBean(LlmClient.class);
				ChatRequest picture = ChatRequest.builder()
					.user("What is it?", Media.of(URI.create("https://example.org/a.png")))
					.build();
				assertThat(client.chat(picture).model()).isEqualTo(expected);
				assertThat(client.chat(ChatRequest.of("Hi")).model())
					.isEqualTo(value.equals("mine") ? "mine" : "meta-llama/Llama-3.3-70B-Instruct");
			});
	}

	@Test
	void everyKindOfCallHasItsModel() {
		this.runner
			.withPropertyValues("OPENAI_API_KEY=sk-test", "OPENAI_BASE_URL=" + this.simulator.openAiBaseUrl(),
					"utils.llm.providers.openai.embedding-model=text-embedding-3-large")
			.run((context) -> {
				LlmClient client = context.getBean(LlmClient.class);
				assertThat(client.embed(EmbeddingRequest.of("Hi")).model()).isEqualTo("text-embedding-3-large");
				assertThat(client.generateImage(ImageRequest.of("A cat")).image().mimeType()).isEqualTo("image/png");
			});
	}

	@Test
	void modelsOfTheConfigurationJoinTheCatalog() {
		this.runner
			.withPropertyValues("utils.llm.models[0].name=gpt-4o", "utils.llm.models[0].provider=openai",
					"utils.llm.models[0].context-tokens=5", "utils.llm.models[1].name=mine",
					"utils.llm.models[1].provider=my-gateway", "utils.llm.models[1].capabilities=chat,vision",
					"utils.llm.providers.my-gateway.base-url=" + this.simulator.openAiBaseUrl())
			.run((context) -> {
				ModelCatalog catalog = context.getBean(ModelCatalog.class);
				assertThat(catalog.find(Provider.OPENAI, "gpt-4o").contextTokens()).isEqualTo(5);
				assertThat(catalog.find("mine")).singleElement()
					.satisfies((model) -> assertThat(model.capabilities()).contains(Capability.VISION));
				assertThat(context.getBean(LlmClients.class).forModel("mine").provider())
					.isEqualTo(Provider.of("my-gateway"));
			});
	}

	@Test
	void preferredProviderIsSpelledAsInItsSettings() {
		this.runner
			.withPropertyValues("utils.llm.preferred-provider=MY_GATEWAY",
					"utils.llm.providers.my-gateway.base-url=http://localhost:4000/v1")
			.run((context) -> assertThat(context.getBean(LlmClients.class).preferred().name()).isEqualTo("my-gateway"));
	}

	@Test
	void slashesAtTheEndOfABaseUrlDoNotMatter() {
		this.runner
			.withPropertyValues("OPENAI_API_KEY=sk-test", "OPENAI_BASE_URL=" + this.simulator.openAiBaseUrl() + "//")
			.run((context) -> assertThat(context.getBean(LlmClient.class).complete("Hi")).isNotBlank());
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]", "169.254.169.254",
			"10.0.0.1" })
	void picturesOfTheOwnNetworkAreNotFetched(String host) {
		withGemini().run((context) -> {
			LlmException failure = lookAt(context, "http://" + host + ":" + this.simulator.port() + "/files/a.png");
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.INVALID);
			assertThat(failure).hasMessageContaining("private network");
			assertThat(this.simulator.requests()).isEmpty();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "2130706433", "127.1", "0x7f.1" })
	void oddSpellingsOfAddressesReachNobody(String host) {
		withGemini().run((context) -> {
			assertThat(lookAt(context, "http://" + host + ":" + this.simulator.port() + "/files/a.png")).isNotNull();
			assertThat(this.simulator.requests()).isEmpty();
		});
	}

	@Test
	void picturesOfAllowedAddressesAreFetchedButNotThoseTheyRedirectTo() {
		AtomicInteger reached = new AtomicInteger();
		DisposableServer server = HttpServer.create()
			.host("0.0.0.0")
			.port(0)
			.route((routes) -> routes
				.get("/moved",
						(request, response) -> response
							.sendRedirect("http://127.0.0.2:" + request.hostAddress().getPort() + "/picture"))
				.get("/picture", (request, response) -> {
					reached.incrementAndGet();
					return response.sendByteArray(Mono.just(PNG));
				}))
			.bindNow();
		try {
			withGemini().withPropertyValues("utils.media.allowed-addresses=127.0.0.1, 10.1.2.0/24").run((context) -> {
				String address = "http://127.0.0.1:" + server.port();
				assertThat(lookAt(context, address + "/picture")).isNull();
				assertThat(reached).hasValue(1);
				assertThat(lookAt(context, address + "/moved")).hasMessageContaining("private network");
				assertThat(reached).hasValue(1);
			});
		}
		finally {
			server.disposeNow();
		}
	}

	private ApplicationContextRunner withGemini() {
		return this.runner.withPropertyValues("GEMINI_API_KEY=key",
				"GOOGLE_GEMINI_BASE_URL=" + this.simulator.geminiBaseUrl());
	}

	private static LlmException lookAt(ApplicationContext context, String address) {
		Media picture = Media.of(URI.create(address));
		return catchThrowableOfType(LlmException.class, () -> context.getBean(LlmClient.class)
			.chat(ChatRequest.builder().user("What is it?", picture).maxRetries(0).build()));
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
			"utils.llm.preferred-provider=a b | utils.llm.preferred-provider",
			"OPENAI_BASE_URL=ftp://server.test/v1 | OPENAI_BASE_URL", "OPENAI_BASE_URL=server.test | OPENAI_BASE_URL",
			"OPENAI_BASE_URL=http:// | OPENAI_BASE_URL", "OPENAI_BASE_URL=http://a b | OPENAI_BASE_URL",
			"utils.llm.providers.openai.base-url=file:///etc | utils.llm.providers.openai.base-url",
			"utils.llm.providers.mine.model=m | utils.llm.providers.mine.base-url",
			"OPENAI_BASE_URL=https://user:password@server.test | OPENAI_BASE_URL",
			"OPENAI_BASE_URL=${NO_SUCH_VARIABLE} | OPENAI_BASE_URL",
			"utils.llm.providers.openai.base-url=${NO_SUCH_VARIABLE} | utils.llm.providers.openai.base-url",
			"OPENAI_BASE_URL=sk-proj-abcdefgh12345678 | OPENAI_BASE_URL",
			"OPENAI_API_KEY=sk-with blank | OPENAI_API_KEY",
			"utils.llm.providers.anthropic.api-version=1 | utils.llm.providers.anthropic.api-version",
			"utils.llm.providers.google.api-version=../v1 | utils.llm.providers.google.api-version",
			"utils.llm.providers.openai.headers.Authorization=x | utils.llm.providers.openai.headers",
			"utils.llm.models[0].name=m | utils.llm.models",
			"utils.media.allowed-addresses=nowhere | utils.media.allowed-addresses" })
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

	@ParameterizedTest
	@ValueSource(strings = { "utils.max-retries=-1", "utils.timeout.read=abc", "OPENAI_BASE_URL=http://a b",
			"utils.media.allowed-addresses=nowhere", "utils.llm.preferred-provider=nobody" })
	void wrongValueStopsTheStartOfALazyApplicationToo(String property) {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withPropertyValues(property)
			.run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void qualifierThatNamesNoProviderIsExplainedWithThoseThatThereAre() {
		this.runner.withUserConfiguration(QualifiedInjection.class).run((context) -> {
			assertThat(context).hasFailed();
			FailureAnalysis analysis = new MissingLlmClientFailureAnalyzer(new StandardEnvironment())
				.analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("LlmClient").contains("my-gateway");
			assertThat(analysis.getAction()).contains("openai, anthropic, google, huggingface");
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
	void metersOfOthersKeepTheirModels() {
		withMetrics().run((context) -> {
			LlmClient client = context.getBean(LlmClient.class);
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			for (int i = 0; i < 150; i++) {
				client.chat(ChatRequest.builder().user("Hi").model("model-" + i).build());
				// As Spring AI counts.
				registry.timer("gen_ai.client.operation", "gen_ai.request.model", "model-" + i);
				registry.counter("gen_ai.client.token.usage", "gen_ai.request.model", "model-" + i, "gen_ai.system",
						"openai");
			}
			assertThat(registry.get("gen_ai.client.operation").timers()).hasSize(150);
			assertThat(registry.get("gen_ai.client.token.usage").counters()).hasSize(150);
			assertThat(registry.get("gen_ai.client.token.usage").summaries()).hasSize(2 * 101);
		});
	}

	@Test
	void metersAreAsManyUnderTheNameOfTheApplicationsConvention() {
		withMetrics().withBean(LlmObservationConvention.class, () -> new DefaultLlmObservationConvention() {

			@Override
			public String getName() {
				return "my.llm";
			}

		}).run((context) -> {
			LlmClient client = context.getBean(LlmClient.class);
			for (int i = 0; i < 150; i++) {
				client.chat(ChatRequest.builder().user("Hi").model("model-" + i).build());
			}
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("my.llm").timers()).hasSize(101);
			assertThat(registry.get("my.llm.active").meters()).hasSizeLessThanOrEqualTo(101);
		});
	}

	@Test
	void tracesTellEveryModel() {
		List<Observation.Context> ended = new ArrayList<>();
		withMetrics().withBean("recording", ObservationHandler.class, () -> new Recording(ended)).run((context) -> {
			LlmClient client = context.getBean(LlmClient.class);
			for (int i = 0; i < 101; i++) {
				client.chat(ChatRequest.builder().user("Hi").model("model-" + i).build());
			}
			assertThat(ended).hasSize(101);
			Observation.Context last = ended.get(100);
			assertThat(last.getAllKeyValues()).contains(KeyValue.of("gen_ai.request.model", "model-100"))
				.doesNotContain(KeyValue.of("gen_ai.request.model", "other"));
			assertThat(last.getLowCardinalityKeyValues()).contains(KeyValue.of("gen_ai.request.model", "other"));
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

	/**
	 * Keeps the observations of calls, as a tracer does.
	 */
	private record Recording(List<Observation.Context> ended) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			this.ended.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof LlmObservationContext;
		}

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
