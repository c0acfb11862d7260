package dev.utils.simulator;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Base64;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the simulator refuses, because Anthropic would.
 */
class AnthropicRefusalTests {

	private static final String MESSAGES = "/v1/messages";

	private static final String HELLO = "{\"role\":\"user\",\"content\":\"hi\"}";

	private static final String CALL = "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"weather\",\"input\":{}}]}";

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
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			textBlock = """
					"max_tokens":null                                      | max_tokens: Field required
					"max_tokens":0                                         | max_tokens: Input should be greater
					"max_tokens":"9"                                       | max_tokens: Input should be a valid integer
					"model":7                                              | model: Input should be a valid string
					"messages":[]                                          | messages: at least one
					"messages":"hi"                                        | messages: Input should be a valid list
					"maxTokens":5                                          | maxTokens: Extra inputs
					"temperature":1.5                                      | temperature: Input should be
					"metadata":{"user":"x"}                                | metadata.user: Extra inputs
					"stop_sequences":[" "]                                 | stop_sequences: each
					"system":[{"type":"image"}]                            | system.0.type: Input should be one of 'text'
					"thinking":{"type":"enabled","budget_tokens":1000}     | thinking.budget_tokens: Input should be greater
					"thinking":{"type":"enabled","budget_tokens":2048}     | `max_tokens` must be greater
					"thinking":{"type":"enabled","budget_tokens":1024},"temperature":0.5 | `temperature` may only
					"tools":[{"name":"a"}]                                 | tools.0.input_schema: Field required
					"tools":[{"name":"a","input_schema":{"type":"string"}}] | tools.0.input_schema.type
					"tools":[{"name":"a b","input_schema":{"type":"object"}}] | tools.0.name: String should match
					"tools":[{"name":"a","parameters":{}}]                 | tools.0.parameters: Extra inputs
					"tools":[{"name":"a","input_schema":{"type":"object"}},{"name":"a","input_schema":{"type":"object"}}] | tools: Tool names must be unique
					"tool_choice":{"type":"any"}                           | tool_choice: may only
					"tools":[{"name":"a","input_schema":{"type":"object"}}],"tool_choice":{"type":"tool","name":"b"} | tool_choice: Tool 'b' not found
					"tools":[{"name":"a","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"},"thinking":{"type":"enabled","budget_tokens":1024} | Thinking may not be enabled
					"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}} | output_config.format.schema: For 'object' type
					""")
	void requestWhenFieldIsWrongIsRefused(String field, String message) throws Exception {
		assertRefused(post(merge(field)), message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			textBlock = """
					{"role":"system","content":"hi"}                       | messages.0.role: Input should be one of
					{"role":"assistant","content":"hi"}                    | messages: first message must use
					{"role":"user","content":""}                           | messages.0: all messages must have
					{"role":"user","content":[]}                           | messages.0: all messages must have
					{"role":"user"}                                        | messages.0.content: Field required
					{"role":"user","content":[{"text":"hi"}]}              | messages.0.content.0.type: Field required
					{"role":"user","content":[{"type":"video"}]}           | messages.0.content.0.type: Input should be one of
					{"role":"user","content":[{"type":"text","text":""}]}  | messages: text content blocks must be non-empty
					{"role":"user","content":[{"type":"text","text":"a","detail":"low"}]} | messages.0.content.0.detail: Extra inputs
					{"role":"user","content":[{"type":"tool_use","id":"a","name":"b","input":{}}]} | messages.0.content.0: `tool_use` blocks can only be
					{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1"}]} | messages.0: unexpected `tool_use_id`
					{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/bmp","data":""}}]} | messages.0.content.0.source.media_type: Input should be one of
					{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"?"}}]} | messages.0.content.0.source.data: Input should be a valid base64
					{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGVsbG8="}}]} | messages.0.content.0.image.source.base64.data: Could not process
					{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"R0lGODlh"}}]} | messages.0.content.0.image.source.base64: The image was specified
					{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"x"}]} | messages.1.content.0.signature: Field required
					""")
	void messageWhenWrongIsRefused(String messages, String message) throws Exception {
		assertRefused(post(merge("\"messages\":[" + messages + "]")), message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			textBlock = """
					^^                                                                        | messages.1: `tool_use` ids were found
					,{"role":"user","content":"no result"}                                    | messages.2: `tool_use` ids were found
					,{"role":"user","content":[{"type":"tool_result","tool_use_id":"other"}]} | messages.2: unexpected `tool_use_id`
					,{"role":"user","content":[{"type":"text","text":"see"},{"type":"tool_result","tool_use_id":"t1"}]} | messages.2: unexpected `tool_use_id`
					""")
	void callWhenNotAnsweredByTheNextMessageIsRefused(String next, String message) throws Exception {
		assertRefused(post(merge("\"messages\":[" + HELLO + "," + CALL + next + "]")), message);
	}

	@Test
	void callWhenThoughtsBeforeItWereLostIsRefused() throws Exception {
		String result = ",{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t1\"}]}";
		String thinking = "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024},";
		assertRefused(post(merge(thinking + "\"messages\":[" + HELLO + "," + CALL + result + "]")),
				"messages.1.content.0.type: Expected `thinking`");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"temperature\":1", "\"top_p\":1", "\"top_k\":5" })
	void samplingWithTheCurrentVersionIsRefused(String field) throws Exception {
		HttpRequest request = request().setHeader("anthropic-version", "2026-10-21")
			.POST(BodyPublishers.ofString(merge(field)))
			.build();
		assertRefused(client.send(request), field.substring(1, field.lastIndexOf('"')) + ": not supported");
		assertThat(post(merge(field)).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			textBlock = """
					claude-haiku-4-5           | "thinking":{"type":"adaptive"}   | adaptive thinking is not supported on this model
					claude-opus-4-5-20251101   | "thinking":{"type":"adaptive"}   | adaptive thinking is not supported on this model
					claude-sonnet-4-5-20250929 | "output_config":{"effort":"low"} | This model does not support the effort parameter
					""")
	void depthOfThoughtIsRefusedByModelsThatTakeABudgetOnly(String model, String field, String message)
			throws Exception {
		assertRefused(post(merge("\"model\":\"" + model + "\"," + field)), message);
		assertThat(post(merge("\"model\":\"claude-opus-4-6\"," + field)).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
			claude-haiku-4-5 | "thinking":{"type":"enabled","budget_tokens":1024},"max_tokens":2000
			claude-opus-4-5  | "output_config":{"effort":"low"}
			""")
	void depthOfThoughtIsTakenInTheFormThatTheModelKnows(String model, String field) throws Exception {
		assertThat(post(merge("\"model\":\"" + model + "\"," + field)).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "{} {}", "[]" })
	void requestWhenBodyIsNoJsonIsRefused(String body) throws Exception {
		assertRefused(post(body), "The request body is not valid JSON");
	}

	@ParameterizedTest
	@CsvSource({ "'', 400", "2024-01-01, 400", "2023-06-01, 200", "2026-10-21, 200" })
	void versionIsNeededAndKnown(String version, int status) throws Exception {
		HttpRequest request = request().setHeader("anthropic-version", version)
			.POST(BodyPublishers.ofString(merge("\"stream\":false")))
			.build();
		assertThat(client.send(request).statusCode()).isEqualTo(status);
	}

	@ParameterizedTest
	@CsvSource({ "x-api-key, sk-test, 200", "Authorization, Bearer sk-test, 200", "x-api-key, sk-refused, 401",
			"x-api-key, sk-invalid-1, 401", "Authorization, Bearer sk-refused, 401", "Authorization, Basic abc, 401",
			"x-api-key, ' ', 401" })
	void keyIsNeededInOneOfTwoHeaders(String header, String value, int status) throws Exception {
		HttpRequest request = request().setHeader("Authorization", "")
			.setHeader(header, value)
			.POST(BodyPublishers.ofString(merge("\"stream\":false")))
			.build();
		HttpResponse<String> response = client.send(request);
		assertThat(response.statusCode()).isEqualTo(status);
		if (status == 401) {
			assertThat(TestClient.error(response).path("type").stringValue()).isEqualTo("authentication_error");
		}
	}

	@Test
	void unknownModelPathAndMethodAreRefused() throws Exception {
		HttpResponse<String> model = post(merge("\"model\":\"no-such-model\""));
		assertThat(model.statusCode()).isEqualTo(404);
		assertThat(TestClient.error(model).path("type").stringValue()).isEqualTo("not_found_error");
		assertThat(client.send(request().GET().build()).statusCode()).isEqualTo(405);
		assertThat(client.post(MESSAGES + "/nothing", "{}").statusCode()).isEqualTo(404);
	}

	@Test
	void countKnowsNeitherMaxTokensNorStream() throws Exception {
		String count = "{\"model\":\"claude-sim\",\"messages\":[" + HELLO + "]%s}";
		assertRefused(send(MESSAGES + "/count_tokens", String.format(count, ",\"max_tokens\":5")), "max_tokens: Extra");
		assertThat(send(MESSAGES + "/count_tokens", String.format(count, "")).statusCode()).isEqualTo(200);
	}

	@Test
	void imageOfTheTypeItNamesIsTaken() throws Exception {
		String data = Base64.getEncoder().encodeToString(Png.draw(4, 4, "cat"));
		String image = "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\""
				+ data + "\"}}";
		assertThat(post(merge("\"messages\":[{\"role\":\"user\",\"content\":[" + image + "]}]")).statusCode())
			.isEqualTo(200);
	}

	/**
	 * Returns a good request in which some fields are replaced.
	 */
	private static String merge(String fields) {
		StringBuilder body = new StringBuilder("{").append(fields);
		for (String field : new String[] { "\"model\":\"claude-sim\"", "\"max_tokens\":2000",
				"\"messages\":[" + HELLO + "]" }) {
			String name = field.substring(0, field.indexOf(':') + 1);
			body.append(fields.startsWith(name) || fields.contains("," + name) ? "" : "," + field);
		}
		return body.append("}").toString();
	}

	private static HttpRequest.Builder request() {
		return client.request(MESSAGES).setHeader("anthropic-version", "2023-06-01");
	}

	private static HttpResponse<String> post(String body) throws Exception {
		return send(MESSAGES, body);
	}

	private static HttpResponse<String> send(String path, String body) throws Exception {
		return client.send(client.request(path)
			.setHeader("anthropic-version", "2023-06-01")
			.POST(BodyPublishers.ofString(body))
			.build());
	}

	private static void assertRefused(HttpResponse<String> response, String message) {
		assertThat(response.statusCode()).isEqualTo(400);
		JsonNode body = TestClient.json(response);
		assertThat(body.path("type").stringValue()).isEqualTo("error");
		assertThat(body.path("error").path("type").stringValue()).isEqualTo("invalid_request_error");
		assertThat(body.path("error").path("message").stringValue()).startsWith(message);
		assertThat(response.headers().firstValue("request-id")).hasValue(body.path("request_id").stringValue());
	}

}
