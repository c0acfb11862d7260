package dev.utils.sample;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for what is refused before anything is sent to a provider.
 */
@SampleTest
class InvalidRequestTests {

	private static final String MARK = "zebra";

	private final LlmSimulator simulator;

	private final WebTestClient client;

	@Autowired
	InvalidRequestTests(LlmSimulator simulator, @LocalServerPort int port) {
		this.simulator = simulator;
		this.client = WebTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port).build();
	}

	@BeforeEach
	void reset() {
		this.simulator.reset();
	}

	@AfterEach
	void nothingWasSent() {
		assertThat(this.simulator.requests()).isEmpty();
	}

	static Stream<Arguments> invalidBodies() {
		return Stream.of(arguments("{}", "prompt", "must be there"),
				arguments("{'prompt': null}", "prompt", "must be there"),
				arguments("{'prompt': ''}", "prompt", "must not be blank"),
				arguments("{'prompt': ' \\n\\t '}", "prompt", "must not be blank"),
				arguments("{'prompt': '\\u2003'}", "prompt", "must not be blank"),
				arguments("{'prompt': '" + "x".repeat(100_001) + "'}", "prompt", "must be at most 100000 characters"),
				arguments("{'prompt': 42}", "prompt", "must be a string"),
				arguments("{'prompt': true}", "prompt", "must be a string"),
				arguments("{'prompt': ['zebra']}", "prompt", "must be a string"),
				arguments("{'prompt': {'text': 'zebra'}}", "prompt", "must be a string"),
				arguments("{'prompt': 'zebra', 'provider': 'nobody'}", "provider",
						"must be one of those that /api/info lists"),
				arguments("{'prompt': 'zebra', 'provider': ' '}", "provider", "must not be blank"),
				arguments("{'prompt': 'zebra', 'model': ''}", "model", "must not be blank"),
				arguments("{'prompt': 'zebra', 'model': '" + "m".repeat(201) + "'}", "model",
						"must be at most 200 characters"),
				arguments("{'prompt': 'zebra', 'system': ' '}", "system", "must not be blank"),
				arguments("{'prompt': 'zebra', 'temperature': -0.1}", "temperature", "must be 0 to 2"),
				arguments("{'prompt': 'zebra', 'temperature': 2.1}", "temperature", "must be 0 to 2"),
				arguments("{'prompt': 'zebra', 'temperature': 1e400}", "temperature", "must be 0 to 2"),
				arguments("{'prompt': 'zebra', 'temperature': 'zebra'}", "temperature", "must be a number"),
				arguments("{'prompt': 'zebra', 'temperature': '0.5'}", "temperature", "must be a number"),
				arguments("{'prompt': 'zebra', 'maxTokens': 0}", "maxTokens", "must be 1 or more"),
				arguments("{'prompt': 'zebra', 'maxTokens': 1.5}", "maxTokens", "must be a whole number"),
				arguments("{'prompt': 'zebra', 'maxTokens': 99999999999}", "maxTokens",
						"must be a number in its range"),
				arguments("{'prompt': 'zebra', 'priority': 'zebra'}", "priority",
						"must be interactive, default or batch"),
				arguments("{'prompt': 'zebra', 'priority': ''}", "priority", "must be interactive, default or batch"),
				arguments("{'prompt': 'zebra', 'priority': 'batch '}", "priority",
						"must be interactive, default or batch"),
				arguments("{'prompt': 'zebra', 'priority': 1}", "priority", "must be a string"),
				arguments("{'prompt': 'zebra', 'promt': 'zebra'}", "promt",
						"is not a field; the fields are prompt, provider, model, system, temperature, maxTokens, priority"),
				arguments("{'prompt': zebra}", "body", "must be valid JSON (line 1, column 12)"),
				arguments("{'prompt': 'zebra'", "body", "must be valid JSON (line 1, column 19)"),
				arguments("{'prompt': 'zebra'} zebra", "body", "must be valid JSON (line 1, column 21)"),
				arguments("{'prompt': 'zebra', 'prompt': 'zebra'}", "body", "must be valid JSON (line 1, column 29)"),
				arguments("zebra", "body", "must be valid JSON (line 1, column 1)"),
				arguments("['zebra']", "body", "must be a JSON object"),
				arguments("'zebra'", "body", "must be a JSON object"),
				arguments("null", "body", "must be a JSON object"), arguments("", "body", "must be a JSON object"));
	}

	@ParameterizedTest
	@MethodSource("invalidBodies")
	void chatWhenBodyIsInvalidNamesTheField(String body, String field, String message) {
		expectProblem("/api/chat", body, field, message);
	}

	@ParameterizedTest
	@MethodSource("invalidBodies")
	void streamWhenBodyIsInvalidNamesTheField(String body, String field, String message) {
		expectProblem("/api/chat/stream", body, field, message);
	}

	static Stream<Arguments> invalidImageBodies() {
		return Stream.of(arguments("{}", "prompt", "must be there"),
				arguments("{'prompt': ' '}", "prompt", "must not be blank"),
				arguments("{'prompt': 'zebra', 'provider': 'nobody'}", "provider",
						"must be one of those that /api/info lists"),
				arguments("{'prompt': 'zebra', 'size': 'zebra'}", "size",
						"must be width and height in pixels, such as 1024x1024"),
				arguments("{'prompt': 'zebra', 'size': '0x10'}", "size",
						"must be width and height in pixels, such as 1024x1024"),
				arguments("{'prompt': 'zebra', 'size': 1024}", "size", "must be a string"),
				arguments("{'prompt': 'zebra', 'count': 0}", "count", "must be 1 to 10"),
				arguments("{'prompt': 'zebra', 'count': 11}", "count", "must be 1 to 10"),
				arguments("{'prompt': 'zebra', 'count': 1.5}", "count", "must be a whole number"),
				arguments("{'prompt': 'zebra', 'n': 2}", "n",
						"is not a field; the fields are prompt, provider, model, size, count"),
				arguments("['zebra']", "body", "must be a JSON object"));
	}

	@ParameterizedTest
	@MethodSource("invalidImageBodies")
	void imageWhenBodyIsInvalidNamesTheField(String body, String field, String message) {
		expectProblem("/api/images", body, field, message);
	}

	static Stream<Arguments> invalidEmbeddingBodies() {
		return Stream.of(arguments("{}", "input", "must be there"),
				arguments("{'input': 'zebra'}", "input", "must be a list of strings"),
				arguments("{'input': []}", "input", "must hold 1 to 1000 texts"),
				arguments("{'input': [" + "'zebra',".repeat(1000) + "'zebra']}", "input", "must hold 1 to 1000 texts"),
				arguments("{'input': ['zebra', ' ']}", "input[1]", "must not be blank"),
				arguments("{'input': ['zebra', null]}", "input[1]", "must be there"),
				arguments("{'input': ['zebra', 1]}", "input", "must be a string"),
				arguments("{'input': ['" + "x".repeat(100_001) + "']}", "input[0]",
						"must be at most 100000 characters"),
				arguments("{'input': ['zebra'], 'dimensions': 0}", "dimensions", "must be 1 or more"),
				arguments("{'input': ['zebra'], 'provider': 'nobody'}", "provider",
						"must be one of those that /api/info lists"),
				arguments("{'inputs': ['zebra']}", "inputs",
						"is not a field; the fields are input, provider, model, dimensions"));
	}

	@ParameterizedTest
	@MethodSource("invalidEmbeddingBodies")
	void embeddingsWhenBodyIsInvalidNameTheField(String body, String field, String message) {
		expectProblem("/api/embeddings", body, field, message);
	}

	@Test
	void chatWhenSeveralFieldsAreInvalidNamesAllOfThem() {
		this.client.post()
			.uri("/api/chat")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{\"prompt\": \"\", \"temperature\": 3, \"maxTokens\": -1}")
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.errors[*].field")
			.value((fields) -> assertThat(fields).hasToString("[\"maxTokens\",\"prompt\",\"temperature\"]"))
			.jsonPath("$.detail")
			.isEqualTo("Invalid request: maxTokens must be 1 or more; prompt must not be blank; "
					+ "temperature must be 0 to 2.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "prompt", "system" })
	void chatWhenATextHasFiveMegabytesNamesTheField(String field) {
		String other = field.equals("prompt") ? "system" : "prompt";
		exchange("{\"" + other + "\": \"Hi\", \"" + field + "\": \"" + "x".repeat(5_000_000) + "\"}", 400)
			.jsonPath("$.errors[0].field")
			.isEqualTo(field)
			.jsonPath("$.errors[0].message")
			.isEqualTo("must be at most 100000 characters");
	}

	@Test
	void chatWhenBodyHasTenMegabytesIsTooLarge() {
		exchange("{\"prompt\": \"" + "x".repeat(10_000_000) + "\"}", 413).jsonPath("$.errors[0].field")
			.isEqualTo("body")
			.jsonPath("$.errors[0].message")
			.isEqualTo("is too large: its texts must be at most 100000 characters");
	}

	private WebTestClient.BodyContentSpec exchange(String body, int status) {
		return this.client.post()
			.uri("/api/chat")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body)
			.exchange()
			.expectStatus()
			.isEqualTo(status)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo(status);
	}

	@Test
	void chatWhenBodyIsNoJsonIsUnsupported() {
		this.client.post()
			.uri("/api/chat")
			.contentType(MediaType.TEXT_PLAIN)
			.bodyValue(MARK)
			.exchange()
			.expectStatus()
			.isEqualTo(415)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.errors[0].field")
			.isEqualTo("Content-Type");
	}

	@Test
	void chatWhenMethodIsGetIsNotAllowed() {
		this.client.get()
			.uri("/api/chat")
			.exchange()
			.expectStatus()
			.isEqualTo(405)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

	private void expectProblem(String path, String body, String field, String message) {
		this.client.post()
			.uri(path)
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body.replace('\'', '"'))
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo(400)
			.jsonPath("$.errors.length()")
			.isEqualTo(1)
			.jsonPath("$.errors[0].field")
			.isEqualTo(field)
			.jsonPath("$.errors[0].message")
			.isEqualTo(message)
			.consumeWith((result) -> assertThat(new String(result.getResponseBodyContent(), StandardCharsets.UTF_8))
				.doesNotContain(MARK));
	}

}
