package dev.utils.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.netty.channel.ChannelOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.ProxyProvider;

import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What holds on a bare connection holds behind TLS and behind a proxy, and the time to
 * connect includes both.
 */
class GuardedTunnelTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";

	private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

	private static TestTls tls;

	@BeforeAll
	static void setUp(@TempDir Path directory) throws Exception {
		tls = new TestTls(directory);
	}

	@ParameterizedTest
	@EnumSource
	void answersOfHintedCallsNeverReachOtherCalls(Way way) {
		try (RawServer server = way.server((connection) -> {
			for (RawServer.Request request = connection.read(); request != null; request = connection.read()) {
				boolean hinted = request.path().endsWith("0");
				connection.write((hinted ? HINTS + HINTS : "") + RawServer.ok(request.path()));
			}
		}); RawServer proxy = proxy()) {
			WebClient client = client(way, proxy, 4, PATIENCE);
			assertThat(answers(client, way, server, 120)).isEqualTo(paths(120));
			assertThat(server.connections()).isEqualTo(4);
		}
	}

	@ParameterizedTest
	@EnumSource
	void bytesBehindTheAnswerReachNobody(Way way) {
		try (RawServer server = way.server((connection) -> {
			for (RawServer.Request request = connection.read(); request != null; request = connection.read()) {
				connection.write(RawServer.ok(request.path()) + RawServer.ok("surplus"));
			}
		}); RawServer proxy = proxy()) {
			WebClient client = client(way, proxy, 4, PATIENCE);
			assertThat(answers(client, way, server, 40)).isEqualTo(paths(40));
			assertThat(server.connections()).isEqualTo(40);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TLS")
	void proxyThatDoesNotAnswerIsNoConnection(Way way) {
		try (RawServer server = way.server((connection) -> connection.read());
				RawServer proxy = RawServer.start(RawServer.Connection::awaitClose)) {
			WebClient client = client(way, proxy, 1, Duration.ofMillis(300));
			assertNoConnection(client, way, server);
		}
	}

	@ParameterizedTest
	@CsvSource({ "PROXY, 407 Proxy Authentication Required", "PROXY, 502 Bad Gateway",
			"TLS_THROUGH_PROXY, 407 Proxy Authentication Required", "TLS_THROUGH_PROXY, 502 Bad Gateway" })
	void proxyThatRefusesIsNoConnection(Way way, String status) {
		try (RawServer server = way.server((connection) -> connection.read());
				RawServer proxy = RawServer.start((connection) -> {
					connection.readHead();
					connection.write("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
					connection.awaitClose();
				})) {
			assertNoConnection(client(way, proxy, 1, PATIENCE), way, server);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TLS")
	void proxyThatClosesIsNoConnection(Way way) {
		try (RawServer server = way.server((connection) -> connection.read());
				RawServer proxy = RawServer.start(RawServer.Connection::readHead)) {
			assertNoConnection(client(way, proxy, 1, PATIENCE), way, server);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void handshakeThatIsNotAnsweredIsNoConnection(boolean proxied) {
		Way way = proxied ? Way.TLS_THROUGH_PROXY : Way.TLS;
		try (RawServer server = RawServer.start(RawServer.Connection::awaitClose); RawServer proxy = proxy()) {
			assertNoConnection(client(way, proxy, 1, Duration.ofMillis(300)), way, server);
		}
	}

	@Test
	void earlyRefusalOfALargeRequestKeepsItsStatusBehindTls() {
		byte[] large = new byte[8 << 20];
		try (RawServer server = Way.TLS.server((connection) -> {
			connection.readHead();
			connection
				.write("HTTP/1.1 413 Content Too Large\r\nX-Request-Id: r1\r\nContent-Length: 9\r\n\r\ntoo large");
		}); RawServer proxy = proxy()) {
			WebClient client = client(Way.TLS, proxy, 1, PATIENCE);
			for (int i = 0; i < 50; i++) {
				String status = client.post()
					.uri(Way.TLS.url(server, "/"))
					.bodyValue(large)
					.exchangeToMono((response) -> response.bodyToMono(String.class)
						.onErrorReturn("cut")
						.thenReturn(response.statusCode().toString()))
					.block(PATIENCE);
				assertThat(status).startsWith("413");
			}
		}
	}

	private static void assertNoConnection(WebClient client, Way way, RawServer server) {
		WebClientRequestException failure = catchThrowableOfType(WebClientRequestException.class,
				() -> exchange(client, way, server, "/").block(PATIENCE));
		assertThat(TransportFailures.kindOf(failure)).as(String.valueOf(failure))
			.isEqualTo(TransportFailures.Kind.CONNECT);
		assertThat(server.requests()).isZero();
	}

	private static List<String> paths(int calls) {
		return Flux.range(0, calls).map((i) -> "/" + i).collectList().block();
	}

	private static List<String> answers(WebClient client, Way way, RawServer server, int calls) {
		return Flux.range(0, calls)
			.flatMapSequential((i) -> exchange(client, way, server, "/" + i), 16)
			.collectList()
			.block(PATIENCE);
	}

	private static Mono<String> exchange(WebClient client, Way way, RawServer server, String path) {
		return client.get().uri(way.url(server, path)).exchangeToMono((response) -> response.bodyToMono(String.class));
	}

	/**
	 * Start a proxy that lets everybody through.
	 */
	private static RawServer proxy() {
		return RawServer.start((connection) -> {
			String head = connection.readHead();
			String port = head.split(" ", 3)[1].replaceAll(".*:", "");
			try (Socket server = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
				connection.write(ESTABLISHED);
				Thread back = new Thread(() -> {
					try {
						server.getInputStream().transferTo(connection.socket().getOutputStream());
						connection.socket().close();
					}
					catch (IOException ex) {
						// One side has left.
					}
				}, "proxy");
				back.setDaemon(true);
				back.start();
				connection.socket().getInputStream().transferTo(server.getOutputStream());
			}
		});
	}

	private static WebClient client(Way way, RawServer proxy, int connections, Duration connectTimeout) {
		ConnectionProvider pool = ConnectionProvider.builder("tunnel")
			.maxConnections(connections)
			.pendingAcquireMaxCount(1_000)
			.lifo()
			.build();
		HttpClient client = HttpClient.create(pool)
			.disableRetry(true)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis())
			.secure((spec) -> spec.sslContext(TestTls.client()));
		if (way.proxied) {
			client = client.proxy((spec) -> spec.type(ProxyProvider.Proxy.HTTP).host("127.0.0.1").port(proxy.port()));
		}
		client = GuardedHttpClient.guard(client, connectTimeout).responseTimeout(PATIENCE);
		return WebClient.builder().clientConnector(new ReactorClientHttpConnector(client)).build();
	}

	/**
	 * How a request comes to its server.
	 */
	enum Way {

		TLS(true, false), PROXY(false, true), TLS_THROUGH_PROXY(true, true);

		private final boolean secured;

		private final boolean proxied;

		Way(boolean secured, boolean proxied) {
			this.secured = secured;
			this.proxied = proxied;
		}

		RawServer server(RawServer.Script script) {
			return this.secured ? RawServer.start(tls.listen(), script) : RawServer.start(script);
		}

		String url(RawServer server, String path) {
			return (this.secured ? "https" : "http") + "://127.0.0.1:" + server.port() + path;
		}

	}

}
