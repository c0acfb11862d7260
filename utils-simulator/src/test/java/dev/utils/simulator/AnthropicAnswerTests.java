package dev.utils.simulator;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Anthropic's answers as they are on the wire: good ones and those after a fault.
 */
class AnthropicAnswerTests {

	private static final String TOOLS = "\"tools\":[{\"name\":\"weather\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}},{\"name\":\"time\",\"input_schema\":{\"type\":\"object\"}}]";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final TestClient client = new TestClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void streamHasEachEventByItsNameInOrder() throws Exception {
		HttpResponse<String> response = post("hi", "\"stream\":true,\"max_tokens\":2");
		assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
		assertThat(names(response)).containsExactly("message_start", "content_block_start", "ping",
				"content_block_delta", "content_block_delta", "content_block_stop", "message_delta", "message_stop");
		JsonNode end = data(response).get(6);
		assertThat(end.path("delta").path("stop_reason").stringValue()).isEqualTo("max_tokens");
		assertThat(end.path("usage").path("output_tokens").intValue()).isEqualTo(2);
	}

	@Test
	void toolArgumentsAreStreamedInSeveralFragments() throws Exception {
		HttpResponse<String> response = post("@weather @time", "\"stream\":true," + TOOLS);
		List<JsonNode> deltas = data(response).stream()
			.filter((data) -> data.path("delta").has("partial_json"))
			.toList();
		assertThat(fragments(deltas, 0)).hasSizeGreaterThan(2);
		assertThat(String.join("", fragments(deltas, 0))).isEqualTo("{\"city\":\"sample\"}");
		assertThat(String.join("", fragments(deltas, 1))).isEqualTo("{}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			What is it? @weather | {"type":"auto"} | [weather]
			@weather @weather    | {"type":"auto"} | [weather, weather]
			@weather, @time.     | {"type":"auto"} | [weather, time]
			@weather @time       | {"type":"auto","disable_parallel_tool_use":true} | [weather]
			@weathers            | {"type":"auto"} | []
			mail me@weather      | {"type":"none"} | []
			hi                   | {"type":"any"}  | [weather]
			hi                   | {"type":"tool","name":"time"} | [time]
			@weather             | {"type":"tool","name":"time"} | [time]
			""")
	void toolsAreCalledThatAreNamedOrForced(String prompt, String choice, String names) throws Exception {
		JsonNode answer = TestClient.json(post(prompt, TOOLS + ",\"tool_choice\":" + choice));
		assertThat(answer.path("content").valueStream().filter((block) -> block.has("name")))
			.extracting((block) -> block.path("name").stringValue())
			.hasToString(names);
		assertThat(answer.path("stop_reason").stringValue()).isEqualTo(names.equals("[]") ? "end_turn" : "tool_use");
	}

	@Test
	void argumentsThatBreakOffAtTheLimitAreEmpty() throws Exception {
		JsonNode answer = TestClient.json(post("@weather", "\"max_tokens\":1," + TOOLS));
		assertThat(answer.path("stop_reason").stringValue()).isEqualTo("max_tokens");
		assertThat(answer.path("content").path(0).path("input")).isEmpty();
	}

	@Test
	void stopSequenceEndsTheAnswerAndIsNamed() throws Exception {
		JsonNode answer = TestClient.json(post("hi", "\"stop_sequences\":[\"simulator\",\" — and\"]"));
		assertThat(answer.path("content").path(0).path("text").stringValue()).isEqualTo("You said: “hi”");
		assertThat(answer.path("stop_reason").stringValue()).isEqualTo("stop_sequence");
		assertThat(answer.path("stop_sequence").stringValue()).isEqualTo(" — and");
	}

	@Test
	void cacheIsFilledByTheFirstMessageAndReadByLaterOnes() throws Exception {
		String system = "\"system\":[{\"type\":\"text\",\"text\":\"be very kind\",\"cache_control\":{\"type\":\"ephemeral\"}}]";
		JsonNode first = TestClient.json(post("hi", system)).path("usage");
		assertThat(first.path("input_tokens").intValue()).isEqualTo(1);
		assertThat(first.path("cache_creation_input_tokens").intValue()).isEqualTo(3);
		assertThat(first.path("cache_read_input_tokens").intValue()).isZero();
		String turns = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":\"yes\"},{\"role\":\"user\",\"content\":\"so\"}]";
		JsonNode later = TestClient.json(send("{\"model\":\"c\",\"max_tokens\":9," + turns + "," + system + "}"))
			.path("usage");
		assertThat(later.path("input_tokens").intValue()).isEqualTo(3);
		assertThat(later.path("cache_creation_input_tokens").intValue()).isZero();
		assertThat(later.path("cache_read_input_tokens").intValue()).isEqualTo(3);
	}

	@Test
	void hiddenThoughtsAreASignatureOnly() throws Exception {
		JsonNode thoughts = TestClient.json(post("hi", "\"thinking\":{\"type\":\"adaptive\",\"display\":\"omitted\"}"))
			.path("content")
			.path(0);
		assertThat(thoughts.path("thinking").stringValue()).isEmpty();
		assertThat(thoughts.path("signature").stringValue()).isNotEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "400, invalid_request_error", "401, authentication_error", "403, permission_error",
			"404, not_found_error", "413, request_too_large", "429, rate_limit_error", "500, api_error",
			"503, api_error", "504, timeout_error", "529, overloaded_error" })
	void faultHasTheErrorOfItsStatusAndTheRateLimits(int status, String type) throws Exception {
		HttpResponse<String> response = post("hi [[" + status + "]]", "\"stream\":true");
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(TestClient.error(response).path("type").stringValue()).isEqualTo(type);
		assertThat(TestClient.json(response).path("request_id").stringValue()).isEqualTo("req_sim000000000001");
		assertThat(response.headers().map()).containsKeys("request-id", "anthropic-ratelimit-requests-limit",
				"anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-tokens-reset",
				"anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-output-tokens-remaining");
	}

	@Test
	void faultInThePromptHasTheHeadersItAsksFor() throws Exception {
		assertThat(post("hi [[429 x1 retry-after=7]]", "\"stream\":true").headers().firstValue("retry-after"))
			.hasValue("7");
		assertThat(post("hi [[429 x1 retry-after=7]]", "\"stream\":true").statusCode()).isEqualTo(200);
	}

	@Test
	void faultsInAStreamAreEventsByName() throws Exception {
		assertThat(names(post("hi [[error-in-stream 3]]", "\"stream\":true"))).containsExactly("message_start",
				"content_block_start", "ping", "error");
		assertThat(names(post("hi [[malformed 0]]", "\"stream\":true"))).startsWith("content_block_delta",
				"message_start");
		assertThat(names(post("hi [[cut 4]]", "\"stream\":true"))).hasSize(4).doesNotContain("message_stop");
	}

	@Test
	void blockedAnswerSaysNothing() throws Exception {
		assertThat(names(post("hi [[blocked]]", "\"stream\":true"))).containsExactly("message_start", "ping",
				"message_delta", "message_stop");
		JsonNode answer = TestClient.json(post("hi [[blocked]]", "\"stream\":false"));
		assertThat(answer.path("content")).isEmpty();
		assertThat(answer.path("stop_reason").stringValue()).isEqualTo("refusal");
		assertThat(answer.path("stop_details").path("type").stringValue()).isEqualTo("refusal");
	}

	private HttpResponse<String> post(String prompt, String fields) throws Exception {
		String limit = fields.contains("max_tokens") ? "" : "\"max_tokens\":2000,";
		return send("{\"model\":\"claude-sim\"," + limit + fields + ",\"messages\":[{\"role\":\"user\",\"content\":\""
				+ prompt + "\"}]}");
	}

	private HttpResponse<String> send(String body) throws Exception {
		return this.client.send(this.client.request("/v1/messages")
			.header("anthropic-version", "2026-10-21")
			.POST(BodyPublishers.ofString(body))
			.build());
	}

	private static List<String> names(HttpResponse<String> response) {
		return response.body()
			.lines()
			.filter((line) -> line.startsWith("event: "))
			.map((line) -> line.substring(7))
			.toList();
	}

	private static List<JsonNode> data(HttpResponse<String> response) {
		return response.body()
			.lines()
			.filter((line) -> line.startsWith("data: "))
			.map((line) -> Sse.json(line.substring(6)))
			.collect(Collectors.toList());
	}

	private static List<String> fragments(List<JsonNode> deltas, int index) {
		return deltas.stream()
			.filter((data) -> data.path("index").intValue() == index)
			.map((data) -> data.path("delta").path("partial_json").stringValue())
			.toList();
	}

}
