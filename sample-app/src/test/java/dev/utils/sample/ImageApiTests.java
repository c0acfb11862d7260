package dev.utils.sample;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

import dev.utils.simulator.LlmSimulator;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ImageController} and {@link ArtifactController} over HTTP, with the
 * simulator as the provider.
 */
@SampleTest
class ImageApiTests {

	private static final ParameterizedTypeReference<Map<String, Object>> JSON = new ParameterizedTypeReference<>() {
	};

	private final LlmSimulator simulator;

	private final WebTestClient client;

	@Autowired
	ImageApiTests(LlmSimulator simulator, @LocalServerPort int port) {
		this.simulator = simulator;
		this.client = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + port)
			.responseTimeout(Duration.ofMinutes(1))
			.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(16 * 1024 * 1024))
			.build();
	}

	@BeforeEach
	void reset() {
		this.simulator.reset();
	}

	@Test
	void imageWhenProviderMakesItCanBeFetched() throws IOException {
		Map<String, Object> answer = generate(Map.of("prompt", "A lighthouse", "size", "1536x1024"));
		assertThat(answer).containsEntry("mimeType", "image/png")
			.containsEntry("provider", "openai")
			.containsEntry("attempts", 1)
			.containsKeys("model", "usage", "requestId")
			.doesNotContainKey("artifacts");
		byte[] picture = fetch(answer.get("artifact"));
		assertThat(ImageIO.read(new ByteArrayInputStream(picture))).satisfies((image) -> {
			assertThat(image.getWidth()).isEqualTo(1536);
			assertThat(image.getHeight()).isEqualTo(1024);
		});
	}

	@Test
	void imagesWhenSeveralAreMadeAreAllNamed() {
		Map<String, Object> answer = generate(Map.of("prompt", "A lighthouse", "count", 3));
		assertThat(answer.get("artifacts")).asInstanceOf(InstanceOfAssertFactories.list(Map.class))
			.hasSize(3)
			.extracting((picture) -> picture.get("artifact"))
			.doesNotHaveDuplicates()
			.startsWith(answer.get("artifact"))
			.allSatisfy(this::fetch);
	}

	@ParameterizedTest
	@ValueSource(strings = { "openai", "google", "huggingface" })
	void imageWhenProviderIsNamedIsMadeByIt(String provider) {
		Map<String, Object> answer = generate(Map.of("prompt", "A lighthouse", "provider", provider));
		assertThat(answer).containsEntry("provider", provider);
		fetch(answer.get("artifact"));
	}

	@Test
	void imageWhenItIsChangedCanBeFetched() {
		Map<String, Object> answer = edit(new UploadForm().text("prompt", "Make it night")
			.file("image", "day.png", UploadForm.picture("png"))
			.file("mask", "mask.png", UploadForm.picture("png"))
			.text("size", "1024x1024")
			.text("count", "2"));
		assertThat(answer).containsEntry("provider", "openai").containsKeys("artifact", "model", "usage", "requestId");
		assertThat((List<?>) answer.get("artifacts")).hasSize(2);
		fetch(answer.get("artifact"));
		assertThat(this.simulator.requests()).singleElement().satisfies((request) -> {
			assertThat(request.path()).isEqualTo("/v1/images/edits");
			assertThat(request.body()).contains("Make it night", "name=\"mask\"", "1024x1024");
		});
	}

	@Test
	void maskWhenNobodyChoseOneMayBeEmpty() {
		Map<String, Object> answer = edit(new UploadForm().text("prompt", "Make it night")
			.file("image", "day.jpg", UploadForm.picture("jpg"))
			.file("mask", "", new byte[0]));
		assertThat(answer).containsKey("artifact");
	}

	@Test
	void imageWhenProviderMakesNoneIsRefusedWithoutACall() {
		this.client.post()
			.uri("/api/images")
			.bodyValue(Map.of("prompt", "A lighthouse", "provider", "anthropic"))
			.exchange()
			.expectStatus()
			.isEqualTo(422)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.title")
			.isEqualTo("The provider has no image generation")
			.jsonPath("$.errorClass")
			.isEqualTo("INVALID")
			.jsonPath("$.provider")
			.isEqualTo("anthropic")
			.jsonPath("$.attempts")
			.isEqualTo(0);
		this.client.post()
			.uri("/api/images/edits")
			.body(new UploadForm().text("prompt", "Make it night")
				.text("provider", "anthropic")
				.file("image", "day.png", UploadForm.picture("png"))
				.body())
			.exchange()
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.title")
			.isEqualTo("The provider has no image edit");
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void imageWhenKeyIsRefusedBlamesTheServer() {
		this.client.post()
			.uri("/api/images")
			.bodyValue(Map.of("prompt", "A lighthouse [[401]]"))
			.exchange()
			.expectStatus()
			.isEqualTo(502)
			.expectBody()
			.jsonPath("$.errorClass")
			.isEqualTo("AUTH");
	}

	@Test
	void imageWhenProviderRefusesTwiceSucceedsWithThreeAttempts() {
		assertThat(generate(Map.of("prompt", "A lighthouse [[429 x2 retry-after=0]]"))).containsEntry("attempts", 3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "nothing.png", "00000000000000000000000000000000.png", "../application.yml", "*" })
	void artifactWhenUnknownIsAProblem(String name) {
		this.client.get()
			.uri("/api/artifacts/{name}", name)
			.accept(MediaType.IMAGE_PNG)
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("There is no such artifact.");
	}

	private Map<String, Object> generate(Map<String, Object> body) {
		return json(this.client.post().uri("/api/images").bodyValue(body).exchange());
	}

	private Map<String, Object> edit(UploadForm form) {
		return json(this.client.post().uri("/api/images/edits").body(form.body()).exchange());
	}

	private static Map<String, Object> json(WebTestClient.ResponseSpec response) {
		return response.expectStatus().isOk().expectBody(JSON).returnResult().getResponseBody();
	}

	private byte[] fetch(Object artifact) {
		String name = artifact.toString();
		assertThat(name).matches("images/\\d{8}-\\d{6}-[0-9a-f]{32}\\.png");
		String disposition = ContentDisposition.inline()
			.filename(name.substring("images/".length()), StandardCharsets.UTF_8)
			.build()
			.toString();
		return this.client.get()
			.uri("/api/artifacts/" + artifact)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentType(MediaType.IMAGE_PNG)
			.expectHeader()
			.valueEquals("X-Content-Type-Options", "nosniff")
			.expectHeader()
			.valueEquals(HttpHeaders.CONTENT_DISPOSITION, disposition)
			.expectBody()
			.returnResult()
			.getResponseBodyContent();
	}

}
