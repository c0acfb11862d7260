package dev.utils.sample;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the sample shows besides chat.
 */
@SampleTest
class SampleApplicationTests {

	private final WebTestClient client;

	@Autowired
	SampleApplicationTests(@LocalServerPort int port) {
		this.client = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + port)
			.responseTimeout(Duration.ofMinutes(1))
			.build();
	}

	@Test
	void infoWhenNoKeyIsSetSaysThatTheSimulatorAnswers() {
		this.client.get()
			.uri("/api/info")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.preferred")
			.isEqualTo("openai")
			.jsonPath("$.providers[0]")
			.isEqualTo("openai")
			.jsonPath("$.simulator")
			.isEqualTo(true)
			.consumeWith((result) -> assertThat(new String(result.getResponseBodyContent(), StandardCharsets.UTF_8))
				.doesNotContainIgnoringCase("key"));
	}

	@Test
	void infoWhenAskedForSaysWhatEachProviderCanDo() {
		this.client.get()
			.uri("/api/info")
			.exchange()
			.expectBody()
			.jsonPath("$.providers[*]")
			.value((providers) -> assertThat(providers)
				.hasToString("[\"openai\",\"anthropic\",\"google\",\"huggingface\"]"))
			.jsonPath("$.capabilities.openai[*]")
			.value((names) -> assertThat(names).asInstanceOf(InstanceOfAssertFactories.LIST)
				.contains("CHAT", "VISION", "IMAGE_GENERATION", "IMAGE_EDIT", "TRANSCRIPTION", "EMBEDDINGS"))
			.jsonPath("$.capabilities.anthropic[*]")
			.value((names) -> assertThat(names).asInstanceOf(InstanceOfAssertFactories.LIST)
				.contains("CHAT", "VISION")
				.doesNotContain("IMAGE_GENERATION", "IMAGE_EDIT", "TRANSCRIPTION", "EMBEDDINGS"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/app.js", "/app.css", "/panel.js", "/favicon.svg", "/api/info", "/actuator/health",
			"/actuator/prometheus" })
	void resourceWhenAskedForHasSecurityHeaders(String path) {
		this.client.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.value("Content-Security-Policy", (policy) -> assertThat(policy).startsWith("default-src 'self';"))
			.expectHeader()
			.valueEquals("X-Content-Type-Options", "nosniff")
			.expectHeader()
			.valueEquals("X-Frame-Options", "DENY")
			.expectHeader()
			.valueEquals("Referrer-Policy", "no-referrer")
			.expectHeader()
			.exists("Cache-Control");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/app.css", "/app.js", "/call.js", "/chat.js", "/embeddings.js", "/facts.js",
			"/holds.js", "/images.js", "/panel.js", "/samples.js", "/sse.js", "/tabs.js", "/transcription.js",
			"/upload.js", "/vision.js" })
	void pageWhenLoadedNeedsNothingFromElsewhereNorInline(String path) {
		this.client.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.value((text) -> assertThat(text).doesNotContain("innerHTML", "<style", " style=", "src=\"http",
					"href=\"http", "@import url", "onclick="));
	}

	@Test
	void unknownPathWhenAskedForIsAProblem() {
		this.client.get()
			.uri("/nowhere")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectHeader()
			.exists("Content-Security-Policy");
	}

	@Test
	void healthWhenRunningIsUp() {
		this.client.get()
			.uri("/actuator/health")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo("UP");
	}

	@Test
	void metricsWhenACallWasMadeHaveTheNamesOfOpenTelemetry() {
		this.client.post().uri("/api/chat").bodyValue(Map.of("prompt", "Hello")).exchange().expectStatus().isOk();
		this.client.get()
			.uri("/actuator/prometheus")
			.exchange()
			.expectBody(String.class)
			.value((text) -> assertThat(text).contains("gen_ai_client_operation_duration_seconds",
					"gen_ai_client_token_usage", "gen_ai_provider_name=\"openai\"", "gen_ai_request_model=",
					"error_type="));
	}

}
