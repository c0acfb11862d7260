package dev.utils.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Whose answer is whose, over sockets on which a server writes whatever it likes.
 */
class GuardedHttpClientTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";

	@ParameterizedTest
	@ValueSource(ints = { 100, 102, 103, 199 })
	void interimResponseIsSkipped(int status) {
		String interim = "HTTP/1.1 " + status + " Wait\r\n\r\n";
		try (RawServer server = RawServer.answering((request) -> interim + RawServer.ok(request.path()))) {
			WebClient client = client(1);
			for (int i = 0; i < 6; i++) {
				assertThat(get(client, server, "/" + i)).isEqualTo("/" + i);
			}
			assertThat(server.connections()).isOne();
		}
	}

	@Test
	void interimResponsesThatComeOneByOneAreSkipped() {
		try (RawServer server = RawServer.start((connection) -> {
			for (RawServer.Request request = connection.read(); request != null; request = connection.read()) {
				for (byte part : (HINTS + HINTS).getBytes(StandardCharsets.US_ASCII)) {
					connection.write(new byte[] { part });
				}
				connection.write(RawServer.ok(request.path()));
			}
		})) {
			WebClient client = client(1);
			assertThat(get(client, server, "/1")).isEqualTo("/1");
			assertThat(get(client, server, "/2")).isEqualTo("/2");
		}
	}

	@Test
	void answersOfHintedCallsNeverReachOtherCalls() {
		try (RawServer server = RawServer.answering((request) -> {
			boolean hinted = request.path().endsWith("0");
			return (hinted ? HINTS : "") + RawServer.ok(request.path());
		})) {
			WebClient client = client(4);
			List<String> answers = Flux.range(0, 300)
				.flatMapSequential((i) -> exchange(client, server, "/" + i), 16)
				.collectList()
				.block(PATIENCE);
			assertThat(answers).isEqualTo(Flux.range(0, 300).map((i) -> "/" + i).collectList().block());
			assertThat(server.connections()).isEqualTo(4);
		}
	}

	@Test
	void endlessInterimResponsesFailTheExchange() {
		try (RawServer server = RawServer.start((connection) -> {
			connection.read();
			while (true) {
				connection.write(HINTS);
			}
		})) {
			assertUnreadable(server);
		}
	}

	@Test
	void protocolThatNobodyAskedForFailsTheExchangeAndClosesItsConnection() {
		String switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\n";
		try (RawServer server = RawServer
			.answering((request) -> (request.number() == 1) ? switching : RawServer.ok(request.path()))) {
			WebClient client = client(1);
			assertUnreadable(client, server);
			assertThat(get(client, server, "/2")).isEqualTo("/2");
			assertThat(server.connections()).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 4 })
	void secondAnswerBehindTheFirstReachesNobody(int connections) {
		try (RawServer server = RawServer
			.answering((request) -> RawServer.ok(request.path()) + RawServer.ok("surplus"))) {
			assertAnswersOfMany(client(connections), server);
			assertThat(server.connections()).isEqualTo(40);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "surplus", "surplus\r\n", "HTTP/1.1 200 OK\r\nX-Surplus: 1\r\n", "\r\n" })
	void bytesBehindTheAnswerReachNobody(String surplus) {
		try (RawServer server = RawServer.answering((request) -> RawServer.ok(request.path()) + surplus)) {
			assertAnswersOfMany(client(4), server);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "surplus", "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n",
			"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsurplus" })
	void bytesOnAnIdleConnectionCloseIt(String surplus) {
		try (RawServer server = RawServer.start((connection) -> {
			for (RawServer.Request request = connection.read(); request != null; request = connection.read()) {
				connection.write(RawServer.ok(request.path()));
				if (request.path().equals("/1")) {
					Thread.sleep(20);
					connection.write(surplus);
				}
			}
		})) {
			WebClient client = client(1);
			assertThat(get(client, server, "/1")).isEqualTo("/1");
			await().atMost(PATIENCE).until(() -> server.open() == 0);
			assertThat(get(client, server, "/2")).isEqualTo("/2");
			assertThat(server.connections()).isEqualTo(2);
		}
	}

	@Test
	void bodyOfAResponseThatHasNoneReachesNobody() {
		try (RawServer server = RawServer.answering((request) -> request.path().equals("/none")
				? "HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\nsurplus" : RawServer.ok(request.path()))) {
			WebClient client = client(1);
			assertThat(exchange(client, server, "/none").blockOptional(PATIENCE)).isEmpty();
			assertThat(get(client, server, "/2")).isEqualTo("/2");
			assertThat(server.connections()).isEqualTo(2);
		}
	}

	@Test
	void connectionIsKeptWhenAnAnswerIsCutAnywhere() {
		try (RawServer server = RawServer.start((connection) -> {
			for (RawServer.Request request = connection.read(); request != null; request = connection.read()) {
				String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n" + request.path()
						+ "\r\n0\r\n\r\n";
				for (byte part : chunked.getBytes(StandardCharsets.US_ASCII)) {
					connection.write(new byte[] { part });
				}
			}
		})) {
			WebClient client = client(1);
			assertThat(get(client, server, "/1")).isEqualTo("/1");
			assertThat(get(client, server, "/2")).isEqualTo("/2");
			assertThat(server.connections()).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "garbage\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "HTTP/1.1 99 Odd\r\nContent-Length: 0\r\n\r\n",
			"xHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n" })
	void responseThatIsNoHttpFailsTheExchangeAndClosesItsConnection(String garbage) {
		try (RawServer server = RawServer
			.answering((request) -> (request.number() == 1) ? garbage : RawServer.ok(request.path()))) {
			WebClient client = client(1);
			assertUnreadable(client, server);
			assertThat(get(client, server, "/2")).isEqualTo("/2");
			assertThat(server.connections()).isEqualTo(2);
		}
	}

	@Test
	void chunkThatIsNoneFailsTheExchangeAndClosesItsConnection() {
		String broken = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n";
		try (RawServer server = RawServer.answering((request) -> broken)) {
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> get(client(1), server, "/1"))
				.satisfies((failure) -> assertThat(TransportFailures.kindOf(failure))
					.isEqualTo(TransportFailures.Kind.UNREADABLE));
			await().atMost(PATIENCE).until(() -> server.open() == 0);
		}
	}

	@Test
	void headersOfSixtyKilobytesAreRead() {
		String header = "X-Long: " + "x".repeat(60_000) + "\r\n";
		try (RawServer server = RawServer
			.answering((request) -> "HTTP/1.1 200 OK\r\n" + header + "Content-Length: 2\r\n\r\nok")) {
			assertThat(get(client(1), server, "/")).isEqualTo("ok");
		}
	}

	@Test
	void headersWithoutEndFailTheExchange() {
		try (RawServer server = RawServer.start((connection) -> {
			connection.read();
			connection.write("HTTP/1.1 200 OK\r\n");
			while (true) {
				connection.write("X-Long: " + "x".repeat(1_000) + "\r\n");
			}
		})) {
			assertUnreadable(server);
		}
	}

	@Test
	void serverThatSpeaksFirstDoesNotAnswerTheNextRequest() {
		try (RawServer server = RawServer.start((connection) -> {
			connection.read();
			connection.write(RawServer.ok("first"));
			connection.write(RawServer.ok("second"));
			connection.awaitClose();
		})) {
			WebClient client = client(1);
			assertThat(get(client, server, "/1")).isEqualTo("first");
			// Before the next request is sent: after that nobody could tell.
			await().atMost(PATIENCE).until(() -> server.open() == 0);
			assertThat(get(client, server, "/2")).isEqualTo("first");
		}
	}

	@Test
	void answerThatComesWhileTheRequestIsWrittenIsRead() {
		byte[] large = new byte[32 << 20];
		try (RawServer server = RawServer.start((connection) -> {
			connection.readHead();
			connection
				.write("HTTP/1.1 413 Content Too Large\r\nX-Request-Id: r1\r\nContent-Length: 9\r\n\r\ntoo large");
			// Closes with unread data: a reset.
		})) {
			WebClient client = client(1);
			for (int i = 0; i < 20; i++) {
				String answer = client.post()
					.uri(server.url("/"))
					.bodyValue(large)
					.exchangeToMono((response) -> response.bodyToMono(String.class)
						.onErrorReturn("cut")
						.map((body) -> response.statusCode().value() + " " + body))
					.block(PATIENCE);
				assertThat(answer).startsWith("413 ");
			}
		}
	}

	@Test
	void requestThatTheServerDoesNotReadAndDoesNotAnswerFails() {
		byte[] large = new byte[32 << 20];
		try (RawServer server = RawServer.start((connection) -> connection.readHead())) {
			assertThatExceptionOfType(WebClientRequestException.class)
				.isThrownBy(() -> client(1).post()
					.uri(server.url("/"))
					.bodyValue(large)
					.retrieve()
					.bodyToMono(String.class)
					.block(PATIENCE))
				.satisfies((failure) -> assertThat(TransportFailures.kindOf(failure))
					.isEqualTo(TransportFailures.Kind.RESET));
		}
	}

	private static void assertAnswersOfMany(WebClient client, RawServer server) {
		List<String> answers = Flux.range(0, 40)
			.flatMapSequential((i) -> exchange(client, server, "/" + i), 16)
			.collectList()
			.block(PATIENCE);
		assertThat(answers).isEqualTo(Flux.range(0, 40).map((i) -> "/" + i).collectList().block());
	}

	private static void assertUnreadable(RawServer server) {
		assertUnreadable(client(1), server);
		await().atMost(PATIENCE).until(() -> server.open() == 0);
	}

	private static void assertUnreadable(WebClient client, RawServer server) {
		assertThatExceptionOfType(WebClientRequestException.class).isThrownBy(() -> get(client, server, "/1"))
			.withCauseInstanceOf(IOException.class)
			.satisfies((failure) -> assertThat(TransportFailures.kindOf(failure))
				.isEqualTo(TransportFailures.Kind.UNREADABLE));
	}

	private static String get(WebClient client, RawServer server, String path) {
		return exchange(client, server, path).block(PATIENCE);
	}

	private static Mono<String> exchange(WebClient client, RawServer server, String path) {
		return client.get().uri(server.url(path)).exchangeToMono((response) -> response.bodyToMono(String.class));
	}

	private static WebClient client(int connections) {
		ConnectionProvider pool = ConnectionProvider.builder("guarded")
			.maxConnections(connections)
			.pendingAcquireMaxCount(1_000)
			.lifo()
			.build();
		HttpClient client = GuardedHttpClient
			.guard(HttpClient.create(pool).compress(true).disableRetry(true), Duration.ofSeconds(10))
			.responseTimeout(PATIENCE);
		return WebClient.builder().clientConnector(new ReactorClientHttpConnector(client)).build();
	}

}
