package dev.utils.simulator;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the simulator refuses, because the provider would.
 */
class ChatRefusalTests {

	private static final String CHAT = "/v1/chat/completions";

	private static LlmSimulator simulator;

	private static TestClient client;

	@BeforeAll
	static void start() {
		simulator = LlmSimulator.start();
		client = new TestClient(simulator);
	}

	@AfterAll
	static void close() {
		simulator.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{}                                                      | model                      | missing_required_parameter
					{"model":""}                                            | model                      | missing_required_parameter
					{"model":7,"messages":[]}                               | model                      | invalid_type
					{"model":"m"}                                           | messages                   | missing_required_parameter
					{"model":"m","messages":null}                           | messages                   | missing_required_parameter
					{"model":"m","messages":[]}                             | messages                   | empty_array
					{"model":"m","messages":"hi"}                           | messages                   | invalid_type
					{"model":"m","messages":["hi"]}                         | messages[0]                | invalid_type
					{"model":"m","messages":[{"content":"hi"}]}             | messages[0].role           | missing_required_parameter
					{"model":"m","messages":[{"role":"robot","content":""}]} | messages[0].role          | invalid_value
					{"model":"m","messages":[{"role":"user"}]}              | messages[0].content        | missing_required_parameter
					{"model":"m","messages":[{"role":"user","content":null}]} | messages[0].content      | invalid_type
					{"model":"m","messages":[{"role":"user","content":5}]}  | messages[0].content        | invalid_type
					{"model":"m","messages":[{"role":"tool","content":""}]} | messages[0].tool_call_id   | missing_required_parameter
					{"model":"m","messages":[{"role":"user","content":[{"type":"video"}]}]} | messages[0].content[0].type | invalid_value
					{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}  | messages[0].content[0].text | missing_required_parameter
					""")
	void requestWhenModelOrMessagesAreWrongIsRefused(String body, String param, String code) throws Exception {
		assertRefused(client.post(CHAT, body), param, code);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			"temperature":2.1                            | temperature              | decimal_above_max_value
			"temperature":-0.1                           | temperature              | decimal_below_min_value
			"temperature":1e400                          | temperature              | decimal_above_max_value
			"temperature":"hot"                          | temperature              | invalid_type
			"top_p":1.5                                  | top_p                    | decimal_above_max_value
			"max_tokens":0                               | max_tokens               | integer_below_min_value
			"max_completion_tokens":-1                   | max_completion_tokens    | integer_below_min_value
			"max_tokens":1.5                             | max_tokens               | invalid_type
			"max_tokens":99999999999999999999            | max_tokens               | integer_above_max_value
			"max_tokens":1,"max_completion_tokens":1     | max_tokens               | invalid_parameter_combination
			"n":0                                        | n                        | integer_below_min_value
			"stop":["a","b","c","d","e"]                 | stop                     | array_above_max_length
			"stop":[1]                                   | stop[0]                  | invalid_type
			"stop":{}                                    | stop                     | invalid_type
			"stream":"yes"                               | stream                   | invalid_type
			"stream_options":{"include_usage":true}      | stream_options           | invalid_parameter_combination
			"stream":true,"stream_options":{"usage":true} | stream_options.usage    | unknown_parameter
			"maxTokens":3                                | maxTokens                | unknown_parameter
			""")
	void requestWhenSettingIsWrongIsRefused(String setting, String param, String code) throws Exception {
		assertRefused(client.chat("hi", setting), param, code);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "\"hi\"", "{\"model\":\"m\",\"model\":\"m\"}", "{} {}" })
	void requestWhenBodyIsNoJsonObjectIsRefused(String body) throws Exception {
		HttpResponse<String> response = client.post(CHAT, body);
		assertThat(response.statusCode()).isEqualTo(400);
		JsonNode error = TestClient.error(response);
		assertThat(error.path("type").stringValue()).isEqualTo("invalid_request_error");
		assertThat(error.path("param").isNull()).isTrue();
	}

	@Test
	void requestWhenContentTypeIsNotJsonIsRefused() throws Exception {
		HttpRequest request = client.request(CHAT)
			.setHeader("Content-Type", "application/x-www-form-urlencoded")
			.POST(BodyPublishers.ofString(TestClient.chatBody("hi")))
			.build();
		assertThat(TestClient.error(client.send(request)).path("code").stringValue())
			.isEqualTo("unsupported_content_type");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Bearer", "Bearer   ", "Basic abc", "sk-test" })
	void requestWhenKeyIsMissingIsUnauthorized(String authorization) throws Exception {
		HttpRequest request = client.request(CHAT)
			.setHeader("Authorization", authorization)
			.POST(BodyPublishers.ofString(TestClient.chatBody("hi")))
			.build();
		HttpResponse<String> response = client.send(request);
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(TestClient.error(response).path("code").stringValue()).isEqualTo("invalid_api_key");
		assertThat(response.headers().firstValue("x-request-id")).isPresent();
	}

	@ParameterizedTest
	@CsvSource({ "sk-refused, sk-***used", "sk-invalid-abcdefghij, sk-inval*********ghij" })
	void requestWhenKeyIsRefusedIsUnauthorizedAndEchoesThePartlyMaskedKey(String key, String echo) throws Exception {
		HttpRequest request = client.request("/v1/models").setHeader("Authorization", "Bearer " + key).build();
		HttpResponse<String> response = client.send(request);
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(TestClient.error(response).path("message").stringValue()).contains(echo).doesNotContain(key);
	}

	@Test
	void requestWhenModelIsUnknownIsNotFound() throws Exception {
		HttpResponse<String> response = client.post(CHAT, TestClient.chatBody("hi").replace("gpt-4o", "no-such-model"));
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(TestClient.error(response).path("code").stringValue()).isEqualTo("model_not_found");
	}

	@ParameterizedTest
	@CsvSource({ "/v1/chat", "/v1", "/", "/chat/completions", "/simulator/nothing" })
	void requestWhenPathIsUnknownIsNotFound(String path) throws Exception {
		HttpResponse<String> response = client.get(path);
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(TestClient.json(response).has("error")).isTrue();
	}

	@Test
	void requestWhenMethodIsWrongIsNotAllowed() throws Exception {
		assertThat(client.get(CHAT).statusCode()).isEqualTo(405);
		assertThat(client.post("/v1/models", "{}").statusCode()).isEqualTo(405);
	}

	@Test
	void requestWhenBodyIsOverTheLimitIsTooLargeAndTheConnectionStaysUsable() throws Exception {
		byte[] body = new byte[20 * 1024 * 1024 + 1];
		Arrays.fill(body, (byte) ' ');
		long connections = simulator.connectionsOpened();
		HttpRequest request = client.request(CHAT).POST(BodyPublishers.ofByteArray(body)).build();
		assertThat(client.send(request).statusCode()).isEqualTo(413);
		assertThat(client.chat("hi").statusCode()).isEqualTo(200);
		assertThat(simulator.connectionsOpened() - connections).isLessThanOrEqualTo(1);
	}

	private static void assertRefused(HttpResponse<String> response, String param, String code) {
		assertThat(response.statusCode()).isEqualTo(400);
		JsonNode error = TestClient.error(response);
		assertThat(error.path("type").stringValue()).isEqualTo("invalid_request_error");
		assertThat(error.path("param").stringValue()).isEqualTo(param);
		assertThat(error.path("code").stringValue()).isEqualTo(code);
		assertThat(error.path("message").stringValue()).isNotBlank();
	}

}
