package dev.utils.autoconfigure;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.LlmClient;
import dev.utils.llm.Media;
import dev.utils.simulator.LlmSimulator;
import dev.utils.simulator.RecordedRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.transport.SenderContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.WebClientObservationAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application makes of its own HTTP clients stays with them: its tokens go to
 * neither providers nor addresses that callers name, and its filters see no provider's
 * key.
 */
class HostWebClientTests {

	private static final String KEY = "sk-canary-of-the-provider";

	private static final String CANARY = "canary-of-the-host";

	private static final byte[] PNG = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };

	private final LlmSimulator simulator = LlmSimulator.start();

	private final List<String> downloads = new CopyOnWriteArrayList<>();

	private final DisposableServer pictures = HttpServer.create()
		.host("127.0.0.1")
		.port(0)
		.handle((request, response) -> {
			this.downloads.add(request.uri() + " " + request.requestHeaders());
			return response.sendByteArray(Mono.just(PNG));
		})
		.bindNow();

	private final List<String> seenByHost = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner withoutWebClient = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, HttpClientAutoConfiguration.class,
				ReactiveHttpClientAutoConfiguration.class, ObservationAutoConfiguration.class,
				MetricsAutoConfiguration.class, HttpAutoConfiguration.class, LlmClientAutoConfiguration.class))
		.withClassLoader(new FilteredClassLoader("org.springframework.boot.webclient"))
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withPropertyValues("GEMINI_API_KEY=" + KEY, "GOOGLE_GEMINI_BASE_URL=" + this.simulator.geminiBaseUrl(),
				"utils.media.allowed-addresses=127.0.0.1");

	private final ApplicationContextRunner runner = this.withoutWebClient.withClassLoader(getClass().getClassLoader())
		.withConfiguration(
				AutoConfigurations.of(WebClientAutoConfiguration.class, WebClientObservationAutoConfiguration.class));

	@AfterEach
	void tearDown() {
		this.simulator.close();
		this.pictures.disposeNow();
	}

	@Test
	void customizersOfTheApplicationReachNeitherProvidersNorDownloads() {
		List<Consumer<WebClient.Builder>> customizations = List.of(
				(builder) -> builder.defaultHeader("X-Canary", CANARY), (builder) -> builder.defaultCookie("c", CANARY),
				(builder) -> builder.defaultRequest((request) -> request.header("X-Canary", CANARY)),
				(builder) -> builder.baseUrl("http://127.0.0.1:1/" + CANARY),
				(builder) -> builder.defaultUriVariables(Map.of("c", CANARY)),
				(builder) -> builder.uriBuilderFactory(new CanaryUris()),
				(builder) -> builder.defaultStatusHandler((status) -> true,
						(response) -> Mono.error(new IllegalStateException(CANARY))),
				(builder) -> builder.exchangeFunction((request) -> {
					this.seenByHost.add(request.url() + " " + request.headers());
					return Mono.error(new IllegalStateException(CANARY));
				}), (builder) -> builder.filter((request, next) -> {
					this.seenByHost.add(request.url() + " " + request.headers());
					return next.exchange(request);
				}));
		for (Consumer<WebClient.Builder> customization : customizations) {
			this.runner.withBean(WebClientCustomizer.class, () -> customization::accept).run(this::callWithPicture);
		}
		assertThat(this.downloads).hasSameSizeAs(customizations).allSatisfy(this::carriesNoSecret);
		assertThat(this.simulator.requests()).hasSameSizeAs(customizations)
			.allSatisfy((request) -> assertThat(everything(request)).contains(KEY).doesNotContain(CANARY));
		assertThat(this.seenByHost).isEmpty();
	}

	@Test
	void transportSettingsOfTheApplicationReachProvidersButNoDownload() {
		this.runner.withBean(ClientHttpConnectorBuilderCustomizer.class,
				() -> (ClientHttpConnectorBuilderCustomizer<ReactorClientHttpConnectorBuilder>) (builder) -> builder
					.withHttpClientCustomizer((client) -> client.headers((headers) -> headers.set("X-Canary", CANARY))))
			.run(this::callWithPicture);
		assertThat(this.downloads).hasSize(1).allSatisfy(this::carriesNoSecret);
		assertThat(everything(this.simulator.requests().get(0))).contains(CANARY);
	}

	@Test
	void cookieHandlingOfTheApplicationStopsNoStart() {
		this.withoutWebClient.withPropertyValues("spring.http.clients.cookie-handling=enable")
			.run(this::callWithPicture);
	}

	@Test
	void traceOfTheApplicationReachesProvidersButNoDownload() {
		this.runner.withBean(ObservationHandler.class, Propagation::new).run((context) -> {
			callWithPicture(context);
			assertThat(this.downloads).allSatisfy(this::carriesNoSecret);
			assertThat(everything(this.simulator.requests().get(0))).contains(CANARY);
			assertThat(context.getBean(MeterRegistry.class).get("http.client.requests").timer().count()).isEqualTo(1);
		});
	}

	@Test
	void nameOfTheApplicationsObservationIsKept() {
		this.runner.withPropertyValues("management.observations.http.client.requests.name=my.requests")
			.run((context) -> {
				callWithPicture(context);
				assertThat(context.getBean(MeterRegistry.class).get("my.requests").timer().count()).isEqualTo(1);
			});
	}

	@Test
	void customizerForProvidersReachesThemAndNoDownload() {
		this.runner.withBean(LlmWebClientCustomizer.class, () -> (builder) -> builder.defaultHeader("X-Canary", CANARY))
			.run((context) -> {
				callWithPicture(context);
				assertThat(this.downloads).hasSize(1).allSatisfy(this::carriesNoSecret);
				assertThat(this.simulator.requests().get(0).header("X-Canary")).isEqualTo(CANARY);
			});
	}

	@Test
	void clientForTheApplicationsOwnCallsIsCustomizedAsItsOthers() {
		this.runner.withBean(WebClientCustomizer.class, () -> (builder) -> builder.defaultHeader("X-Canary", CANARY))
			.run((context) -> {
				callPictures(context);
				assertThat(this.downloads).singleElement().asString().contains(CANARY);
			});
	}

	@Test
	void applicationWithoutClientsOfItsOwnGetsThemAll() {
		this.withoutWebClient.run((context) -> {
			callWithPicture(context);
			callPictures(context);
			assertThat(this.downloads).hasSize(2);
			assertThat(context.getBean(MeterRegistry.class).get("http.client.requests").timers()).isNotEmpty();
		});
	}

	private void callWithPicture(ApplicationContext context) {
		Media picture = Media.of(URI.create("http://127.0.0.1:" + this.pictures.port() + "/picture"));
		assertThat(context.getBean(LlmClient.class)
			.chat(ChatRequest.builder().user("What is it?", picture).maxRetries(0).build())
			.text()).isNotEmpty();
	}

	private void callPictures(ApplicationContext context) {
		context.getBean("utilsWebClient", WebClient.class)
			.get()
			.uri("http://127.0.0.1:" + this.pictures.port() + "/")
			.retrieve()
			.toBodilessEntity()
			.block();
	}

	private void carriesNoSecret(String request) {
		assertThat(request).doesNotContain(CANARY).doesNotContain(KEY);
	}

	private static String everything(RecordedRequest request) {
		return request.path() + " " + request.headers();
	}

	private static final class CanaryUris extends org.springframework.web.util.DefaultUriBuilderFactory {

		@Override
		public URI expand(String uriTemplate, Object... variables) {
			return URI.create("http://127.0.0.1:1/" + CANARY);
		}

	}

	/**
	 * Does what a tracer with baggage does.
	 */
	private static final class Propagation implements ObservationHandler<SenderContext<Object>> {

		@Override
		public void onStart(SenderContext<Object> context) {
			context.getSetter().set(context.getCarrier(), "baggage", CANARY);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof SenderContext;
		}

	}

}
