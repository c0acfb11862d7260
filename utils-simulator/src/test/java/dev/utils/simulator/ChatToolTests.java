package dev.utils.simulator;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Calls of tools, answers in a given form, and thoughts.
 */
class ChatToolTests {

	private static final String TOOLS = """
			"tools":[
			{"type":"function","function":{"name":"weather","parameters":{"type":"object",
			"properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":2}},"required":["city","days"]}}},
			{"type":"function","function":{"name":"weather_map"}}]""";

	private static final String ARGUMENTS = "{\"city\":\"sample\",\"days\":2}";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final TestClient client = new TestClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
			What is it? @weather           | -                                                     | weather
			@weather, @weather_map!        | -                                                     | weather weather_map
			@weather_map                   | -                                                     | weather_map
			@weather @weather_map          | "parallel_tool_calls":false                           | weather
			weather? me@weather-online     | -                                                     | -
			@weather                       | "tool_choice":"none"                                  | -
			hello                          | "tool_choice":"auto"                                  | -
			hello                          | "tool_choice":"required"                              | weather
			@weather_map                   | "tool_choice":"required"                              | weather_map
			""")
	void toolIsCalledWhenItsNameStandsInTheQuestionOrACallIsRequired(String prompt, String setting, String calls)
			throws Exception {
		JsonNode body = TestClient.json(
				this.client.chat(prompt, (setting != null) ? new String[] { TOOLS, setting } : new String[] { TOOLS }));
		JsonNode choice = body.path("choices").path(0);
		List<String> names = choice.path("message")
			.path("tool_calls")
			.valueStream()
			.map((call) -> call.path("function").path("name").stringValue())
			.toList();
		assertThat(names).isEqualTo((calls != null) ? List.of(calls.split(" ")) : List.of());
		assertThat(choice.path("finish_reason").stringValue()).isEqualTo(names.isEmpty() ? "stop" : "tool_calls");
		assertThat(choice.path("message").path("content").isNull()).isEqualTo(!names.isEmpty());
	}

	@Test
	void callHasArgumentsThatFitTheSchemaAndAnIdOfItsOwn() throws Exception {
		JsonNode message = message(this.client.chat("@weather @weather_map", TOOLS, "\"n\":2"));
		JsonNode first = message.path("tool_calls").path(0);
		assertThat(first.path("type").stringValue()).isEqualTo("function");
		assertThat(first.path("function").path("arguments").stringValue()).isEqualTo(ARGUMENTS);
		assertThat(message.path("tool_calls").path(1).path("function").path("arguments").stringValue()).isEqualTo("{}");
		assertThat(message.path("tool_calls").path(1).path("id").stringValue())
			.isNotEqualTo(first.path("id").stringValue());
	}

	@Test
	void callWhenOneFunctionIsForcedEndsWithReasonStopAsTheOriginalDoes() throws Exception {
		JsonNode choice = TestClient
			.json(this.client.chat("hi", TOOLS,
					"\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"weather_map\"}}"))
			.path("choices")
			.path(0);
		assertThat(choice.path("message").path("tool_calls").path(0).path("function").path("name").stringValue())
			.isEqualTo("weather_map");
		assertThat(choice.path("finish_reason").stringValue()).isEqualTo("stop");
	}

	@Test
	void callWhenStreamedComesInFragmentsByIndex() throws Exception {
		List<JsonNode> deltas = new ArrayList<>();
		String reason = "";
		for (JsonNode chunk : TestClient
			.chunks(this.client.chat("@weather @weather_map", TOOLS, "\"stream\":true").body())) {
			JsonNode choice = chunk.path("choices").path(0);
			choice.path("delta").path("tool_calls").values().forEach(deltas::add);
			reason = choice.path("finish_reason").asString(reason);
		}
		assertThat(deltas).filteredOn((delta) -> delta.has("id"))
			.extracting((delta) -> delta.path("index").intValue(),
					(delta) -> delta.path("function").path("name").stringValue())
			.containsExactly(tuple(0, "weather"), tuple(1, "weather_map"));
		StringBuilder arguments = new StringBuilder();
		List<JsonNode> first = deltas.stream().filter((delta) -> delta.path("index").intValue() == 0).toList();
		first.forEach((delta) -> arguments.append(delta.path("function").path("arguments").stringValue()));
		assertThat(first).hasSizeGreaterThan(3);
		assertThat(arguments).hasToString(ARGUMENTS);
		assertThat(reason).isEqualTo("tool_calls");
	}

	@Test
	void callWhenMaxTokensIsSmallerBreaksOffWithinTheArguments() throws Exception {
		JsonNode body = TestClient.json(this.client.chat("@weather", TOOLS, "\"max_tokens\":2"));
		assertThat(body.path("choices").path(0).path("finish_reason").stringValue()).isEqualTo("length");
		assertThat(body.path("choices")
			.path(0)
			.path("message")
			.path("tool_calls")
			.path(0)
			.path("function")
			.path("arguments")
			.stringValue()).isEqualTo(ARGUMENTS.substring(0, 16));
	}

	@Test
	void resultsOfToolsAreQuoted() throws Exception {
		String text = TestClient.content(this.client.post("/v1/chat/completions", """
				{"model":"gpt-4o",%s,"messages":[{"role":"user","content":"@weather"},
				{"role":"assistant","content":null,"tool_calls":[
				{"id":"a","type":"function","function":{"name":"weather","arguments":"{}"}},
				{"id":"b","type":"function","function":{"name":"weather","arguments":"{}"}}]},
				{"role":"tool","tool_call_id":"b","content":"rain"},
				{"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"sun"}]}]}""".formatted(TOOLS)));
		assertThat(text).contains("“rain”, “sun”");
	}

	@Test
	void answerWhenSchemaIsGivenFitsIt() throws Exception {
		String text = TestClient.content(this.client.chat("hi", """
				"response_format":{"type":"json_schema","json_schema":{"name":"point","strict":true,"schema":
				{"type":"object","properties":{"x":{"type":"integer"},"label":{"type":["string","null"]}},
				"required":["x","label"],"additionalProperties":false}}}"""));
		JsonNode point = Json.read(text.getBytes(StandardCharsets.UTF_8));
		assertThat(point.path("x").isIntegralNumber()).isTrue();
		assertThat(point.path("label").isString()).isTrue();
	}

	@Test
	void answerWhenAnyObjectIsAskedForQuotesThePrompt() throws Exception {
		String text = TestClient
			.content(this.client.chat("hello in JSON", "\"response_format\":{\"type\":\"json_object\"}"));
		assertThat(Json.read(text.getBytes(StandardCharsets.UTF_8)).path("answer").stringValue())
			.contains("“hello in JSON”");
	}

	@Test
	void thoughtsCostTokensAndTakeThemFromTheAnswer() throws Exception {
		JsonNode whole = TestClient.json(this.client.chat("hi", "\"reasoning_effort\":\"low\"")).path("usage");
		assertThat(whole.path("completion_tokens_details").path("reasoning_tokens").intValue()).isEqualTo(16);
		assertThat(whole.path("completion_tokens").intValue()).isGreaterThan(16);
		HttpResponse<String> cut = this.client.chat("hi", "\"reasoning_effort\":\"low\"",
				"\"max_completion_tokens\":10");
		assertThat(TestClient.content(cut)).isEmpty();
		assertThat(TestClient.json(cut).path("usage").path("completion_tokens").intValue()).isEqualTo(10);
	}

	private static JsonNode message(HttpResponse<String> response) {
		return TestClient.json(response).path("choices").path(0).path("message");
	}

}
