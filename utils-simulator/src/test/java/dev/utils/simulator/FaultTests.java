package dev.utils.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Each fault as a client sees it.
 */
class FaultTests {

	private static final String STREAM = "\"stream\":true";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final TestClient client = new TestClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void statusFailsAsOftenAsToldThenSucceeds() throws Exception {
		this.simulator.script(Fault.status(429).retryAfter("1").header("retry-after-ms", "900").times(2));
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> response = this.client.chat("hi");
			assertThat(response.statusCode()).isEqualTo(429);
			assertThat(response.headers().firstValue("retry-after")).hasValue("1");
			assertThat(response.headers().firstValue("retry-after-ms")).hasValue("900");
			assertThat(TestClient.error(response).path("code").stringValue()).isEqualTo("rate_limit_exceeded");
		}
		assertThat(this.client.chat("hi").statusCode()).isEqualTo(200);
		assertThat(this.simulator.requests()).extracting(RecordedRequest::status).containsExactly(429, 429, 200);
	}

	@Test
	void scriptIsFollowedInOrderAndNoneAnswersWell() throws Exception {
		this.simulator.script(Fault.status(500), Fault.none(), Fault.status(503).body("{\"detail\":\"busy\"}"));
		assertThat(this.client.chat("hi").statusCode()).isEqualTo(500);
		assertThat(this.client.chat("hi").statusCode()).isEqualTo(200);
		HttpResponse<String> last = this.client.chat("hi");
		assertThat(last.statusCode()).isEqualTo(503);
		assertThat(last.body()).isEqualTo("{\"detail\":\"busy\"}");
		assertThat(last.headers().firstValue("x-request-id")).hasValue("req_000000000003");
	}

	@Test
	void statusWithoutBodyByDefinitionHasNone() throws Exception {
		this.simulator.script(Fault.status(204));
		HttpResponse<String> response = this.client.chat("hi");
		assertThat(response.statusCode()).isEqualTo(204);
		assertThat(response.body()).isEmpty();
		assertThat(this.client.chat("hi").statusCode()).isEqualTo(200);
	}

	@Test
	void resetBreaksTheConnectionBeforeTheFirstByte() throws Exception {
		this.simulator.script(Fault.reset());
		try (Socket socket = this.client.chatSocket("hi")) {
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> socket.getInputStream().read())
				.withMessageContaining("reset");
		}
		assertThat(this.simulator.requests()).singleElement().extracting(RecordedRequest::status).isEqualTo(0);
	}

	@Test
	void resetAfterHeadersBreaksTheConnectionAfterTheHead() throws Exception {
		this.simulator.script(Fault.resetAfterHeaders());
		try (Socket socket = this.client.chatSocket("hi")) {
			ByteArrayOutputStream received = new ByteArrayOutputStream();
			assertThatExceptionOfType(SocketException.class)
				.isThrownBy(() -> socket.getInputStream().transferTo(received));
			assertThat(received.toString(StandardCharsets.UTF_8)).startsWith("HTTP/1.1 200 OK\r\n")
				.endsWith("\r\n\r\n");
		}
	}

	@Test
	void stallSendsNothingAndKeepsTheConnection() throws Exception {
		this.simulator.script(Fault.stall());
		try (Socket socket = this.client.chatSocket("hi")) {
			assertSilent(socket);
			assertThat(this.simulator.connectionsOpen()).isEqualTo(1);
		}
	}

	@Test
	void stallMidStreamSendsTheFirstChunksAndKeepsTheConnection() throws Exception {
		this.simulator.script(Fault.stallMidStream(2));
		try (Socket socket = this.client.chatSocket("hi", STREAM)) {
			String received = readUntil(socket, "\"content\":\"You\"") + readUntil(socket, "\n\n\r\n");
			assertThat(received).contains("\"role\":\"assistant\"").doesNotContain("said");
			assertSilent(socket);
		}
	}

	@Test
	void cutStreamEndsTheMessageProperlyWithoutTheEndOfTheStream() throws Exception {
		this.simulator.script(Fault.cutStream(3));
		HttpResponse<String> response = this.client.chat("hi", STREAM);
		assertThat(TestClient.chunks(response.body())).hasSize(3);
		assertThat(response.body()).doesNotContain("[DONE]").doesNotContain("\"finish_reason\":\"");
	}

	@Test
	void dropStreamSendsAllItsChunksThenClosesTheUnfinishedMessage() throws Exception {
		this.simulator.script(Fault.dropStream(20));
		try (Socket socket = this.client.chatSocket("hi", STREAM)) {
			String received = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(TestClient.occurrences(received, "data: ")).isEqualTo(20);
			assertThat(received).doesNotContain("[DONE]").doesNotEndWith("0\r\n\r\n");
		}
		this.simulator.script(Fault.dropStream(3));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.client.chat("hi", STREAM));
	}

	@Test
	void cutStreamWhenAnswerIsPlainJsonTruncatesIt() throws Exception {
		String whole = this.client.chat("hi").body();
		this.simulator.script(Fault.cutStream(2));
		String cut = this.client.chat("hi").body();
		assertThat(cut).hasSize(128).hasSizeLessThan(whole.length()).startsWith("{\"id\":");
	}

	@Test
	void cutStreamWhenRequestIsRefusedLeavesTheRefusal() throws Exception {
		this.simulator.script(Fault.cutStream(0));
		assertThat(this.client.chat("hi", "\"n\":0").statusCode()).isEqualTo(400);
	}

	@Test
	void bodiesThatAreNoAnswerComeAsTheyAre() throws Exception {
		this.simulator.script(Fault.malformedBody(), Fault.htmlBody(502), Fault.emptyBody(),
				Fault.rawBody("text/plain", "naïve"));
		HttpResponse<String> malformed = this.client.chat("hi");
		assertThat(malformed.statusCode()).isEqualTo(200);
		assertThatExceptionOfType(tools.jackson.core.JacksonException.class)
			.isThrownBy(() -> TestClient.json(malformed));
		HttpResponse<String> html = this.client.chat("hi");
		assertThat(html.statusCode()).isEqualTo(502);
		assertThat(html.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
		assertThat(html.body()).startsWith("<html>");
		HttpResponse<String> empty = this.client.chat("hi");
		assertThat(empty.statusCode()).isEqualTo(200);
		assertThat(empty.body()).isEmpty();
		HttpResponse<String> plain = this.client.chat("hi");
		assertThat(plain.body()).isEqualTo("naïve");
		assertThat(plain.headers().firstValue("content-length")).hasValue("6");
	}

	@Test
	void errorInStreamComesAfterTheChunksAndEndsTheStream() throws Exception {
		this.simulator.script(Fault.errorInStream("{\"error\":{\"message\":\"x\"}}", 2), Fault.errorInStream("", 0));
		List<String> events = TestClient.events(this.client.chat("hi", STREAM).body());
		assertThat(events).hasSize(3);
		assertThat(events.get(2)).isEqualTo("{\"error\":{\"message\":\"x\"}}");
		assertThat(TestClient.events(this.client.chat("hi", STREAM).body())).singleElement()
			.asString()
			.contains("\"type\":\"server_error\"");
	}

	@Test
	void errorInStreamWhenJsonHasSeveralLinesKeepsTheFraming() throws Exception {
		this.simulator.script(Fault.errorInStream("{\n\"error\":1}", 0));
		assertThat(this.client.chat("hi", STREAM).body()).isEqualTo("data: {\ndata: \"error\":1}\n\n");
	}

	@Test
	void errorInStreamWhenAnswerIsPlainJsonIsTheBodyOfTheSuccess() throws Exception {
		this.simulator.script(Fault.errorInStream("{\"error\":\"x\"}", 3));
		HttpResponse<String> response = this.client.chat("hi");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("{\"error\":\"x\"}");
	}

	@Test
	void malformedChunkComesInTheMiddleOfTheGoodStream() throws Exception {
		this.simulator.script(Fault.malformedChunk(1));
		List<String> events = TestClient.events(this.client.chat("hi", STREAM).body());
		assertThatExceptionOfType(tools.jackson.core.JacksonException.class)
			.isThrownBy(() -> Json.read(events.get(1).getBytes(StandardCharsets.UTF_8)));
		assertThat(events).last().isEqualTo("[DONE]");
	}

	@Test
	void openAfterDoneSendsTheWholeStreamAndNeverEndsTheMessage() throws Exception {
		this.simulator.script(Fault.openAfterDone());
		try (Socket socket = this.client.chatSocket("hi", STREAM)) {
			readUntil(socket, "[DONE]\n\n\r\n");
			assertSilent(socket);
		}
	}

	@Test
	void slowWaitsBeforeEachChunk() throws Exception {
		int chunks = TestClient.events(this.client.chat("hi", STREAM, "\"max_tokens\":2").body()).size();
		this.simulator.script(Fault.slow(Duration.ofMillis(20)));
		long start = System.nanoTime();
		this.client.chat("hi", STREAM, "\"max_tokens\":2");
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(Duration.ofMillis(20L * chunks).toNanos());
	}

	@Test
	void delayWaitsBeforeTheAnswer() throws Exception {
		this.simulator.script(Fault.status(500).and(Fault.delay(Duration.ofMillis(100))));
		long start = System.nanoTime();
		assertThat(this.client.chat("hi").statusCode()).isEqualTo(500);
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(Duration.ofMillis(100).toNanos());
	}

	@Test
	void rawStreamSendsExactlyTheseBytesPieceByPiece() throws Exception {
		byte[] emoji = "🚀".getBytes(StandardCharsets.UTF_8);
		byte[][] pieces = { { (byte) 0xEF, (byte) 0xBB }, { (byte) 0xBF, 'd', 'a', 't', 'a', ':', ' ' },
				{ emoji[0], emoji[1] }, { emoji[2], emoji[3], '\r' }, { '\n', '\r' } };
		this.simulator.script(Fault.rawStream(pieces));
		try (Socket socket = this.client.chatSocket("hi", STREAM)) {
			String received = readUntil(socket, "\r\n0\r\n\r\n");
			String chunked = received.substring(received.indexOf("\r\n\r\n") + 4);
			assertThat(chunked.getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(chunked(pieces));
		}
	}

	@Test
	void fragmentedSplitsCharactersAndLosesNothing() throws Exception {
		String whole = TestClient.content(this.client.chat("hi"));
		this.simulator.script(Fault.slow(Duration.ofMillis(1)).and(Fault.fragmented(101)), Fault.fragmented(1));
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> response = this.client.chat("hi");
			assertThat(response.headers().firstValue("transfer-encoding")).hasValue("chunked");
			assertThat(TestClient.content(response)).isEqualTo(whole);
		}
	}

	@Test
	void gzipCompressesJsonAndStreams() throws Exception {
		String whole = TestClient.content(this.client.chat("hi"));
		this.simulator.script(Fault.gzip().times(2));
		for (String setting : List.of("\"stream\":false", STREAM)) {
			HttpResponse<InputStream> response = this.client.open(TestClient.chatBody("hi", setting));
			assertThat(response.headers().firstValue("content-encoding")).hasValue("gzip");
			try (InputStream body = new GZIPInputStream(response.body())) {
				assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
					.contains(setting.equals(STREAM) ? "data: [DONE]" : whole);
			}
		}
	}

	@Test
	void faultsWhenCombinedApplyInOrderAndKeepTheHigherCount() throws Exception {
		this.simulator.script(Fault.cutStream(2).and(Fault.slow(Duration.ofMillis(1))).and(Fault.none().times(2)));
		for (int i = 0; i < 2; i++) {
			assertThat(TestClient.events(this.client.chat("hi", STREAM).body())).hasSize(2);
		}
		assertThat(this.client.chat("hi", STREAM).body()).contains("[DONE]");
	}

	@Test
	void faultWhenItCouldNotBeSentIsRefusedWhereItIsWritten() {
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.status(199)).withMessageContaining("status (199)");
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.htmlBody(600));
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.cutStream(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.fragmented(0));
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.reset().times(0));
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.slow(Duration.ofMillis(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.status(429).retryAfter("1\r\nx: y"));
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.status(429).header("a b", "c"));
	}

	@Test
	void scriptWhenFullIsRefusedAsAWhole() throws Exception {
		Fault[] tooMany = IntStream.rangeClosed(0, 10)
			.mapToObj((i) -> Fault.status(500).times(1_000))
			.toArray(Fault[]::new);
		assertThatIllegalStateException().isThrownBy(() -> this.simulator.script(tooMany));
		assertThat(this.client.chat("hi").statusCode()).isEqualTo(200);
	}

	private static void assertSilent(Socket socket) throws IOException {
		socket.setSoTimeout(150);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> socket.getInputStream().read());
	}

	private static String readUntil(Socket socket, String end) throws IOException {
		StringBuilder received = new StringBuilder();
		while (received.indexOf(end) < 0) {
			int next = socket.getInputStream().read();
			assertThat(next).as("end of stream before '%s' in: %s", end, received).isNotNegative();
			received.append((char) next);
		}
		return received.toString();
	}

	private static byte[] chunked(byte[][] pieces) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (byte[] piece : pieces) {
			bytes.writeBytes((Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
			bytes.writeBytes(piece);
			bytes.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
		}
		bytes.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		return bytes.toByteArray();
	}

}
