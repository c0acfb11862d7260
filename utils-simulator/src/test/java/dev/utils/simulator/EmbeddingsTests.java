package dev.utils.simulator;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Embeddings.
 */
class EmbeddingsTests {

	private static final String EMBEDDINGS = "/v1/embeddings";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final TestClient client = new TestClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void vectorHasLengthOneAndDependsOnTheTextOnly() throws Exception {
		JsonNode data = TestClient.json(post("\"input\":[\"a\",\"b\",\"a\"]")).path("data");
		JsonNode last = data.path(0).path("embedding");
		double sum = last.valueStream().mapToDouble((number) -> number.doubleValue() * number.doubleValue()).sum();
		assertThat(sum).isEqualTo(1, within(1e-4));
		assertThat(data.path(2).path("embedding")).isEqualTo(last);
		assertThat(data.path(1).path("embedding")).isNotEqualTo(last);
	}

	@Test
	void answersAreNotInTheOrderOfTheInputs() throws Exception {
		JsonNode body = TestClient.json(post("\"input\":[\"one\",\"two words\",\"three\"]"));
		assertThat(body.path("data").valueStream().map((embedding) -> embedding.path("index").intValue()))
			.containsExactly(2, 1, 0);
		assertThat(body.path("usage").path("prompt_tokens").intValue()).isEqualTo(4);
		assertThat(body.path("usage").path("total_tokens").intValue()).isEqualTo(4);
	}

	@Test
	void vectorWhenBase64IsTheSameInLittleEndianFloats() throws Exception {
		JsonNode numbers = vector("\"input\":\"a\",\"dimensions\":3");
		String base64 = vector("\"input\":\"a\",\"dimensions\":3,\"encoding_format\":\"base64\"").stringValue();
		ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
		assertThat(bytes.remaining()).isEqualTo(12);
		for (JsonNode number : numbers.values()) {
			assertThat(bytes.getFloat()).isEqualTo(number.floatValue());
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			text-embedding-3-small | "input":"a"                   | 1536
			text-embedding-3-large | "input":"a"                   | 3072
			text-embedding-3-large | "input":"a","dimensions":256  | 256
			text-embedding-ada-002 | "input":"a"                   | 1536
			text-embedding-3-small | "input":[1,2,3]               | 1536
			text-embedding-3-small | "input":[[1,2],[3]]           | 1536
			""")
	void vectorHasTheDimensionsOfTheModelOrThoseAskedFor(String model, String settings, int dimensions)
			throws Exception {
		assertThat(vector("\"model\":\"" + model + "\"," + settings).size()).isEqualTo(dimensions);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					"user":"u"                                                         | input           | missing_required_parameter
					"input":5                                                          | input           | invalid_type
					"input":[]                                                         | input           | empty_array
					"input":""                                                         | input           | invalid_value
					"input":["a",""]                                                   | input[1]        | invalid_value
					"input":["a",5]                                                    | input[1]        | invalid_type
					"input":[[1],[]]                                                   | input[1]        | invalid_value
					"input":[1,"a"]                                                    | input           | invalid_type
					"input":"a","dimensions":0                                         | dimensions      | integer_below_min_value
					"input":"a","dimensions":4000                                      | dimensions      | integer_above_max_value
					"input":"a","encoding_format":"int8"                               | encoding_format | invalid_value
					"input":"a","model":"text-embedding-ada-002","dimensions":5        | dimensions      | unsupported_parameter
					"input":"a","truncate":true                                        | truncate        | unknown_parameter
					""")
	void requestWhenItIsWrongIsRefused(String settings, String param, String code) throws Exception {
		HttpResponse<String> response = post(settings);
		JsonNode error = TestClient.error(response);
		assertThat(error.path("param").asString(null)).isEqualTo(param);
		assertThat(error.path("code").asString(null)).isEqualTo(code);
		assertThat(response.statusCode()).isEqualTo(400);
	}

	@Test
	void inputsWhenThereAreMoreThanAllowedAreRefused() throws Exception {
		String most = "\"a\",".repeat(2047) + "\"a\"";
		assertThat(post("\"dimensions\":1,\"input\":[" + most + "]").statusCode()).isEqualTo(200);
		assertThat(TestClient.error(post("\"input\":[" + most + ",\"a\"]")).path("code").stringValue())
			.isEqualTo("array_above_max_length");
	}

	@Test
	void faultAndDirectiveAreObeyed() throws Exception {
		this.simulator.script(Fault.status(429));
		assertThat(post("\"input\":\"a\"").statusCode()).isEqualTo(429);
		assertThat(post("\"input\":[\"a [[503]]\"]").statusCode()).isEqualTo(503);
	}

	private JsonNode vector(String settings) throws Exception {
		return TestClient.json(post(settings)).path("data").path(0).path("embedding");
	}

	private HttpResponse<String> post(String settings) throws Exception {
		String model = settings.contains("\"model\"") ? "" : "\"model\":\"text-embedding-3-small\",";
		return this.client.post(EMBEDDINGS, "{" + model + settings + "}");
	}

}
