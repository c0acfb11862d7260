package dev.utils.simulator;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The responses endpoint.
 */
class ResponsesTests {

	private static final String RESPONSES = "/v1/responses";

	private static final String TOOL = """
			"tools":[{"type":"function","name":"weather","strict":true,"parameters":{"type":"object",
			"properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}]""";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final TestClient client = new TestClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void answerQuotesTheInputAndRepeatsTheRequest() throws Exception {
		JsonNode body = TestClient
			.json(post("\"input\":\"hello there\",\"instructions\":\"be kind\",\"temperature\":0.5"));
		assertThat(body.path("object").stringValue()).isEqualTo("response");
		assertThat(body.path("status").stringValue()).isEqualTo("completed");
		assertThat(body.path("error").isNull()).isTrue();
		assertThat(body.path("instructions").stringValue()).isEqualTo("be kind");
		assertThat(body.path("temperature").doubleValue()).isEqualTo(0.5);
		JsonNode message = body.path("output").path(0);
		assertThat(message.path("type").stringValue()).isEqualTo("message");
		assertThat(message.path("content").path(0).path("text").stringValue()).contains("“hello there”");
		assertThat(body.path("usage").path("input_tokens").intValue()).isEqualTo(4);
		assertThat(body.path("usage").path("total_tokens").intValue())
			.isEqualTo(4 + body.path("usage").path("output_tokens").intValue());
	}

	@Test
	void answerWhenMaxOutputTokensIsSmallerIsIncomplete() throws Exception {
		JsonNode body = TestClient.json(post("\"input\":\"hello\",\"max_output_tokens\":16"));
		assertThat(body.path("status").stringValue()).isEqualTo("incomplete");
		assertThat(body.path("incomplete_details").path("reason").stringValue()).isEqualTo("max_output_tokens");
		assertThat(body.path("usage").path("output_tokens").intValue()).isEqualTo(16);
	}

	@Test
	void answerWhenToolIsNamedCallsItAndQuotesItsOutput() throws Exception {
		JsonNode call = TestClient.json(post("\"input\":\"What is it? @weather\"," + TOOL)).path("output").path(0);
		assertThat(call.path("type").stringValue()).isEqualTo("function_call");
		assertThat(call.path("name").stringValue()).isEqualTo("weather");
		assertThat(call.path("arguments").stringValue()).isEqualTo("{\"city\":\"sample\"}");
		JsonNode body = TestClient.json(post("""
				"input":[{"role":"user","content":[{"type":"input_text","text":"@weather"}]},%s,
				{"type":"function_call_output","call_id":"%s","output":"rain"}],%s""".formatted(call,
				call.path("call_id").stringValue(), TOOL)));
		assertThat(text(body)).contains("“rain”");
	}

	@Test
	void answerWhenSchemaIsGivenFitsIt() throws Exception {
		JsonNode body = TestClient.json(post("""
				"input":"hi","text":{"format":{"type":"json_schema","name":"n","schema":
				{"type":"object","properties":{"x":{"type":"boolean"}},"required":["x"]}}}"""));
		assertThat(text(body)).isEqualTo("{\"x\":true}");
	}

	@Test
	void streamNumbersItsEventsAndEndsWithTheWholeResponse() throws Exception {
		String stream = post(
				"\"input\":\"hello\",\"stream\":true,\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"}")
			.body();
		List<JsonNode> events = events(stream);
		assertThat(events).extracting((event) -> event.path("sequence_number").intValue())
			.isEqualTo(IntStream.range(0, events.size()).boxed().toList());
		List<String> types = events.stream().map((event) -> event.path("type").stringValue()).distinct().toList();
		assertThat(types).containsExactly("response.created", "response.in_progress", "response.output_item.added",
				"response.reasoning_summary_part.added", "response.reasoning_summary_text.delta",
				"response.reasoning_summary_text.done", "response.reasoning_summary_part.done",
				"response.output_item.done", "response.content_part.added", "response.output_text.delta",
				"response.output_text.done", "response.content_part.done", "response.completed");
		JsonNode response = events.get(events.size() - 1).path("response");
		String deltas = events.stream()
			.filter((event) -> event.path("type").stringValue().equals("response.output_text.delta"))
			.map((event) -> event.path("delta").stringValue())
			.collect(Collectors.joining());
		assertThat(deltas).isEqualTo(text(response));
		assertThat(response.path("usage").path("output_tokens_details").path("reasoning_tokens").intValue())
			.isEqualTo(16);
		assertThat(stream).contains("event: response.created\ndata: {").doesNotContain("[DONE]");
	}

	@Test
	void streamWhenToolIsCalledGivesItsArgumentsInFragments() throws Exception {
		List<JsonNode> events = events(post("\"input\":\"@weather\",\"stream\":true," + TOOL).body());
		String arguments = events.stream()
			.filter((event) -> event.path("type").stringValue().equals("response.function_call_arguments.delta"))
			.map((event) -> event.path("delta").stringValue())
			.collect(Collectors.joining("|"));
		assertThat(arguments).isEqualTo("{\"city\":|\"sample\"|}");
		assertThat(events).extracting((event) -> event.path("type").stringValue())
			.contains("response.function_call_arguments.done");
	}

	@ParameterizedTest
	@CsvSource({ "gpt-4o, '\"max_output_tokens\":16', incomplete", "failing-model, '\"store\":false', failed" })
	void streamWhenTheAnswerIsNotCompleteEndsByThatName(String model, String setting, String status) throws Exception {
		String settings = "{\"model\":\"" + model + "\",\"input\":\"hello\"," + setting;
		JsonNode body = TestClient.json(this.client.post(RESPONSES, settings + "}"));
		assertThat(body.path("status").stringValue()).isEqualTo(status);
		List<JsonNode> events = events(this.client.post(RESPONSES, settings + ",\"stream\":true}").body());
		JsonNode last = events.get(events.size() - 1);
		assertThat(last.path("type").stringValue()).isEqualTo("response." + status);
		assertThat(last.path("response").path("error")).isEqualTo(body.path("error"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-",
			textBlock = """
					"store":true                                                                  | input                     | missing_required_parameter
					"input":5                                                                     | input                     | invalid_type
					"input":[]                                                                    | input                     | empty_array
					"input":[{"content":"hi"}]                                                    | input[0].role             | missing_required_parameter
					"input":[{"role":"user"}]                                                     | input[0].content          | missing_required_parameter
					"input":[{"role":"user","content":[{"type":"output_text","text":"a"}]}]       | input[0].content[0].type  | invalid_value
					"input":[{"role":"user","content":[{"type":"text","text":"a"}]}]              | input[0].content[0].type  | invalid_value
					"input":[{"role":"assistant","content":[{"type":"input_text","text":"a"}]}]   | input[0].content[0].type  | invalid_value
					"input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,AAAA"}]}] | input[0].content[0].image_url | invalid_image_format
					"input":[{"type":"robot"}]                                                    | input[0].type             | invalid_value
					"input":[{"type":"function_call_output","call_id":"a","output":"1"}]          | input                     | -
					"input":[{"type":"function_call","call_id":"a","name":"f","arguments":"{}"}]  | input                     | -
					"input":"hi","messages":[]                                                    | messages                  | unknown_parameter
					"input":"hi","max_output_tokens":15                                           | max_output_tokens         | integer_below_min_value
					"input":"hi","previous_response_id":"resp_1"                                  | previous_response_id      | previous_response_not_found
					"input":"hi","reasoning":{"effort":"huge"}                                    | reasoning.effort          | invalid_value
					"input":"hi","text":{"format":{"type":"json_schema","schema":{}}}             | text.format.name          | missing_required_parameter
					"input":"hi","text":{"format":{"type":"json_schema","name":"n","strict":true,"schema":{"type":"object"}}} | text.format.schema | invalid_json_schema
					"input":"hi","tools":[{"type":"function","function":{"name":"a"}}]            | tools[0].function         | unknown_parameter
					"input":"hi","tools":[{"type":"function"}]                                    | tools[0].name             | missing_required_parameter
					"input":"hi","model":"o3","temperature":0                                     | temperature               | unsupported_value
					""")
	void requestWhenItIsWrongIsRefused(String settings, String param, String code) throws Exception {
		String model = settings.contains("\"model\"") ? "" : "\"model\":\"gpt-4o\",";
		HttpResponse<String> response = this.client.post(RESPONSES, "{" + model + settings + "}");
		JsonNode error = TestClient.error(response);
		assertThat(error.path("message").asString("")).isNotBlank();
		assertThat(error.path("param").asString(null)).isEqualTo(param);
		assertThat(error.path("code").asString(null)).isEqualTo(code);
		assertThat(response.statusCode()).isEqualTo(400);
	}

	@Test
	void faultAndDirectiveAreObeyed() throws Exception {
		this.simulator.script(Fault.status(429));
		assertThat(post("\"input\":\"hello\"").statusCode()).isEqualTo(429);
		assertThat(post("\"input\":\"hello [[503]]\"").statusCode()).isEqualTo(503);
		assertThat(events(post("\"input\":\"hello [[cut 3]]\",\"stream\":true").body())).hasSize(3);
	}

	@Test
	void answerWhenItIsBlockedIsIncompleteWithoutOutput() throws Exception {
		this.simulator.script(Fault.blocked().times(2));
		JsonNode body = TestClient.json(post("\"input\":\"hello\""));
		assertThat(body.path("incomplete_details").path("reason").stringValue()).isEqualTo("content_filter");
		assertThat(body.path("output").isEmpty()).isTrue();
		List<JsonNode> events = events(post("\"input\":\"hello\",\"stream\":true").body());
		assertThat(events).extracting((event) -> event.path("type").stringValue())
			.containsExactly("response.created", "response.in_progress", "response.incomplete");
	}

	private HttpResponse<String> post(String settings) throws Exception {
		return this.client.post(RESPONSES, "{\"model\":\"gpt-4o\"," + settings + "}");
	}

	private static String text(JsonNode response) {
		JsonNode output = response.path("output");
		return output.path(output.size() - 1).path("content").path(0).path("text").stringValue();
	}

	private static List<JsonNode> events(String stream) {
		return TestClient.chunks(stream.replaceAll("(?m)^event: .*\n", ""));
	}

}
