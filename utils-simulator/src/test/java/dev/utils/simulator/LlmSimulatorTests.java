package dev.utils.simulator;

import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Starting, closing, recording and counting.
 */
class LlmSimulatorTests {

	private final LlmSimulator simulator = LlmSimulator.start();

	private final TestClient client = new TestClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void simulatorsRunSideBySideOnTheirOwnPorts() {
		try (LlmSimulator other = LlmSimulator.start()) {
			assertThat(other.port()).isNotEqualTo(this.simulator.port());
			assertThat(other.openAiBaseUrl()).isEqualTo("http://127.0.0.1:" + other.port() + "/v1");
		}
	}

	@RepeatedTest(20)
	void closeWhenItReturnsHasFreedThePort() throws Exception {
		this.client.socket().close();
		this.simulator.close();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(this.client::socket);
	}

	@Test
	void closeWhenAnswersAreStalledEndsThem() throws Exception {
		this.simulator.script(Fault.stall(), Fault.stallMidStream(1), Fault.delay(Duration.ofMinutes(5)));
		try (Socket first = arrived(1, this.client.chatSocket("hi"));
				Socket second = arrived(2, this.client.chatSocket("hi", "\"stream\":true"));
				Socket third = arrived(3, this.client.chatSocket("hi"))) {
			this.simulator.close();
			assertThat(first.getInputStream().read()).isEqualTo(-1);
			second.getInputStream().readAllBytes();
			assertThat(third.getInputStream().read()).isEqualTo(-1);
		}
		assertThat(this.simulator.connectionsOpen()).isZero();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(this.client::socket);
		this.simulator.close();
	}

	@Test
	void requestIsRecordedAsItCame() throws Exception {
		String body = TestClient.chatBody("grüße");
		this.client.post("/v1/chat/completions?trace=1", body);
		RecordedRequest request = this.simulator.requests().get(0);
		assertThat(request.method()).isEqualTo("POST");
		assertThat(request.path()).isEqualTo("/v1/chat/completions");
		assertThat(request.query()).isEqualTo("trace=1");
		assertThat(request.header("AUTHORIZATION")).isEqualTo("Bearer sk-test");
		assertThat(request.headers()).containsKey("content-type");
		assertThat(request.header("x-none")).isNull();
		assertThat(request.body()).isEqualTo(body);
		assertThat(request.bytes()).asString().isEqualTo(body);
		assertThat(request.status()).isEqualTo(200);
	}

	@Test
	void requestAsTextShowsNeitherKeyNorPrompt() throws Exception {
		this.client.chat("my-secret-prompt");
		assertThat(this.simulator.requests()).hasToString(
				"[POST /v1/chat/completions -> 200 (" + TestClient.chatBody("my-secret-prompt").length() + " bytes)]");
	}

	@Test
	void requestsAreRecordedInTheOrderOfArrival() throws Exception {
		for (String prompt : List.of("one", "two", "three")) {
			this.client.chat(prompt);
		}
		assertThat(this.simulator.requests()).extracting(RecordedRequest::body)
			.containsExactly(TestClient.chatBody("one"), TestClient.chatBody("two"), TestClient.chatBody("three"));
		assertThat(this.simulator.requests()).extracting(RecordedRequest::receivedAt).isSorted();
	}

	@Test
	void requestsWhenMoreThanAThousandKeepsTheNewest() {
		RequestLog log = new RequestLog();
		for (int i = 0; i < 1_005; i++) {
			log.add(request("/" + i, 0));
		}
		assertThat(log.newest()).hasSize(1_000).first().extracting(RecordedRequest::path).isEqualTo("/5");
		assertThat(log.count()).isEqualTo(1_005);
	}

	@Test
	void requestsWhenBodiesAreHugeKeepsTheNewestWithinTheMemoryLimit() {
		RequestLog log = new RequestLog();
		for (int i = 0; i < 5; i++) {
			log.add(request("/" + i, 20 * 1024 * 1024));
		}
		assertThat(log.newest()).extracting(RecordedRequest::path).containsExactly("/2", "/3", "/4");
	}

	@Test
	void connectionsAreCountedAndACancelledStreamClosesItsOwn() throws Exception {
		this.simulator.script(Fault.slow(Duration.ofMillis(20)));
		HttpResponse<InputStream> response = this.client.open(TestClient.chatBody("hi", "\"stream\":true"));
		assertThat(response.body().read()).isEqualTo('d');
		assertThat(this.simulator.connectionsOpened()).isEqualTo(1);
		assertThat(this.simulator.connectionsOpen()).isEqualTo(1);
		response.body().close();
		await().untilAsserted(() -> assertThat(this.simulator.connectionsOpen()).isZero());
		assertThat(this.simulator.connectionsOpened()).isEqualTo(1);
	}

	@Test
	void connectionWhenClientLeavesAStalledAnswerIsClosed() throws Exception {
		this.simulator.script(Fault.stall());
		Socket socket = this.client.chatSocket("hi");
		await().until(() -> this.simulator.requests().size() == 1);
		socket.close();
		await().untilAsserted(() -> assertThat(this.simulator.connectionsOpen()).isZero());
	}

	@Test
	void resetForgetsScriptRequestsAndDirectives() throws Exception {
		this.client.chat("[[503 x2]]");
		this.simulator.script(Fault.status(500).times(5));
		this.simulator.reset();
		assertThat(this.simulator.requests()).isEmpty();
		assertThat(this.client.chat("hello").statusCode()).isEqualTo(200);
		assertThat(this.client.chat("[[503 x2]]").statusCode()).isEqualTo(503);
		assertThat(this.client.chat("[[503 x2]]").statusCode()).isEqualTo(503);
		assertThat(this.client.chat("[[503 x2]]").statusCode()).isEqualTo(200);
	}

	@Test
	void streamWhenPaceIsSetGrowsAtThatPace() throws Exception {
		try (LlmSimulator paced = LlmSimulator.start(Duration.ofMillis(20))) {
			long start = System.nanoTime();
			String stream = new TestClient(paced).chat("hi", "\"stream\":true", "\"max_tokens\":2").body();
			assertThat(TestClient.events(stream)).hasSize(5);
			assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(Duration.ofMillis(100).toNanos());
		}
	}

	@Test
	void scriptWhenRequestsAreConcurrentGivesEachFaultToOneOfThem() throws Exception {
		this.simulator.script(Fault.status(500).times(20));
		ExecutorService executor = Executors.newFixedThreadPool(8);
		try {
			List<Future<Integer>> statuses = IntStream.range(0, 60)
				.mapToObj((i) -> executor.submit(() -> this.client.chat("hi").statusCode()))
				.toList();
			int failed = 0;
			for (Future<Integer> status : statuses) {
				failed += (status.get() == 500) ? 1 : 0;
			}
			assertThat(failed).isEqualTo(20);
		}
		finally {
			executor.shutdownNow();
		}
		assertThat(this.simulator.requests()).hasSize(60);
	}

	/**
	 * Waits until the request has its place in the script: connections overtake each
	 * other.
	 */
	private Socket arrived(int requests, Socket socket) {
		await().until(() -> this.simulator.requests().size() == requests);
		return socket;
	}

	private static RecordedRequest request(String path, int size) {
		return new RecordedRequest("POST", path, "", Map.of(), new byte[size], Duration.ZERO);
	}

}
