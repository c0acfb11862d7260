package dev.utils.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.utils.http.RawServer;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Calls to a server whose HTTP is broken: typed, told in one line, and without a trace on
 * the next call.
 */
class BrokenTransportTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String ANSWER = "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";

	private static final String CALL_LOG = "dev.utils.observe.CallLog";

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final Level level = this.root.getLevel();

	@BeforeEach
	void setUp() {
		this.lines.start();
		this.root.setLevel(Level.WARN);
		this.root.addAppender(this.lines);
		// As an application has it: see LoggingDefaults.
		((Logger) LoggerFactory.getLogger("reactor.netty.http.client.HttpClientConnect")).setLevel(Level.ERROR);
	}

	@AfterEach
	void tearDown() {
		this.root.detachAppender(this.lines);
		this.root.setLevel(this.level);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 200 OK\r\nContent-Ty", "garbage\r\n\r\n", "HTTP/1.1 99 Odd\r\n\r\n",
			"HTTP/1.1 101 Switching Protocols\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, x\r\n\r\n" })
	void responseThatCannotBeReadIsRepeated(String broken) {
		try (RawServer server = RawServer.start((connection) -> {
			boolean first = connection.read().number() == 1;
			connection.write(first ? broken : RawServer.ok(ANSWER));
		})) {
			assertThat(fixture(server).blocking().chat(ChatRequest.of("Hi")).attempts()).isEqualTo(2);
			assertLines(0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 200 OK\r\nContent-Ty", "garbage\r\n\r\n", "HTTP/1.1 99 Odd\r\n\r\n",
			"HTTP/1.1 101 Switching Protocols\r\n\r\n", "" })
	void responseThatCanNeverBeReadIsTransientAndToldInOneLine(String broken) {
		try (RawServer server = RawServer.start((connection) -> {
			connection.read();
			connection.write(broken);
		})) {
			LlmException failure = failure(fixture(server).maxRetries(1));
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
			assertThat(failure.attempts()).isEqualTo(2);
			assertLines(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "x-gzip", "deflate" })
	void bodyThatCannotBeDecompressedClosesItsConnectionAtOnce(String encoding) {
		try (RawServer server = RawServer.start((connection) -> {
			connection.read();
			connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: " + encoding
					+ "\r\nContent-Length: 1000\r\n\r\nthis is compressed by nobody, and never was");
			connection.awaitClose();
		})) {
			LlmException failure = failure(fixture(server));
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRUNCATED);
			assertThat(failure.status()).isEqualTo(200);
			await().atMost(Duration.ofSeconds(10)).until(() -> server.open() == 0);
			assertLines(1);
		}
	}

	@Test
	void errorThatCannotBeDecompressedKeepsItsStatus() {
		try (RawServer server = RawServer.start((connection) -> {
			connection.read();
			connection.write("HTTP/1.1 401 Unauthorized\r\nX-Request-Id: r1\r\nContent-Encoding: gzip\r\n"
					+ "Content-Length: 1000\r\n\r\nthis is compressed by nobody");
			connection.awaitClose();
		})) {
			LlmException failure = failure(fixture(server));
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.AUTH);
			assertThat(failure.requestId()).isEqualTo("r1");
			await().atMost(Duration.ofSeconds(10)).until(() -> server.open() == 0);
			assertLines(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "br", "zstd", "gzip, gzip", "unknown" })
	void encodingThatNobodyAskedForIsToldByItsName(String encoding) {
		try (RawServer server = RawServer
			.answering((request) -> "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: " + encoding
					+ "\r\nContent-Length: 4\r\n\r\nabcd")) {
			LlmException failure = failure(fixture(server));
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRUNCATED);
			assertThat(failure).hasMessageContaining("Content-Encoding").hasMessageContaining(encoding);
			assertLines(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "deflate" })
	void bombIsRefusedAndTheEventLoopIsFree(String encoding) {
		byte[] bomb = bomb(encoding);
		try (RawServer server = RawServer.start((connection) -> {
			for (RawServer.Request request = connection.read(); request != null; request = connection.read()) {
				connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: " + encoding
						+ "\r\nContent-Length: " + bomb.length + "\r\n\r\n");
				connection.write(bomb);
			}
		})) {
			InflatedBytes inflated = new InflatedBytes();
			LlmException failure = failure(
					fixture(server).maxInMemorySize(1 << 20).httpClient(inflated.observe(client())));
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.IMPOSSIBLE);
			await().atMost(Duration.ofSeconds(10)).until(() -> server.open() == 0);
			assertThat(inflated.total()).isLessThan(8 << 20);
			assertLines(1);
		}
	}

	@Test
	void bombBehindTheEndOfAStreamIsNotInflated() {
		byte[] stream = gzip("""
				data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}

				data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

				data: [DONE]

				""");
		byte[] bomb = bomb("gzip");
		try (RawServer server = RawServer.start((connection) -> {
			connection.read();
			connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n"
					+ "Content-Length: " + (stream.length + bomb.length) + "\r\n\r\n");
			connection.write(stream);
			connection.write(bomb);
			connection.awaitClose();
		})) {
			InflatedBytes inflated = new InflatedBytes();
			List<ChatChunk> chunks = fixture(server).httpClient(inflated.observe(client()))
				.reactive()
				.stream(ChatRequest.of("Hi"))
				.collectList()
				.block(PATIENCE);
			assertThat(chunks.get(chunks.size() - 1).response().text()).isEqualTo("Hi");
			await().atMost(Duration.ofSeconds(10)).until(() -> server.open() == 0);
			assertThat(inflated.total()).isLessThan(8 << 20);
		}
	}

	@Test
	void errorWhoseBodyNeverEndsIsReadAsFarAsItCame() {
		try (RawServer server = RawServer.start((connection) -> {
			if (connection.read().number() == 1) {
				connection.write("HTTP/1.1 429 Too Many Requests\r\nX-Request-Id: r1\r\nretry-after-ms: 1\r\n");
				connection.write("Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n");
				connection.write("{\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit_exceeded\"}}");
				connection.awaitClose();
			}
			else {
				connection.write(RawServer.ok(ANSWER));
			}
		})) {
			LlmException failure = failure(fixture(server).maxRetries(0).readTimeout(Duration.ofMinutes(5)));
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.RATE);
			assertThat(failure.status()).isEqualTo(429);
			assertThat(failure.requestId()).isEqualTo("r1");
			assertThat(failure).hasMessageContaining("slow down");
			await().atMost(Duration.ofSeconds(10)).until(() -> server.open() == 0);
			assertLines(1);
		}
	}

	@Test
	void answersThatMeetTheirDeadlinesAreToldInOneLineEach() {
		try (RawServer server = RawServer.answering((request) -> {
			Thread.sleep(20 + request.number() % 12);
			return RawServer.ok(ANSWER);
		})) {
			int calls = 100;
			int failed = Flux.range(0, calls)
				.flatMap((i) -> fixture(server).maxRetries(0)
					.reactive()
					.chat(ChatRequest.builder().user("Hi").timeout(Duration.ofMillis(20 + i % 15)).build())
					.thenReturn(0)
					.onErrorReturn(1), 4)
				.reduce(0, Integer::sum)
				.block(PATIENCE);
			assertLines(failed);
		}
	}

	@Test
	void streamsThatMeetTheirDeadlinesAreToldInOneLineEach() {
		try (RawServer server = RawServer.start((connection) -> {
			RawServer.Request request = connection.read();
			connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
			Thread.sleep(20 + request.number() % 12);
			connection.write("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n");
			connection.write("data: [DONE]\n\n");
		})) {
			int failed = Flux.range(0, 100)
				.flatMap((i) -> fixture(server).maxRetries(0)
					.reactive()
					.stream(ChatRequest.builder().user("Hi").timeout(Duration.ofMillis(20 + i % 15)).build())
					.then(Mono.just(0))
					.onErrorReturn(1), 4)
				.reduce(0, Integer::sum)
				.block(PATIENCE);
			assertLines(failed);
		}
	}

	private void assertLines(int calls) {
		List<ILoggingEvent> warnings = this.lines.list.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
			.toList();
		assertThat(warnings).filteredOn((event) -> !event.getLoggerName().equals(CALL_LOG)).isEmpty();
		assertThat(warnings).hasSize(calls);
	}

	private static LlmException failure(LlmClientFixture fixture) {
		return catchThrowableOfType(LlmException.class, () -> fixture.blocking().chat(ChatRequest.of("Hi")));
	}

	private static LlmClientFixture fixture(RawServer server) {
		return new LlmClientFixture(server.url("/v1")).httpClient(client());
	}

	private static HttpClient client() {
		return HttpClient.newConnection().compress(true);
	}

	private static byte[] bomb(String encoding) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DeflaterOutputStream out = encoding.equals("gzip") ? new GZIPOutputStream(bytes)
				: new DeflaterOutputStream(bytes, new Deflater(9))) {
			byte[] blanks = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
			for (int i = 0; i < 64; i++) {
				out.write(blanks);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private static byte[] gzip(String text) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
			out.write(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

}
