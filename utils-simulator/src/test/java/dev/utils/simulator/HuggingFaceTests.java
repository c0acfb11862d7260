package dev.utils.simulator;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hugging Face's router.
 */
class HuggingFaceTests {

	private static final String FLUX = "/hf-inference/models/black-forest-labs/FLUX.1-schnell";

	private static final String KONTEXT = "/hf-inference/models/black-forest-labs/FLUX.1-Kontext-dev";

	private static final String WHISPER = "/hf-inference/models/openai/whisper-large-v3";

	private static final String MINILM = "/hf-inference/models/sentence-transformers/all-MiniLM-L6-v2/pipeline/feature-extraction";

	private static final byte[] PNG = Png.draw(16, 16, "test");

	private static final String PNG_TEXT = Base64.getEncoder().encodeToString(PNG);

	private static final String WAV_TEXT = Base64.getEncoder().encodeToString(TestForm.wav());

	private final LlmSimulator simulator = LlmSimulator.start();

	private final TestClient client = new TestClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void baseUrlIsThatOfTheRouterBelowWhichChatIsOpenAis() throws Exception {
		assertThat(this.simulator.huggingFaceBaseUrl() + "/v1").isEqualTo(this.simulator.openAiBaseUrl());
		String body = TestClient.chatBody("hi").replace("gpt-4o", "meta-llama/Llama-3.1-8B-Instruct:fastest");
		assertThat(this.client.post("/v1/chat/completions", body).statusCode()).isEqualTo(200);
	}

	@Test
	void textBecomesAPictureOfTheSizeThatWasAskedFor() throws Exception {
		HttpResponse<byte[]> response = bytes(FLUX, "application/json",
				"{\"inputs\":\"a cat\",\"parameters\":{\"width\":320,\"height\":200,\"num_inference_steps\":4}}"
					.getBytes(StandardCharsets.UTF_8));
		assertThat(response.headers().firstValue("content-type")).hasValue("image/png");
		BufferedImage picture = ImageIO.read(new ByteArrayInputStream(response.body()));
		assertThat(picture.getWidth()).isEqualTo(320);
		assertThat(picture.getHeight()).isEqualTo(200);
	}

	@Test
	void pictureBecomesAnotherPicture() throws Exception {
		String body = "{\"inputs\":\"" + PNG_TEXT
				+ "\",\"parameters\":{\"prompt\":\"a hat\",\"target_size\":{\"width\":64,\"height\":32}}}";
		HttpResponse<byte[]> changed = bytes(KONTEXT, "application/json", body.getBytes(StandardCharsets.UTF_8));
		assertThat(ImageIO.read(new ByteArrayInputStream(changed.body())).getWidth()).isEqualTo(64);
		HttpResponse<byte[]> raw = bytes(KONTEXT, "image/png", PNG);
		assertThat(ImageIO.read(new ByteArrayInputStream(raw.body())).getWidth()).isEqualTo(512);
		assertThat(raw.body()).isNotEqualTo(
				bytes(FLUX, "application/json", "{\"inputs\":\"a hat\"}".getBytes(StandardCharsets.UTF_8)).body());
	}

	@Test
	void recordingBecomesTextWithTimesIfAskedFor() throws Exception {
		HttpRequest raw = this.client.request(WHISPER)
			.setHeader("Content-Type", "audio/wav")
			.POST(BodyPublishers.ofByteArray(TestForm.wav()))
			.build();
		JsonNode plain = TestClient.json(this.client.send(raw));
		assertThat(plain.path("text").stringValue()).contains("64000 bytes of WAV");
		assertThat(plain.has("chunks")).isFalse();
		JsonNode timed = TestClient.json(this.client.post(WHISPER,
				"{\"inputs\":\"" + WAV_TEXT + "\",\"parameters\":{\"return_timestamps\":true}}"));
		assertThat(timed.path("text")).isEqualTo(plain.path("text"));
		assertThat(timed.path("chunks").path(1).path("timestamp").path(1).doubleValue()).isEqualTo(2);
	}

	@Test
	void textsBecomeVectorsInTheirOrder() throws Exception {
		JsonNode both = TestClient.json(this.client.post(MINILM, "{\"inputs\":[\"a\",\"b\"],\"normalize\":true}"));
		assertThat(both.size()).isEqualTo(2);
		assertThat(both.path(0).size()).isEqualTo(384);
		assertThat(TestClient.json(this.client.post(MINILM, "{\"inputs\":\"b\"}")).path(0)).isEqualTo(both.path(1));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			models/a/flux                                        | {                                           | 400
			models/a/flux                                        | {"parameters":{}}                           | 422
			models/a/flux                                        | {"inputs":""}                               | 422
			models/a/flux                                        | {"inputs":["a"]}                            | 422
			models/a/flux                                        | {"inputs":"a","prompt":"b"}                 | 422
			models/a/flux                                        | {"inputs":"a","parameters":{"size":"1x1"}}  | 422
			models/a/flux                                        | {"inputs":"a","parameters":{"width":0}}     | 422
			models/a/flux-kontext                                | {"inputs":"aGVsbG8="}                       | 400
			models/a/whisper                                     | {"inputs":"aGVsbG8="}                       | 400
			models/a/mini/pipeline/feature-extraction            | {"inputs":[]}                               | 422
			models/a/mini/pipeline/feature-extraction            | {"inputs":["a",""]}                         | 422
			models/a/mini/pipeline/feature-extraction            | {"inputs":"a","dimensions":3}               | 422
			models/a/no-such-model                               | {"inputs":"a"}                              | 404
			models/a/b/c                                         | {"inputs":"a"}                              | 404
			models                                               | {}                                          | 404
			models//pipeline/feature-extraction                  | {}                                          | 404
			""")
	void requestWhenItIsWrongIsRefusedWithOneSentence(String path, String body, int status) throws Exception {
		HttpResponse<String> response = this.client.post("/hf-inference/" + path, body);
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(TestClient.error(response).stringValue()).isNotBlank();
		assertThat(response.headers().firstValue("x-request-id")).isPresent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "sk-test", "Bearer sk-refused", "Bearer sk-invalid-1" })
	void requestWhenKeyIsMissingOrRefusedIsUnauthorized(String authorization) throws Exception {
		HttpRequest request = this.client.request(FLUX)
			.setHeader("Authorization", authorization)
			.POST(BodyPublishers.ofString("{\"inputs\":\"a\"}"))
			.build();
		assertThat(this.client.send(request).statusCode()).isEqualTo(401);
	}

	@Test
	void requestWhenMethodOrContentTypeIsWrongIsRefused() throws Exception {
		assertThat(this.client.get(FLUX).statusCode()).isEqualTo(405);
		HttpRequest text = this.client.request(FLUX)
			.setHeader("Content-Type", "text/plain")
			.POST(BodyPublishers.ofString("a cat"))
			.build();
		assertThat(this.client.send(text).statusCode()).isEqualTo(400);
	}

	@Test
	void modelWhenItIsLoadingSaysHowLong() throws Exception {
		HttpResponse<String> response = this.client.post("/hf-inference/models/a/loading-flux", "{\"inputs\":\"a\"}");
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(TestClient.error(response).stringValue()).isEqualTo("Model a/loading-flux is currently loading");
		assertThat(TestClient.json(response).path("estimated_time").doubleValue()).isEqualTo(20);
	}

	@Test
	void faultAndDirectiveAreObeyedInTheProvidersWords() throws Exception {
		this.simulator.script(Fault.status(429));
		HttpResponse<String> limited = this.client.post(FLUX, "{\"inputs\":\"a\"}");
		assertThat(limited.statusCode()).isEqualTo(429);
		assertThat(limited.headers().firstValue("RateLimit")).hasValue("\"api\";r=0;t=55");
		HttpResponse<String> loading = this.client.post(FLUX, "{\"inputs\":\"a [[503]]\"}");
		assertThat(TestClient.error(loading).stringValue()).contains("currently loading");
		assertThat(this.client.post(MINILM, "{\"inputs\":[\"a [[429]]\"]}").statusCode()).isEqualTo(429);
		this.simulator.script(Fault.blocked());
		assertThat(this.client.post(MINILM, "{\"inputs\":\"a\"}").statusCode()).isEqualTo(200);
	}

	private HttpResponse<byte[]> bytes(String path, String contentType, byte[] body) throws Exception {
		HttpRequest request = this.client.request(path)
			.setHeader("Content-Type", contentType)
			.POST(BodyPublishers.ofByteArray(body))
			.build();
		return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
	}

}
