package dev.utils.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever value stands at whatever place, the simulator answers or refuses and does not
 * fail itself.
 */
class OpenAiMutationTests {

	private static final List<String> VALUES = List.of("null", "5", "-1.5", "true", "\"\"", "\"x\"", "[]", "[null]",
			"[[1]]", "{}", "{\"type\":\"x\"}");

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
					/v1/chat/completions | {"model":"m","stop":["a"],"stream":true,"stream_options":{"include_usage":true},"reasoning_effort":"low","messages":[{"role":"user","content":[{"type":"text","text":"@f"},{"type":"image_url","image_url":{"url":"https://a"}}]},{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"a","content":"1"},{"role":"user","content":"@f"}],"tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{"a":{"type":"array","items":{"anyOf":[{"type":"string"}]}}},"required":["a"],"additionalProperties":false}}}],"tool_choice":{"type":"function","function":{"name":"f"}}}
					/v1/chat/completions | {"model":"m","messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_schema","json_schema":{"name":"n","strict":false,"schema":{"type":"object","properties":{"a":{"$ref":"#/$defs/b"}},"required":["a"],"$defs":{"b":{"enum":["x"]}}}}}}
					/v1/responses        | {"model":"m","stream":true,"instructions":"i","reasoning":{"effort":"low","summary":"auto"},"text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"}}},"input":[{"role":"user","content":[{"type":"input_text","text":"@f"},{"type":"input_image","image_url":"https://a"}]},{"type":"reasoning","summary":[]},{"type":"function_call","call_id":"a","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"a","output":"1"}],"tools":[{"type":"function","name":"f","parameters":{"type":"object"}}],"tool_choice":{"type":"function","name":"f"}}
					/v1/embeddings       | {"model":"m","input":["a","b"],"dimensions":3,"encoding_format":"base64"}
					/v1/images/generations | {"model":"gpt-image-1","prompt":"p","n":1,"size":"1024x1024","quality":"low"}
					/hf-inference/models/a/flux | {"inputs":"a","parameters":{"width":8,"height":8,"seed":1}}
					/hf-inference/models/a/mini/pipeline/feature-extraction | {"inputs":["a"],"normalize":true}
					""")
	void requestWhenAValueIsReplacedIsAnsweredOrRefused(String path, String json) throws Exception {
		assertThat(client.post(path, json).statusCode()).isEqualTo(200);
		for (JsonNode mutant : mutants(Json.read(json.getBytes(StandardCharsets.UTF_8)))) {
			assertThat(client.post(path, mutant.toString()).statusCode()).as(mutant.toString()).isLessThan(500);
		}
	}

	static List<JsonNode> mutants(JsonNode node) {
		List<JsonNode> mutants = new ArrayList<>();
		if (node instanceof ObjectNode object) {
			for (String name : object.propertyNames()) {
				replacements(object.path(name))
					.forEach((replacement) -> mutants.add(object.deepCopy().set(name, replacement)));
			}
		}
		else if (node instanceof ArrayNode array) {
			for (int i = 0; i < array.size(); i++) {
				int index = i;
				replacements(array.path(i)).forEach((replacement) -> {
					ArrayNode copy = array.deepCopy();
					copy.set(index, replacement);
					mutants.add(copy);
				});
			}
		}
		return mutants;
	}

	private static List<JsonNode> replacements(JsonNode node) {
		List<JsonNode> replacements = mutants(node);
		VALUES.forEach((value) -> replacements.add(Json.read(value.getBytes(StandardCharsets.UTF_8))));
		return replacements;
	}

}
