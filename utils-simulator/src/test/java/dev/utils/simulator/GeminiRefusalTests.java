package dev.utils.simulator;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
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
 * What the simulator refuses, because Google would.
 */
class GeminiRefusalTests {

	private static final String GENERATE = "/v1beta/models/gemini-sim:generateContent";

	private static final String HELLO = "{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}";

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
					{}                                            | * contents: contents is not specified
					{"contents":[]}                               | * GenerateContentRequest.contents: contents is not
					{"contents":"hi"}                             | Invalid value at 'contents' (TYPE_MESSAGE), "hi"
					{"contents":[{"role":"assistant","parts":[{"text":"a"}]}]} | Please use a valid role: user, model.
					{"contents":[{"role":"user","parts":[]}]}     | * GenerateContentRequest.contents[0].parts: contents.parts must
					{"contents":[{"parts":[{}]}]}                 | * GenerateContentRequest.contents[0].parts[0].data: required oneof
					{"contents":[{"parts":[{"text":"a","functionCall":{"name":"b"}}]}]} | Invalid value at 'GenerateContentRequest.contents[0].parts[0]' (oneof)
					{"contents":[{"parts":[{"text":7}]}]}         | Invalid value at 'contents[0].parts[0].text' (TYPE_STRING), 7
					{"contents":[{"parts":[{"type":"text"}]}]}    | Invalid JSON payload received. Unknown name "type" at 'contents[0].parts[0]': Cannot find field.
					{"messages":[]}                               | Invalid JSON payload received. Unknown name "messages": Cannot find field.
					{"contents":[{"parts":[{"functionCall":{"name":"b"}}]}]} | * GenerateContentRequest.contents[0].parts[0]: a functionCall cannot
					{"contents":[{"role":"model","parts":[{"functionCall":{"name":"b"}}]}]} | Please ensure that function call turn
					{"contents":[{"parts":[{"functionResponse":{"name":"b","response":{}}}]}]} | Please ensure that function response turn
					{"contents":[{"parts":[{"text":"a"}]},{"role":"model","parts":[{"functionCall":{"name":"b"}}]},{"parts":[{"text":"a"}]}]} | Please ensure that the number of function response parts
					{"contents":[{"parts":[{"inlineData":{"mimeType":"image/gif","data":"R0lGODlh"}}]}]} | Unsupported MIME type: image/gif
					{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"R0lGODlh"}}]}]} | Unable to process input image
					{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"?"}}]}]} | Invalid value at 'GenerateContentRequest.contents[0].parts[0].inline_data.data' (TYPE_BYTES)
					{"contents":[{"parts":[{"inlineData":{"data":"AAAA"}}]}]} | * contents[0].parts[0].inline_data.mime_type: mime_type is not
					[]                                            | Invalid JSON payload received.
					{                                             | Invalid JSON payload received.
					""")
	void requestWhenContentsAreWrongIsRefused(String body, String message) throws Exception {
		assertInvalid(client.send(post(GENERATE, body)), message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			textBlock = """
					"generationConfig":{"max_tokens":5}             | Invalid JSON payload received. Unknown name "max_tokens" at 'generation_config': Cannot find field.
					"generationConfig":{"temperature":"hot"}        | Invalid value at 'generation_config.temperature' (TYPE_FLOAT), "hot"
					"generationConfig":{"temperature":2.5}          | * generation_config.temperature: temperature must be in the range [0, 2].
					"generationConfig":{"maxOutputTokens":0}        | * generation_config.max_output_tokens: max_output_tokens must be at least 1.
					"generationConfig":{"responseModalities":["VIDEO"]} | Invalid value at 'generation_config.response_modalities[0]' (TYPE_ENUM), "VIDEO"
					"generationConfig":{"responseModalities":["AUDIO"]} | The requested combination of response modalities
					"generationConfig":{"stopSequences":["a","b","c","d","e","f"]} | * generation_config.stop_sequences
					"generationConfig":{"responseMimeType":"text/html"} | * generation_config.response_mime_type
					"generationConfig":{"responseSchema":{"type":"STRING"}} | Response schema with response mime type
					"generationConfig":{"responseMimeType":"application/json","responseSchema":{"type":"OBJECT","additionalProperties":false}} | Invalid JSON payload received. Unknown name "additionalProperties" at 'generation_config.response_schema': Cannot find field.
					"generationConfig":{"responseMimeType":"application/json","responseSchema":{"type":"STRING"},"responseJsonSchema":{}} | response_schema and response_json_schema
					"generationConfig":{"thinkingConfig":{"thinkingBudget":5,"thinkingLevel":"LOW"}} | You can only set one of
					"generationConfig":{"imageConfig":{"aspectRatio":"7:5"}} | Invalid value at 'generation_config.image_config.aspect_ratio'
					"tools":[{"functionDeclarations":[{"parameters":{}}]}] | * tools[0].function_declarations[0].name: name is not
					"tools":[{"functionDeclarations":[{"name":"a"},{"name":"a"}]}] | Duplicate function declaration
					"tools":[{"functionDeclarations":[{"name":"1 a"}]}] | * tools[0].function_declarations.name: Invalid
					"tools":[{"type":"function"}]                   | Invalid JSON payload received. Unknown name "type" at 'tools[0]': Cannot find field.
					"toolConfig":{"functionCallingConfig":{"mode":"SOME"}} | Invalid value at 'tool_config.function_calling_config.mode'
					"toolConfig":{"functionCallingConfig":{"allowedFunctionNames":["a"]}} | allowed_function_names should only
					"toolConfig":{"functionCallingConfig":{"mode":"ANY"}} | Function calling mode ANY needs
					"safetySettings":[{"category":"HARM","threshold":"OFF"}] | Invalid value at 'safety_settings[0].category'
					""")
	void requestWhenSettingIsWrongIsRefused(String setting, String message) throws Exception {
		assertInvalid(client.send(post(GENERATE, "{\"contents\":[" + HELLO + "]," + setting + "}")), message);
	}

	@Test
	void fieldWhenUnknownIsNamedInTheDetails() throws Exception {
		JsonNode detail = TestClient.error(client.send(post(GENERATE, "{\"generationConfig\":{\"n\":1}}")))
			.path("details")
			.path(0);
		assertThat(detail.path("@type").stringValue()).isEqualTo("type.googleapis.com/google.rpc.BadRequest");
		assertThat(detail.path("fieldViolations").path(0).path("field").stringValue()).isEqualTo("generation_config");
	}

	@ParameterizedTest
	@ValueSource(strings = {
			"{\"contents\":[%s],\"generation_config\":{\"max_output_tokens\":5,\"thinking_config\":{\"thinking_level\":\"low\"}}}",
			"{\"contents\":[%s],\"generationConfig\":{\"maxOutputTokens\":5,\"thinkingConfig\":{\"thinkingLevel\":\"LOW\"}}}" })
	void namesInSnakeCaseMeanTheSame(String body) throws Exception {
		JsonNode answer = TestClient.json(client.send(post(GENERATE, String.format(body, HELLO))));
		assertThat(answer.path("candidates").path(0).path("finishReason").stringValue()).isEqualTo("MAX_TOKENS");
		assertThat(answer.path("usageMetadata").path("thoughtsTokenCount").intValue()).isPositive();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			textBlock = """
					gemini-2.5-pro        | "thinkingLevel":"LOW"    | Thinking level is not supported for this model.
					gemini-2.5-flash-lite | "thinkingLevel":"LOW","includeThoughts":true | Thinking level is not supported for this model.
					gemini-2.5-flash      | "thinkingBudget":24577   | The thinking budget 24577 is invalid.
					gemini-2.5-pro        | "thinkingBudget":32769   | The thinking budget 32769 is invalid.
					""")
	void depthOfThoughtIsRefusedWhereTheModelDoesNotTakeIt(String model, String setting, String message)
			throws Exception {
		assertInvalid(client.send(post("/v1beta/models/" + model + ":generateContent", thinking(setting))), message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
			gemini-3-flash        | "thinkingLevel":"LOW"
			gemini-2.5-flash      | "thinkingBudget":24576
			gemini-2.5-pro        | "thinkingBudget":32768
			""")
	void depthOfThoughtIsTakenInTheFormThatTheModelKnows(String model, String setting) throws Exception {
		assertThat(client.send(post("/v1beta/models/" + model + ":generateContent", thinking(setting))).statusCode())
			.isEqualTo(200);
	}

	private static String thinking(String setting) {
		return "{\"contents\":[" + HELLO + "],\"generationConfig\":{\"thinkingConfig\":{" + setting + "}}}";
	}

	@Test
	void callWithoutItsSignatureIsRefusedByNewModels() throws Exception {
		String body = "{\"contents\":[" + HELLO
				+ ",{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"b\"}%s}]},{\"parts\":[{\"functionResponse\":{\"name\":\"b\",\"response\":{}}}]}]}";
		String path = "/v1beta/models/gemini-3-sim:generateContent";
		assertInvalid(client.send(post(path, String.format(body, ""))), "Function call is missing a thought_signature");
		HttpResponse<String> signed = client.send(post(path, String.format(body, ",\"thoughtSignature\":\"c2ln\"")));
		assertThat(signed.statusCode()).isEqualTo(200);
		assertThat(client.send(post(GENERATE, String.format(body, ""))).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource({ "x-goog-api-key, '', '', 403, PERMISSION_DENIED",
			"x-goog-api-key, sk-refused, '', 400, INVALID_ARGUMENT",
			"x-goog-api-key, sk-invalid-1, '', 400, INVALID_ARGUMENT", "x-other, '', ?key=sk-test, 200, ''",
			"x-other, '', ?key=sk-refused, 400, INVALID_ARGUMENT",
			"authorization, Bearer sk-test, '', 401, UNAUTHENTICATED", "x-goog-api-key, sk-test, '', 200, ''" })
	void keyIsNeededInItsHeaderOrTheQuery(String header, String key, String query, int status, String code)
			throws Exception {
		HttpRequest request = HttpRequest.newBuilder(client.request(GENERATE + query).build().uri())
			.header("content-type", "application/json")
			.header(header, key)
			.POST(BodyPublishers.ofString("{\"contents\":[" + HELLO + "]}"))
			.build();
		HttpResponse<String> response = client.send(request);
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(TestClient.error(response).path("status").asString("")).isEqualTo(code);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1beta/models/gemini-sim:other", "/v1beta/other",
			"/v1beta/models/no-such-model:generateContent", "/v1/models/no-such-model:embedContent" })
	void unknownPathAndModelAreNotFound(String path) throws Exception {
		HttpResponse<String> response = client.send(post(path, "{}"));
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(TestClient.error(response).path("status").stringValue()).isEqualTo("NOT_FOUND");
	}

	@Test
	void modelOfOpenAiWithColonIsLeftToOpenAi() throws Exception {
		assertThat(TestClient.json(client.get("/v1/models/ft:gpt-4o:org")).path("object").stringValue())
			.isEqualTo("model");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			textBlock = """
					embedContent       | {}                                                            | * content: content is not
					embedContent       | {"content":{"parts":[{"text":"a"}]},"outputDimensionality":0} | * output_dimensionality
					embedContent       | {"content":{"parts":[{"text":"a"}]},"taskType":"OTHER"}       | Invalid value at 'task_type'
					embedContent       | {"content":{"parts":[{"text":"a"}]},"title":"b"}              | * EmbedContentRequest.title: only
					embedContent       | {"content":{"parts":[{"text":"a"}]},"model":"models/other"}   | * EmbedContentRequest.model: must be
					batchEmbedContents | {"requests":[]}                                               | * BatchEmbedContentsRequest.requests: from 1
					batchEmbedContents | {"requests":[{"content":{"parts":[{"text":"a"}]}}]}           | * BatchEmbedContentsRequest.requests[0].model
					countTokens        | {}                                                            | * CountTokensRequest.contents: contents is not
					""")
	void otherRequestWhenWrongIsRefused(String method, String body, String message) throws Exception {
		assertInvalid(client.send(post("/v1beta/models/gemini-sim:" + method, body)), message);
	}

	private static HttpRequest post(String path, String body) {
		return client.request(path).header("x-goog-api-key", "sk-test").POST(BodyPublishers.ofString(body)).build();
	}

	private static void assertInvalid(HttpResponse<String> response, String message) {
		assertThat(response.statusCode()).isEqualTo(400);
		JsonNode error = TestClient.error(response);
		assertThat(error.path("code").intValue()).isEqualTo(400);
		assertThat(error.path("status").stringValue()).isEqualTo("INVALID_ARGUMENT");
		assertThat(error.path("message").stringValue()).startsWith(message);
	}

}
