package dev.utils.sample;

import java.time.Duration;
import java.util.Base64;

import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link VisionController} over HTTP, with the simulator as the provider.
 */
@SampleTest
class VisionApiTests {

	private final LlmSimulator simulator;

	private final String baseUrl;

	private final WebTestClient client;

	@Autowired
	VisionApiTests(LlmSimulator simulator, @LocalServerPort int port) {
		this.simulator = simulator;
		this.baseUrl = "http://127.0.0.1:" + port;
		this.client = WebTestClient.bindToServer().baseUrl(this.baseUrl).responseTimeout(Duration.ofMinutes(1)).build();
	}

	@BeforeEach
	void reset() {
		this.simulator.reset();
	}

	@Test
	void visionWhenProviderAnswersGivesTextAndFactsAndSendsThePicture() {
		post(form("What does it show?")).expectStatus()
			.isOk()
			.expectHeader()
			.contentType(MediaType.APPLICATION_JSON)
			.expectHeader()
			.cacheControl(CacheControl.noStore())
			.expectBody()
			.jsonPath("$.text")
			.value(String.class, (text) -> assertThat(text).contains("What does it show?"))
			.jsonPath("$.provider")
			.isEqualTo("openai")
			.jsonPath("$.model")
			.isNotEmpty()
			.jsonPath("$.finishReason")
			.isEqualTo("STOP")
			.jsonPath("$.usage.inputTokens")
			.value(Integer.class, (tokens) -> assertThat(tokens).isPositive())
			.jsonPath("$.requestId")
			.isNotEmpty()
			.jsonPath("$.attempts")
			.isEqualTo(1);
		assertThat(this.simulator.requests()).singleElement()
			.satisfies((request) -> assertThat(request.body()).contains("data:image/png;base64,",
					Base64.getEncoder().encodeToString(UploadForm.picture("png"))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "openai", "anthropic", "google", "huggingface" })
	void visionWhenProviderIsNamedAsksIt(String provider) {
		post(form("What does it show?").text("provider", provider)).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.provider")
			.isEqualTo(provider);
	}

	@ParameterizedTest
	@ValueSource(strings = { "png", "jpg", "gif" })
	void visionWhenNameLiesGoesByTheFirstBytes(String format) {
		post(new UploadForm().text("prompt", "What?").file("image", "notes.txt", UploadForm.picture(format)))
			.expectStatus()
			.isOk();
		assertThat(this.simulator.requests()).singleElement()
			.satisfies((request) -> assertThat(request.body())
				.contains("data:image/" + format.replace("jpg", "jpeg") + ";base64,"));
	}

	@Test
	void visionWhenModelIsNamedAsksIt() {
		post(form("What?").text("model", "gpt-4o-mini")).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.model")
			.value(String.class, (model) -> assertThat(model).startsWith("gpt-4o-mini"));
	}

	@Test
	void visionWhenProviderRefusesTwiceSucceedsWithThreeAttempts() {
		post(form("What? [[429 x2 retry-after=0]]")).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.attempts")
			.isEqualTo(3);
	}

	@Test
	void visionWhenProviderIsOverloadedForLongFailsWithRetryAfter() {
		post(form("What? [[503 retry-after=7200]]")).expectStatus()
			.isEqualTo(503)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectHeader()
			.valueEquals(HttpHeaders.RETRY_AFTER, "7200")
			.expectBody()
			.jsonPath("$.providerStatus")
			.isEqualTo(503)
			.jsonPath("$.retryAfterSeconds")
			.isEqualTo(7200);
	}

	@Test
	void visionWhenVisitorGoesAwayCancelsTheCall() {
		Disposable call = WebClient.create(this.baseUrl)
			.post()
			.uri("/api/vision")
			.body(form("What? [[stall]]").body())
			.retrieve()
			.toBodilessEntity()
			.subscribe();
		await().until(() -> !this.simulator.requests().isEmpty());
		int during = this.simulator.connectionsOpen();
		call.dispose();
		await().until(() -> this.simulator.connectionsOpen() < during);
	}

	private static UploadForm form(String prompt) {
		return new UploadForm().text("prompt", prompt).file("image", "picture.png", UploadForm.picture("png"));
	}

	private WebTestClient.ResponseSpec post(UploadForm form) {
		return this.client.post().uri("/api/vision").body(form.body()).exchange();
	}

}
