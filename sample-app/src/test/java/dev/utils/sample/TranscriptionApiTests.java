package dev.utils.sample;

import java.time.Duration;

import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TranscriptionController} over HTTP, with the simulator as the
 * provider.
 */
@SampleTest
class TranscriptionApiTests {

	private final LlmSimulator simulator;

	private final WebTestClient client;

	@Autowired
	TranscriptionApiTests(LlmSimulator simulator, @LocalServerPort int port) {
		this.simulator = simulator;
		this.client = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + port)
			.responseTimeout(Duration.ofMinutes(1))
			.build();
	}

	@BeforeEach
	void reset() {
		this.simulator.reset();
	}

	@Test
	void transcriptionWhenProviderAnswersGivesTextAndFacts() {
		post(form().text("language", "en")).expectStatus()
			.isOk()
			.expectHeader()
			.contentType(MediaType.APPLICATION_JSON)
			.expectBody()
			.jsonPath("$.text")
			.value(String.class, (text) -> assertThat(text).contains("16044 bytes of WAV"))
			.jsonPath("$.durationSeconds")
			.isEqualTo(1.0)
			.jsonPath("$.provider")
			.isEqualTo("openai")
			.jsonPath("$.model")
			.isNotEmpty()
			.jsonPath("$.requestId")
			.isNotEmpty()
			.jsonPath("$.attempts")
			.isEqualTo(1);
		assertThat(this.simulator.requests()).singleElement()
			.satisfies((request) -> assertThat(request.body()).contains("name=\"language\""));
	}

	@ParameterizedTest
	@CsvSource({ "text, The simulator heard", "srt, 00:00:00\\,000 --> ", "vtt, WEBVTT" })
	void transcriptionWhenFormatIsNamedHasIt(String format, String beginning) {
		post(form().text("format", format)).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.text")
			.value(String.class, (text) -> assertThat(text).contains(beginning.replace("\\", "")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "openai", "google", "huggingface" })
	void transcriptionWhenProviderIsNamedAsksIt(String provider) {
		post(form().text("provider", provider)).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.provider")
			.isEqualTo(provider);
	}

	@Test
	void transcriptionWhenProviderHasNoneIsRefusedWithoutACall() {
		post(form().text("provider", "anthropic")).expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.title")
			.isEqualTo("The provider has no transcription")
			.jsonPath("$.errorClass")
			.isEqualTo("INVALID");
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void transcriptionWhenProviderFailsIsAProblem() {
		post(form().text("prompt", "[[429 retry-after=3600]]")).expectStatus()
			.isEqualTo(429)
			.expectBody()
			.jsonPath("$.errorClass")
			.isEqualTo("RATE")
			.jsonPath("$.retryAfterSeconds")
			.isEqualTo(3600);
	}

	private static UploadForm form() {
		return new UploadForm().file("file", "memo.wav", UploadForm.recording());
	}

	private WebTestClient.ResponseSpec post(UploadForm form) {
		return this.client.post().uri("/api/transcriptions").body(form.body()).exchange();
	}

}
