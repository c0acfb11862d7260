package dev.utils.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;

import dev.utils.http.HttpSettings;
import dev.utils.http.RetryRule;
import dev.utils.http.TransportFailures;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.ResponseEntity;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the {@code utilsWebClient} of an application does.
 */
class HttpAutoConfigurationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final LlmSimulator simulator = LlmSimulator.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, HttpClientAutoConfiguration.class,
				ReactiveHttpClientAutoConfiguration.class, WebClientAutoConfiguration.class,
				HttpAutoConfiguration.class, RetryTemplateAutoConfiguration.class))
		.withPropertyValues("utils.retry.initial-backoff=1ms", "utils.retry.max-backoff=2ms");

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@Test
	void defaultsAreThoseOfTheDocumentation() {
		this.runner.run((context) -> {
			assertThat(context.getBean(HttpSettings.class)).isEqualTo(HttpSettings.defaults());
			assertThat(context.getBean(UtilsProperties.class).maxRetries()).isEqualTo(3);
		});
	}

	@Test
	void propertiesReachTheSettings() {
		this.runner
			.withPropertyValues("utils.timeout.connect=5", "utils.timeout.read=500ms", "utils.timeout.total=2m",
					"utils.max-retries=0", "utils.http.max-in-memory-size=1MB", "utils.http.max-connections=7",
					"utils.http.max-pending-acquires=8", "utils.http.max-idle-time=9")
			.run((context) -> {
				assertThat(context.getBean(HttpSettings.class)).isEqualTo(new HttpSettings(Duration.ofSeconds(5),
						Duration.ofMillis(500), Duration.ofMinutes(2), 1 << 20, 7, 8, Duration.ofSeconds(9)));
				assertThat(context.getBean(RetryRule.class).settings().maxRetries()).isZero();
			});
	}

	@Test
	void postIsNotRepeatedAfterAFailureThatMayHaveActed() {
		this.runner.run((context) -> {
			this.simulator.script(Fault.status(500));
			assertThat(post(webClient(context)).getStatusCode().value()).isEqualTo(500);
			assertThat(this.simulator.requests()).hasSize(1);
		});
	}

	@Test
	void postIsRepeatedAfterARateLimit() {
		this.runner.run((context) -> {
			this.simulator.script(Fault.status(429).header("retry-after-ms", "5"));
			assertThat(post(webClient(context)).getStatusCode().value()).isEqualTo(200);
			assertThat(this.simulator.requests()).hasSize(2);
		});
	}

	@Test
	void resetIsCountedAsOneAttempt() {
		this.runner.run((context) -> {
			this.simulator.script(Fault.reset());
			assertThatExceptionOfType(WebClientRequestException.class).isThrownBy(() -> post(webClient(context)));
			assertThat(this.simulator.requests()).hasSize(1);
		});
	}

	@Test
	void lastFailedResponseKeepsItsBody() {
		this.runner.withPropertyValues("utils.max-retries=1").run((context) -> {
			this.simulator.script(Fault.status(429).body("{\"n\": 1}"), Fault.status(429).body("{\"n\": 2}"));
			ResponseEntity<String> response = post(webClient(context));
			assertThat(response.getStatusCode().value()).isEqualTo(429);
			assertThat(response.getBody()).isEqualTo("{\"n\": 2}");
			this.simulator.script(Fault.status(429).retryAfter("3600").body("{\"n\": 3}"));
			assertThat(post(webClient(context)).getBody()).isEqualTo("{\"n\": 3}");
		});
	}

	@Test
	void failedResponseWhoseBodyNeverEndsIsRepeated() {
		AtomicInteger requests = new AtomicInteger();
		DisposableServer server = HttpServer.create()
			.host("localhost")
			.port(0)
			.handle((request, response) -> (requests.incrementAndGet() == 1)
					? response.status(503).sendString(Flux.concat(Mono.just("some"), Mono.never()))
					: response.sendString(Mono.just("done")))
			.bindNow();
		try {
			this.runner.run((context) -> assertThat(webClient(context).get()
				.uri("http://localhost:" + server.port() + "/")
				.retrieve()
				.bodyToMono(String.class)
				.block(PATIENCE)).isEqualTo("done"));
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void totalTimeoutHoldsWithoutRetriesToo() {
		this.runner.withPropertyValues("utils.max-retries=0", "utils.timeout.total=200ms").run((context) -> {
			this.simulator.script(Fault.stall());
			assertThatExceptionOfType(WebClientRequestException.class).isThrownBy(() -> post(webClient(context)))
				.withCauseInstanceOf(TimeoutException.class);
		});
	}

	@Test
	void buildersOfTheApplicationAreLeftAlone() {
		WebClient.Builder own = WebClient.builder().defaultHeader("X-Own", "1");
		this.runner.withBean("one", WebClient.Builder.class, () -> own)
			.withBean("other", WebClient.Builder.class, WebClient::builder)
			.run((context) -> {
				post(webClient(context));
				assertThat(this.simulator.requests().get(0).header("X-Own")).isNull();
			});
	}

	@Test
	void customizersOfTheApplicationApply() {
		this.runner.withBean(WebClientCustomizer.class, () -> (builder) -> builder.defaultHeader("X-Customized", "1"))
			.run((context) -> {
				post(webClient(context));
				assertThat(this.simulator.requests().get(0).header("X-Customized")).isEqualTo("1");
			});
	}

	@Test
	void silenceEndsWithTheReadTimeout() {
		this.runner.withPropertyValues("utils.timeout.read=200ms").run((context) -> {
			this.simulator.script(Fault.stall());
			assertThatExceptionOfType(WebClientRequestException.class).isThrownBy(() -> post(webClient(context)))
				.withRootCauseInstanceOf(io.netty.handler.timeout.ReadTimeoutException.class);
		});
	}

	@Test
	void redirectIsNotFollowed() {
		this.runner.run((context) -> {
			this.simulator.script(
					Fault.status(302).header("Location", "http://localhost:" + this.simulator.port() + "/v1/models"));
			assertThat(post(webClient(context)).getStatusCode().value()).isEqualTo(302);
			assertThat(this.simulator.requests()).hasSize(1);
		});
	}

	@Test
	void answerOfMoreThan256KilobytesIsRead() {
		String body = "\"" + "x".repeat(1 << 20) + "\"";
		this.runner.run((context) -> {
			this.simulator.script(Fault.rawBody("text/plain", body));
			assertThat(post(webClient(context)).getBody()).isEqualTo(body);
		});
	}

	@Test
	void answerLargerThanConfiguredIsRefused() {
		this.runner.withPropertyValues("utils.http.max-in-memory-size=1KB").run((context) -> {
			this.simulator.script(Fault.rawBody("text/plain", "x".repeat(5000)));
			assertThatExceptionOfType(DataBufferLimitException.class).isThrownBy(() -> post(webClient(context)));
		});
	}

	@Test
	void webClientIsInjectedByItsNameOnly() {
		WebClient own = WebClient.create();
		this.runner.withBean("own", WebClient.class, () -> own)
			.run((context) -> assertThat(context.getBeanProvider(WebClient.class).getIfUnique()).isSameAs(own));
	}

	@Test
	void sslBundleOfTheApplicationIsUsed(@TempDir Path directory) throws Exception {
		Path keyStore = keyStore(directory);
		DisposableServer server = httpsServer(keyStore);
		try {
			String url = "https://localhost:" + server.port() + "/";
			this.runner.run((context) -> assertThatExceptionOfType(WebClientRequestException.class).isThrownBy(
					() -> webClient(context).get().uri(url).retrieve().bodyToMono(String.class).block(PATIENCE)));
			this.runner.withPropertyValues("spring.ssl.bundle.jks.test.truststore.location=file:" + keyStore,
					"spring.ssl.bundle.jks.test.truststore.password=changeit", "spring.http.clients.ssl.bundle=test")
				.run((context) -> assertThat(
						webClient(context).get().uri(url).retrieve().bodyToMono(String.class).block(PATIENCE))
					.isEqualTo("secure"));
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void certificateOfTheApplicationIsNotShownToAddressesThatCallersName(@TempDir Path directory) throws Exception {
		Path keyStore = keyStore(directory);
		JksSslStoreDetails store = new JksSslStoreDetails("PKCS12", null, keyStore.toString(), "changeit");
		SslBundle bundle = SslBundle.of(new JksSslStoreBundle(store, store), SslBundleKey.of("changeit"));
		assertThat(aliases(bundle)).isNotEmpty();
		assertThat(aliases(TrustOnly.of(bundle))).isNullOrEmpty();
		assertThat(issuers(TrustOnly.of(bundle))).isEqualTo(issuers(bundle)).isNotEmpty();
	}

	private static X509Certificate[] issuers(SslBundle bundle) {
		return ((X509TrustManager) bundle.getManagers().getTrustManagers()[0]).getAcceptedIssuers();
	}

	private static String[] aliases(SslBundle bundle) {
		return ((X509KeyManager) bundle.getManagers().getKeyManagers()[0]).getClientAliases("EC", null);
	}

	@Test
	void proxyOfTheSystemPropertiesIsUsed() throws Exception {
		try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			CompletableFuture<String> firstLine = CompletableFuture.supplyAsync(() -> firstLine(proxy));
			this.runner
				.withSystemProperties("http.proxyHost=127.0.0.1", "http.proxyPort=" + proxy.getLocalPort(),
						"http.nonProxyHosts=none.test")
				.withPropertyValues("utils.max-retries=0")
				.run((context) -> {
					assertThatExceptionOfType(WebClientRequestException.class).isThrownBy(() -> webClient(context).get()
						.uri("http://provider.test/")
						.retrieve()
						.toBodilessEntity()
						.block(PATIENCE));
					assertThat(firstLine).succeedsWithin(PATIENCE).asString().contains("provider.test");
				});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "utilsWebClient", "utilsMediaWebClient" })
	void interimResponsesAreSkippedWhateverTheApplicationCustomizes(String name) throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Thread answering = new Thread(() -> answerWithHints(server));
			answering.setDaemon(true);
			answering.start();
			this.runner.withPropertyValues("utils.http.max-connections=1", "utils.media.allowed-addresses=127.0.0.1")
				.withBean(ClientHttpConnectorBuilderCustomizer.class,
						() -> (builder) -> (builder instanceof ReactorClientHttpConnectorBuilder reactor)
								? reactor.withHttpClientCustomizer((client) -> client.doOnConnected((connection) -> {
								}).doOnChannelInit((observer, channel, address) -> {
								}).httpResponseDecoder((decoder) -> decoder.validateHeaders(true))) : builder)
				.run((context) -> {
					WebClient client = context.getBean(name, WebClient.class);
					for (String path : List.of("/1", "/2", "/3")) {
						assertThat(client.get()
							.uri("http://127.0.0.1:" + server.getLocalPort() + path)
							.retrieve()
							.bodyToMono(String.class)
							.block(PATIENCE)).isEqualTo(path);
					}
				});
		}
	}

	@Test
	void tlsHandshakeIsWithinTheConnectTimeout() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.runner.withPropertyValues("utils.timeout.connect=200ms", "utils.max-retries=0")
				.run((context) -> assertThatExceptionOfType(WebClientRequestException.class)
					.isThrownBy(() -> webClient(context).get()
						.uri("https://127.0.0.1:" + silent.getLocalPort() + "/")
						.retrieve()
						.toBodilessEntity()
						.block(PATIENCE.dividedBy(2)))
					.satisfies((failure) -> assertThat(TransportFailures.kindOf(failure))
						.isEqualTo(TransportFailures.Kind.CONNECT)));
		}
	}

	@Test
	void proxyThatDoesNotAnswerIsWithinTheConnectTimeout() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.runner
				.withSystemProperties("https.proxyHost=127.0.0.1", "https.proxyPort=" + silent.getLocalPort(),
						"http.nonProxyHosts=none.test")
				.withPropertyValues("utils.timeout.connect=200ms", "utils.max-retries=0")
				.run((context) -> assertThatExceptionOfType(WebClientRequestException.class)
					.isThrownBy(() -> webClient(context).get()
						.uri("https://provider.test/")
						.retrieve()
						.toBodilessEntity()
						.block(PATIENCE.dividedBy(2))));
		}
	}

	@Test
	void retryTemplateFollowsTheSameRule() {
		this.runner.run((context) -> {
			int[] calls = new int[1];
			assertThatExceptionOfType(UncheckedIOException.class)
				.isThrownBy(() -> context.getBean(RetryTemplate.class).execute((execution) -> {
					calls[0]++;
					throw new UncheckedIOException(new IOException("Connection reset"));
				}));
			assertThat(calls[0]).isEqualTo(4);
		});
	}

	@Test
	void applicationWithoutSpringRetryStarts() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.retry"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("utilsWebClient")
				.doesNotHaveBean("utilsRetryTemplate"));
	}

	private ResponseEntity<String> post(WebClient client) {
		return client.post()
			.uri(this.simulator.openAiBaseUrl() + "/chat/completions")
			.header("Authorization", "Bearer sk-test")
			.header("Content-Type", "application/json")
			.bodyValue("{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
			.exchangeToMono((response) -> response.toEntity(String.class))
			.block(PATIENCE);
	}

	private static WebClient webClient(org.springframework.context.ApplicationContext context) {
		return context.getBean("utilsWebClient", WebClient.class);
	}

	private static void answerWithHints(ServerSocket server) {
		try (Socket socket = server.accept();
				BufferedReader reader = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				if (line.startsWith("GET ")) {
					String path = line.split(" ", 3)[1];
					socket.getOutputStream()
						.write(("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\nHTTP/1.1 200 OK\r\n"
								+ "Content-Length: " + path.length() + "\r\n\r\n" + path)
							.getBytes(StandardCharsets.US_ASCII));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String firstLine(ServerSocket server) {
		try (Socket socket = server.accept();
				BufferedReader reader = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
			return reader.readLine();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path keyStore(Path directory) throws Exception {
		Path keyStore = directory.resolve("server.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
				"san=dns:localhost", "-storetype", "PKCS12", "-storepass", "changeit", "-keystore", keyStore.toString())
			.redirectErrorStream(true)
			.start();
		assertThat(keytool.waitFor()).isZero();
		return keyStore;
	}

	private static DisposableServer httpsServer(Path keyStore) throws Exception {
		KeyStore keys = KeyStore.getInstance(keyStore.toFile(), "changeit".toCharArray());
		KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		factory.init(keys, "changeit".toCharArray());
		SslContext ssl = SslContextBuilder.forServer(factory).build();
		return HttpServer.create()
			.host("localhost")
			.port(0)
			.secure((spec) -> spec.sslContext(ssl))
			.handle((request, response) -> response.sendString(Mono.just("secure")))
			.bindNow();
	}

}
