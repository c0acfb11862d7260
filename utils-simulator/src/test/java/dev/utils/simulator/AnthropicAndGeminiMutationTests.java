package dev.utils.simulator;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever value stands at whatever place, the simulator answers or refuses and does not
 * fail itself.
 */
class AnthropicAndGeminiMutationTests {

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
					/v1/messages | {"model":"m","max_tokens":2000,"stream":true,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"thinking":{"type":"enabled","budget_tokens":1024},"stop_sequences":["x"],"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"R0lGODlh"}},{"type":"text","text":"@f"}]},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"tool_use","id":"a","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"1"}]},{"type":"text","text":"@f"}]}],"tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"auto"}}
					/v1/messages | {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"@f"}],"tools":[{"name":"f","input_schema":{"type":"object","properties":{"a":{"type":["null","array"],"minItems":1,"items":{"enum":["x"]}},"b":{"$ref":"#/$defs/c"}},"required":["a","b"],"$defs":{"c":{"type":"string","maxLength":3}}}}],"tool_choice":{"type":"tool","name":"f"},"output_config":{"effort":"low","format":{"type":"json_schema","schema":{"anyOf":[{"type":"number","minimum":2}]}}}}
					/v1/messages/count_tokens | {"model":"m","messages":[{"role":"user","content":"a"}]}
					/v1/models/gemini-3:generateContent | {"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"audio/wav","data":"AAAA"}},{"text":"@f"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{}},"thoughtSignature":"AAAA"}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}},{"text":"@f"}]}],"systemInstruction":{"parts":[{"text":"s"}]},"tools":[{"functionDeclarations":[{"name":"f","parametersJsonSchema":{"type":"object","properties":{"a":{"const":1}},"required":["a"]}}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},"safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}]}
					/v1/models/gemini-2:streamGenerateContent?alt=sse | {"contents":[{"parts":[{"text":"hi"}]}],"generationConfig":{"temperature":1,"candidateCount":2,"stopSequences":["x"],"responseModalities":["TEXT","IMAGE"],"imageConfig":{"aspectRatio":"1:1"},"thinkingConfig":{"includeThoughts":true,"thinkingBudget":5},"responseMimeType":"application/json","responseSchema":{"type":"OBJECT","properties":{"a":{"type":"ARRAY","minItems":"1","items":{"type":"STRING","enum":["x"]}}},"required":["a"]}}}
					/v1/models/gemini-2:batchEmbedContents | {"requests":[{"model":"models/gemini-2","content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_DOCUMENT","title":"t","outputDimensionality":2}]}
					/v1/models/gemini-2:countTokens | {"generateContentRequest":{"model":"models/gemini-2","contents":[{"parts":[{"fileData":{"fileUri":"a"}}]}]}}
					""")
	void requestWhenAValueIsReplacedIsAnsweredOrRefused(String path, String json) throws Exception {
		assertThat(post(path, json).statusCode()).isEqualTo(200);
		for (JsonNode mutant : OpenAiMutationTests.mutants(Json.read(json.getBytes(StandardCharsets.UTF_8)))) {
			assertThat(post(path, mutant.toString()).statusCode()).as(mutant.toString()).isLessThan(500);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			textBlock = """
					/v1/messages                        | {"model":"m","max_tokens":5,"temperature":%s,"messages":[{"role":"user","content":"a"}]}
					/v1/messages                        | {"model":"m","max_tokens":%s,"messages":[{"role":"user","content":"a"}]}
					/v1/models/gemini-2:generateContent | {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"temperature":%s}}
					""")
	void numberWhenHugeIsRefused(String path, String json) throws Exception {
		for (String number : new String[] { "1e400", "-1e400", "1e999999999", "9".repeat(400) }) {
			assertThat(post(path, json.replace("%s", number)).statusCode()).as(number).isEqualTo(400);
		}
	}

	private static HttpResponse<String> post(String path, String body) throws Exception {
		return client.send(client.request(path)
			.header("anthropic-version", "2023-06-01")
			.header("x-goog-api-key", "sk-test")
			.POST(BodyPublishers.ofString(body))
			.build());
	}

}
