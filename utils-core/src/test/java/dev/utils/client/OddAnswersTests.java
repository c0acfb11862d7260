package dev.utils.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmException;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Answers beyond the limits of the parser, with fields of other types, with statuses that
 * are none: what was paid for arrives, and all else is one typed failure.
 */
class OddAnswersTests {

	private static final String ANSWER = "{%s \"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
			+ "\"content\":\"Fine.\"},\"finish_reason\":\"stop\"%s}]%s}";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final LlmClientFixture fixture = new LlmClientFixture(this.simulator.openAiBaseUrl());

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@Test
	void answersBeyondTheParsersLimitsAreTyped() {
		for (String odd : new String[] { "\"x\": " + "9".repeat(1_001) + ",",
				"\"x\": " + "[".repeat(600) + "]".repeat(600) + ",", "\"" + "n".repeat(50_001) + "\": 1," }) {
			this.simulator.script(Fault.rawBody("application/json", ANSWER.formatted(odd, "", "")));
			LlmException failure = catchThrowableOfType(LlmException.class,
					() -> this.fixture.blocking().chat(ChatRequest.of("Hello")));
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRUNCATED);
			assertThat(failure).hasMessageContaining("is no valid JSON (StreamConstraintsException");
			this.simulator.script(Fault
				.rawStream(("data: " + ANSWER.formatted(odd, "", "") + "\n\n").getBytes(StandardCharsets.UTF_8)));
			failure = catchThrowableOfType(LlmException.class,
					() -> this.fixture.reactive().stream(ChatRequest.of("Hello")).blockLast());
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRUNCATED);
			this.simulator.script(Fault.status(400).body("{\"error\": {" + odd + "\"message\": \"No\"}}"));
			failure = catchThrowableOfType(LlmException.class,
					() -> this.fixture.blocking().chat(ChatRequest.of("Hello")));
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.INVALID);
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "3.5", "1e30", "-1", "\"11\"", "{}", "null", "99999999999999999999", "9000000000000000000" })
	void countThatIsNoneIsNotSaidAndTheAnswerArrives(String count) {
		ChatResponse response = answer("", "",
				", \"usage\": {\"prompt_tokens\": " + count + ", \"completion_tokens\": 7}");
		assertThat(response.text()).isEqualTo("Fine.");
		assertThat(response.usage()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "{}", "\"none\"", "[]", "7", "{\"prompt_tokens\":0,\"completion_tokens\":0}",
			"{\"prompt_tokens\":null,\"completion_tokens\":null,\"total_tokens\":null}" })
	void usageThatCountsNothingIsNotSaid(String usage) {
		assertThat(answer("", "", ", \"usage\": " + usage).usage()).isNull();
	}

	@Test
	void countThatFollowsFromTheSumIsSaid() {
		ChatResponse response = answer("", "", ", \"usage\": {\"prompt_tokens\": 11, \"total_tokens\": 18}");
		assertThat(response.usage().inputTokens()).isEqualTo(11);
		assertThat(response.usage().outputTokens()).isEqualTo(7);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"id\": {\"a\": 1},", "\"id\": 7,", "\"model\": {\"name\": \"m\"},", "\"model\": null,",
			"\"model\": [1, [2]],", "\"object\": {\"a\": {}},", "\"created\": \"today\",", "\"created\": 1e400," })
	void fieldsOfAnotherTypeTakeNothingFromTheAnswer(String field) {
		assertThat(answer(field, "", "").text()).isEqualTo("Fine.");
	}

	@ParameterizedTest
	@ValueSource(strings = { ", \"index\": 99999999999999999999", ", \"index\": {\"a\": 1}", ", \"index\": \"0\"",
			", \"logprobs\": 3", ", \"finish_reason\": {\"type\": \"stop\"}", ", \"finish_reason\": 7" })
	void fieldsOfAChoiceOfAnotherTypeTakeNothingFromTheAnswer(String field) {
		assertThat(answer("", field, "").text()).isEqualTo("Fine.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "99 X", "000 X", "600 X", "999 X", "1000 X" })
	void statusThatIsNoneIsAServerError(String status) throws IOException {
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Thread thread = new Thread(() -> answerAll(server, status));
			thread.setDaemon(true);
			thread.start();
			LlmException failure = catchThrowableOfType(LlmException.class,
					() -> new LlmClientFixture("http://127.0.0.1:" + server.getLocalPort() + "/v1").maxRetries(1)
						.blocking()
						.chat(ChatRequest.of("Hello")));
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
			assertThat(failure.attempts()).isPositive();
		}
	}

	private static void answerAll(ServerSocket server, String status) {
		while (!server.isClosed()) {
			try (Socket socket = server.accept()) {
				InputStream in = socket.getInputStream();
				in.read(new byte[8192]);
				socket.getOutputStream()
					.write(("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\n{}")
						.getBytes(StandardCharsets.US_ASCII));
				in.read(new byte[8192]);
			}
			catch (IOException ex) {
				// The client has left.
			}
		}
	}

	private ChatResponse answer(String before, String inChoice, String after) {
		this.simulator.script(Fault.rawBody("application/json", ANSWER.formatted(before, inChoice, after)));
		return this.fixture.blocking().chat(ChatRequest.of("Hello"));
	}

}
