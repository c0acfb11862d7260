package dev.utils.simulator;

import java.io.IOException;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Faults asked for in the prompt.
 */
class DirectiveTests {

	private static final String STREAM = "\"stream\":true";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final TestClient client = new TestClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void directiveWithCountFailsThatOftenThenSucceedsThenStartsOver() throws Exception {
		for (int round = 0; round < 2; round++) {
			for (int failure = 0; failure < 2; failure++) {
				HttpResponse<String> response = this.client.chat("hello [[429 x2 retry-after=1 x-should-retry=true]]");
				assertThat(response.statusCode()).isEqualTo(429);
				assertThat(response.headers().firstValue("retry-after")).hasValue("1");
				assertThat(response.headers().firstValue("x-should-retry")).hasValue("true");
			}
			assertThat(TestClient.content(this.client.chat("hello [[429 x2 retry-after=1 x-should-retry=true]]")))
				.contains("“hello”");
		}
	}

	@Test
	void directiveWithoutCountFailsEveryTime() throws Exception {
		for (int i = 0; i < 3; i++) {
			assertThat(this.client.chat("hello [[503]]").statusCode()).isEqualTo(503);
		}
	}

	@Test
	void directiveIsCountedForEachMessageOnItsOwn() throws Exception {
		assertThat(this.client.chat("a [[500 x1]]").statusCode()).isEqualTo(500);
		assertThat(this.client.chat("b [[500 x1]]").statusCode()).isEqualTo(500);
		assertThat(this.client.chat("a [[500 x1]]").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource({ "cut 3, 3", "malformed 0, 6", "error-in-stream 2, 3", "slow 1ms, 5", "fragmented 7, 5" })
	void directiveShapesTheStream(String directive, int events) throws Exception {
		HttpResponse<String> response = this.client.chat("hi [[" + directive + "]]", STREAM, "\"max_tokens\":2");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(TestClient.events(response.body())).hasSize(events);
	}

	@ParameterizedTest
	@CsvSource({ "html 502, 502, <html>", "html, 502, <html>", "malformed, 200, {", "empty, 200, ''",
			"error-in-stream, 200, '{\"error\"'", "delay 1ms, 200, {", "401, 401, {" })
	void directiveShapesTheAnswer(String directive, int status, String start) throws Exception {
		HttpResponse<String> response = this.client.chat("[[ " + directive + " ]] hi");
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.body()).startsWith(start);
	}

	@ParameterizedTest
	@ValueSource(strings = { "reset", "drop 2", "reset-after-headers" })
	void directiveBreaksTheConnection(String directive) {
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.client.chat("hi [[" + directive + "]]", STREAM));
	}

	@ParameterizedTest
	@ValueSource(strings = { "stall", "stall 2", "open-after-done" })
	void directiveHoldsTheAnswer(String directive) throws Exception {
		try (var socket = this.client.chatSocket("hi [[" + directive + "]]", STREAM)) {
			socket.setSoTimeout(200);
			assertThatExceptionOfType(java.net.SocketTimeoutException.class)
				.isThrownBy(() -> socket.getInputStream().readAllBytes());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "see [[Main Page]]", "[[429 soon]]", "[[999]]", "[[]]", "[[cut three]]", "[503]",
			"[[slow 9999s]]", "[[429 x=ü]]" })
	void textThatIsNoDirectiveIsAnsweredAndQuoted(String prompt) throws Exception {
		HttpResponse<String> response = this.client.chat(prompt);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(TestClient.content(response)).contains("“" + prompt + "”");
	}

	@Test
	void directiveBlockedWithholdsTheContentAndSaysSo() throws Exception {
		JsonNode choice = TestClient.json(this.client.chat("hi [[blocked]]")).path("choices").path(0);
		assertThat(choice.path("finish_reason").stringValue()).isEqualTo("content_filter");
		assertThat(choice.path("message").path("content").stringValue()).isEmpty();
		HttpResponse<String> stream = this.client.chat("hi [[blocked]]", STREAM);
		assertThat(TestClient.chunks(stream.body())).hasSize(2)
			.last()
			.satisfies((chunk) -> assertThat(chunk.path("choices").path(0).path("finish_reason").stringValue())
				.isEqualTo("content_filter"));
		assertThat(stream.body()).endsWith("data: [DONE]\n\n");
	}

	@Test
	void directiveWhenScriptIsWaitingComesAfterIt() throws Exception {
		this.simulator.script(Fault.status(500));
		assertThat(this.client.chat("hi [[503 x1]]").statusCode()).isEqualTo(500);
		assertThat(this.client.chat("hi [[503 x1]]").statusCode()).isEqualTo(503);
	}

	@Test
	void directiveWhenManyPromptsWereSeenIsForgottenForTheOldest() {
		Directives directives = new Directives();
		assertThat(directives.next("first [[500 x1]]")).isNotNull();
		for (int i = 0; i < 1_000; i++) {
			assertThat(directives.next(i + " [[500 x1]]")).isNotNull();
		}
		assertThat(directives.next("first [[500 x1]]")).isNotNull();
		assertThat(directives.next("999 [[500 x1]]")).isNull();
	}

}
