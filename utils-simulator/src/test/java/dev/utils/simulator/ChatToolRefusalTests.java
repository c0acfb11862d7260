package dev.utils.simulator;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the simulator refuses of tools, forms of the answer, pictures and recordings, and
 * from models that reason.
 */
class ChatToolRefusalTests {

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
	@CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-",
			textBlock = """
					"tools":[]                                                           | tools                    | empty_array
					"tools":[{"function":{"name":"a"}}]                                  | tools[0].type            | missing_required_parameter
					"tools":[{"type":"robot"}]                                           | tools[0].type            | invalid_value
					"tools":[{"type":"function"}]                                        | tools[0].function        | missing_required_parameter
					"tools":[{"type":"function","name":"a"}]                             | tools[0].name            | unknown_parameter
					"tools":[{"type":"function","function":{}}]                          | tools[0].function.name   | missing_required_parameter
					"tools":[{"type":"function","function":{"name":"no spaces"}}]        | tools[0].function.name   | invalid_value
					"tools":[{"type":"function","function":{"name":"a","schema":{}}}]    | tools[0].function.schema | unknown_parameter
					"tools":[{"type":"function","function":{"name":"a","parameters":{"type":"string"}}}] | tools[0].function.parameters | invalid_function_parameters
					"tools":[{"type":"function","function":{"name":"a","strict":true,"parameters":{"type":"object"}}}] | tools[0].function.parameters | invalid_function_parameters
					"tool_choice":"auto"                                                 | tool_choice              | -
					"parallel_tool_calls":true                                           | parallel_tool_calls      | -
					"tools":[{"type":"function","function":{"name":"a"}}],"tool_choice":"any" | tool_choice         | invalid_value
					"tools":[{"type":"function","function":{"name":"a"}}],"tool_choice":{"type":"function","function":{"name":"b"}} | tool_choice | -
					"response_format":{}                                                 | response_format.type     | missing_required_parameter
					"response_format":{"type":"xml"}                                     | response_format.type     | invalid_value
					"response_format":{"type":"json_object"}                             | messages                 | -
					"response_format":{"type":"json_schema"}                             | response_format.json_schema | missing_required_parameter
					"response_format":{"type":"json_schema","json_schema":{"schema":{}}} | response_format.json_schema.name | missing_required_parameter
					"response_format":{"type":"json_schema","json_schema":{"name":"ä"}}  | response_format.json_schema.name | invalid_value
					"reasoning_effort":"huge"                                            | reasoning_effort         | invalid_value
					""")
	void requestWhenToolsOrFormatAreWrongIsRefused(String setting, String param, String code) throws Exception {
		assertRefused(client.chat("hi", setting), 400, param, code);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"type\":\"object\",\"properties\":{},\"required\":[]}",
			"{\"type\":\"object\",\"additionalProperties\":true}",
			"{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[]}",
			"{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{},\"required\":[\"a\"]}",
			"{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", "{\"anyOf\":[{\"type\":\"object\"}]}",
			"{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"a\":{\"type\":\"array\"}},\"required\":[\"a\"]}",
			"{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"a\":{\"oneOf\":[]}},\"required\":[\"a\"]}",
			"{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"a\":{\"$ref\":\"#/$defs/b\"}},\"required\":[\"a\"],\"$defs\":{\"b\":{\"type\":\"object\"}}}",
			"{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"a\":{\"anyOf\":[{\"type\":[\"object\",\"null\"]}]}},\"required\":[\"a\"]}" })
	void schemaWhenStrictMustCloseEveryObjectAndRequireEveryProperty(String schema) throws Exception {
		String format = "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"strict\":true,\"schema\":"
				+ schema + "}}";
		assertRefused(client.chat("hi", format), 400, "response_format", null);
		assertThat(client.chat("hi", format.replace("\"strict\":true", "\"strict\":false")).statusCode())
			.isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"type":"image_url","image_url":{}}                                          | image_url.url    | missing_required_parameter
					{"type":"image_url","image_url":{"url":"cat.png"}}                           | image_url.url    | invalid_value
					{"type":"image_url","image_url":{"url":"data:image/png,iVBORw0KGgo="}}       | image_url.url    | invalid_value
					{"type":"image_url","image_url":{"url":"data:image/png;base64,i!"}}          | image_url.url    | invalid_base64
					{"type":"image_url","image_url":{"url":"data:image/png;base64,aGVsbG8="}}    | image_url.url    | invalid_image_format
					{"type":"image_url","image_url":{"url":"https://a/b.png","detail":"sharp"}}  | image_url.detail | invalid_value
					{"type":"input_audio","input_audio":{"format":"wav"}}                        | input_audio.data | missing_required_parameter
					{"type":"input_audio","input_audio":{"data":"SUQz","format":"ogg"}}          | input_audio.format | invalid_value
					{"type":"input_audio","input_audio":{"data":"SUQz","format":"wav"}}          | input_audio.data | invalid_value
					{"type":"file","file":{}}                                                    | file.file_id     | missing_required_parameter
					""")
	void partWhenItIsNotWhatItSaysIsRefused(String part, String param, String code) throws Exception {
		String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]}";
		assertRefused(client.post(CHAT, body), 400, "messages[0].content[0]." + param, code);
	}

	@ParameterizedTest
	@ValueSource(strings = { "iVBORw0KGgo=", "/9j/4AAQ", "R0lGODlh", "UklGRgAAAABXRUJQ" })
	void partWhenItIsAPictureIsTaken(String base64) throws Exception {
		String body = """
				{"model":"m","messages":[{"role":"user","content":[
				{"type":"image_url","image_url":{"url":"data:image/png;base64,%s"}}]}]}""".formatted(base64);
		assertThat(client.post(CHAT, body).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"role":"tool","tool_call_id":"a","content":"1"}                             | messages[1].role
			CALL                                                                         | messages[2].role
			CALL,{"role":"user","content":"hi"}                                          | messages[2].role
			CALL,{"role":"tool","tool_call_id":"a","content":"1"}                        | messages[3].role
			CALL,{"role":"tool","tool_call_id":"c","content":"1"}                        | messages[2].role
			""")
	void conversationWhenCallsAndResultsDoNotMatchIsRefused(String messages, String param) throws Exception {
		String call = """
				{"role":"assistant","tool_calls":[
				{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},
				{"id":"b","type":"function","function":{"name":"f","arguments":"{}"}}]}""";
		String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},"
				+ messages.replace("CALL", call) + "]}";
		assertRefused(client.post(CHAT, body), 400, param, null);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			o3-mini  | "temperature":0.2         | temperature      | unsupported_value
			gpt-5    | "temperature":0           | temperature      | unsupported_value
			o1       | "top_p":1                 | top_p            | unsupported_parameter
			gpt-5.1  | "max_tokens":5            | max_tokens       | unsupported_parameter
			o4-mini  | "stop":"a"                | stop             | unsupported_parameter
			gpt-5    | "presence_penalty":0.5    | presence_penalty | unsupported_parameter
			""")
	void modelWhenItReasonsRefusesToBeSteered(String model, String setting, String param, String code)
			throws Exception {
		String body = TestClient.chatBody("hi", setting);
		assertRefused(client.post(CHAT, body.replace("gpt-4o", model)), 400, param, code);
		assertThat(client.post(CHAT, body).statusCode()).isEqualTo(200);
	}

	@Test
	void modelWhenItReasonsNamesTheParameterToUseInstead() throws Exception {
		String body = TestClient.chatBody("hi", "\"max_tokens\":5").replace("gpt-4o", "o3");
		assertThat(TestClient.error(client.post(CHAT, body)).path("message").stringValue())
			.contains("Use 'max_completion_tokens' instead");
	}

	@Test
	void modelWhenItReasonsTakesTheDefaultTemperature() throws Exception {
		String body = TestClient.chatBody("hi", "\"temperature\":1", "\"seed\":7").replace("gpt-4o", "gpt-5");
		assertThat(client.post(CHAT, body).statusCode()).isEqualTo(200);
	}

	@Test
	void modelWhenItIsForResponsesOnlyIsNotFound() throws Exception {
		HttpResponse<String> response = client.post(CHAT,
				TestClient.chatBody("hi").replace("gpt-4o", "responses-only-pro"));
		assertRefused(response, 404, "model", null);
		assertThat(TestClient.error(response).path("message").stringValue())
			.contains("only supported in v1/responses and not in v1/chat/completions");
	}

	private static void assertRefused(HttpResponse<String> response, int status, String param, String code) {
		JsonNode error = TestClient.error(response);
		assertThat(error.path("message").asString("")).isNotBlank();
		assertThat(error.path("param").asString(null)).isEqualTo(param);
		assertThat(error.path("code").asString(null)).isEqualTo(code);
		assertThat(error.path("type").asString("")).isEqualTo("invalid_request_error");
		assertThat(response.statusCode()).isEqualTo(status);
	}

}
