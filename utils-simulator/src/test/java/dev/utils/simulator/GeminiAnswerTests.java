package dev.utils.simulator;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Google's answers as they are on the wire: good ones and those after a fault.
 */
class GeminiAnswerTests {

	private static final String TOOLS = ",\"tools\":[{\"functionDeclarations\":[{\"name\":\"weather\",\"parameters\":{\"type\":\"OBJECT\",\"properties\":{\"city\":{\"type\":\"STRING\"},\"days\":{\"type\":\"INTEGER\"}},\"required\":[\"city\",\"days\"]}},{\"name\":\"time\"}]}]";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final TestClient client = new TestClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void streamGivesAResponsePerWordThenTheReasonOfTheEnd() throws Exception {
		HttpResponse<String> response = stream("hi", ",\"generationConfig\":{\"maxOutputTokens\":2}");
		assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
		List<JsonNode> responses = responses(response);
		assertThat(responses).extracting((node) -> part(node).path("text").stringValue())
			.containsExactly("You", " said:", "");
		assertThat(responses.get(1).path("candidates").path(0).has("finishReason")).isFalse();
		JsonNode end = responses.get(2);
		assertThat(end.path("candidates").path(0).path("finishReason").stringValue()).isEqualTo("MAX_TOKENS");
		assertThat(end.path("usageMetadata").path("candidatesTokenCount").intValue()).isEqualTo(2);
	}

	@Test
	void streamWithoutEventsIsAnArray() throws Exception {
		JsonNode array = TestClient.json(send("streamGenerateContent", body("hi", "")));
		assertThat(array.isArray()).isTrue();
		assertThat(array.size()).isGreaterThan(5);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
			What is it? @weather | {"mode":"AUTO"} | [weather]
			@weather @time       | {"mode":"AUTO"} | [weather, time]
			@weather             | {"mode":"NONE"} | []
			hi                   | {"mode":"ANY"}  | [weather]
			hi                   | {"mode":"ANY","allowedFunctionNames":["time"]} | [time]
			""")
	void functionsAreCalledThatAreNamedOrForced(String prompt, String config, String names) throws Exception {
		String fields = TOOLS + ",\"toolConfig\":{\"functionCallingConfig\":" + config + "}";
		for (HttpResponse<String> response : List.of(send("generateContent", body(prompt, fields)),
				stream(prompt, fields))) {
			List<JsonNode> calls = responses(response).stream()
				.flatMap((node) -> node.path("candidates").path(0).path("content").path("parts").valueStream())
				.filter((part) -> part.has("functionCall"))
				.toList();
			assertThat(calls).extracting((part) -> part.path("functionCall").path("name").stringValue())
				.hasToString(names);
			assertThat(calls)
				.filteredOn((part) -> part.path("functionCall").path("name").stringValue().equals("weather"))
				.allSatisfy((part) -> assertThat(part.path("functionCall").path("args"))
					.hasToString("{\"city\":\"sample\",\"days\":1}"));
			assertThat(calls.stream().limit(1)).allMatch((part) -> part.path("thoughtSignature").isString());
		}
	}

	@Test
	void answerFitsTheSchemaOfEitherKind() throws Exception {
		String config = ",\"generationConfig\":{\"responseMimeType\":\"application/json\",\"%s\":{\"type\":\"%s\",\"properties\":{\"age\":{\"type\":\"%s\"}},\"required\":[\"age\"]}}";
		assertThat(
				text(send("generateContent", body("hi", String.format(config, "responseSchema", "OBJECT", "INTEGER")))))
			.isEqualTo("{\"age\":1}");
		assertThat(text(
				send("generateContent", body("hi", String.format(config, "responseJsonSchema", "object", "integer")))))
			.isEqualTo("{\"age\":1}");
	}

	@Test
	void pictureHasTheShapeAskedForAndIsTheSameEveryTime() throws Exception {
		String config = ",\"generationConfig\":{\"responseModalities\":[\"IMAGE\"],\"imageConfig\":{\"aspectRatio\":\"16:9\"}}";
		JsonNode first = part(TestClient.json(send("generateContent", body("a cat", config)))).path("inlineData");
		JsonNode again = part(TestClient.json(send("generateContent", body("a cat", config)))).path("inlineData");
		assertThat(first.path("mimeType").stringValue()).isEqualTo("image/png");
		assertThat(again).isEqualTo(first);
		byte[] png = Base64.getDecoder().decode(first.path("data").stringValue());
		assertThat(ImageIO.read(new ByteArrayInputStream(png))).satisfies((image) -> {
			assertThat(image.getWidth()).isEqualTo(64);
			assertThat(image.getHeight()).isEqualTo(36);
		});
	}

	@Test
	void candidatesAreAsManyAsAskedFor() throws Exception {
		JsonNode answer = TestClient
			.json(send("generateContent", body("hi", ",\"generationConfig\":{\"candidateCount\":2}")));
		assertThat(answer.path("candidates").valueStream())
			.extracting((candidate) -> candidate.path("index").intValue())
			.containsExactly(0, 1);
	}

	@Test
	void embeddingHasLengthOneAndTheDimensionsAskedFor() throws Exception {
		JsonNode answer = TestClient
			.json(send("embedContent", "{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"outputDimensionality\":16}"));
		double[] values = answer.path("embedding")
			.path("values")
			.valueStream()
			.mapToDouble(JsonNode::doubleValue)
			.toArray();
		assertThat(values).hasSize(16);
		double square = 0;
		for (double value : values) {
			square += value * value;
		}
		assertThat(square).isBetween(0.999, 1.001);
	}

	@ParameterizedTest
	@CsvSource({ "400, INVALID_ARGUMENT", "401, UNAUTHENTICATED", "403, PERMISSION_DENIED", "404, NOT_FOUND",
			"429, RESOURCE_EXHAUSTED", "500, INTERNAL", "503, UNAVAILABLE", "504, DEADLINE_EXCEEDED" })
	void faultHasTheErrorOfItsStatus(int status, String code) throws Exception {
		HttpResponse<String> response = stream("hi [[" + status + "]]", "");
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(TestClient.error(response).path("status").stringValue()).isEqualTo(code);
		assertThat(TestClient.error(response).path("code").intValue()).isEqualTo(status);
	}

	@Test
	void limitTellsTheQuotaAndWhenToRetry() throws Exception {
		JsonNode details = TestClient.error(send("generateContent", body("hi [[429 x1]]", ""))).path("details");
		assertThat(details.valueStream()).extracting((detail) -> detail.path("@type").stringValue())
			.containsExactly("type.googleapis.com/google.rpc.QuotaFailure", "type.googleapis.com/google.rpc.RetryInfo");
		assertThat(details.path(1).path("retryDelay").stringValue()).isEqualTo("0.250s");
		assertThat(send("generateContent", body("hi [[429 x1]]", "")).statusCode()).isEqualTo(200);
	}

	@Test
	void faultsShapeTheStream() throws Exception {
		assertThat(responses(stream("hi [[cut 3]]", ""))).hasSize(3);
		List<JsonNode> broken = responses(stream("hi [[error-in-stream 2]]", ""));
		assertThat(broken).hasSize(3);
		assertThat(broken.get(2).path("error").path("status").stringValue()).isEqualTo("INTERNAL");
	}

	@Test
	void blockedAnswerHasAReasonAndNoCandidates() throws Exception {
		String body = body("hi [[blocked]]", "");
		for (HttpResponse<String> response : List.of(send("generateContent", body), stream("hi [[blocked]]", ""),
				send("streamGenerateContent", body))) {
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(responses(response)).singleElement().satisfies((only) -> {
				assertThat(only.has("candidates")).isFalse();
				assertThat(only.path("promptFeedback").path("blockReason").stringValue()).isEqualTo("SAFETY");
			});
		}
	}

	private static String body(String prompt, String fields) {
		return "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + prompt + "\"}]}]" + fields + "}";
	}

	private HttpResponse<String> stream(String prompt, String fields) throws Exception {
		return send("streamGenerateContent?alt=sse", body(prompt, fields));
	}

	private HttpResponse<String> send(String method, String body) throws Exception {
		return this.client.send(this.client.request("/v1beta/models/gemini-sim:" + method)
			.header("x-goog-api-key", "sk-test")
			.POST(BodyPublishers.ofString(body))
			.build());
	}

	/**
	 * Returns the responses of a stream, an array, or a single answer.
	 */
	private static List<JsonNode> responses(HttpResponse<String> response) {
		if (response.body().startsWith("data: ")) {
			return response.body()
				.lines()
				.filter((line) -> line.startsWith("data: "))
				.map((line) -> Sse.json(line.substring(6)))
				.toList();
		}
		JsonNode body = TestClient.json(response);
		return body.isArray() ? body.valueStream().toList() : List.of(body);
	}

	private static JsonNode part(JsonNode response) {
		return response.path("candidates").path(0).path("content").path("parts").path(0);
	}

	private static String text(HttpResponse<String> response) {
		return part(TestClient.json(response)).path("text").stringValue();
	}

}
