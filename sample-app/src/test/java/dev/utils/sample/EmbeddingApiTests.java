package dev.utils.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EmbeddingController} over HTTP, with the simulator as the provider.
 */
@SampleTest
class EmbeddingApiTests {

	private static final ParameterizedTypeReference<Map<String, Object>> JSON = new ParameterizedTypeReference<>() {
	};

	private final LlmSimulator simulator;

	private final WebTestClient client;

	@Autowired
	EmbeddingApiTests(LlmSimulator simulator, @LocalServerPort int port) {
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
	void embeddingsWhenProviderAnswersAreInTheOrderOfTheTexts() {
		Map<String, Object> answer = embed(Map.of("input", List.of("sea", "cat", "sea"), "dimensions", 8));
		assertThat(answer).containsEntry("dimensions", 8)
			.containsEntry("provider", "openai")
			.containsEntry("attempts", 1)
			.containsKeys("model", "usage", "requestId");
		List<?> vectors = (List<?>) answer.get("vectors");
		assertThat(vectors).hasSize(3).allSatisfy((vector) -> assertThat((List<?>) vector).hasSize(8));
		assertThat(vectors.get(0)).isEqualTo(vectors.get(2)).isNotEqualTo(vectors.get(1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "openai", "google", "huggingface" })
	void embeddingsWhenProviderIsNamedAreMadeByIt(String provider) {
		assertThat(embed(Map.of("input", List.of("sea"), "provider", provider))).containsEntry("provider", provider);
	}

	@Test
	void embeddingsWhenProviderHasNoneAreRefusedWithoutACall() {
		post(Map.of("input", List.of("sea"), "provider", "anthropic")).expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.title")
			.isEqualTo("The provider has no embeddings")
			.jsonPath("$.errorClass")
			.isEqualTo("INVALID");
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void embeddingsWhenProviderRefusesTwiceSucceedWithThreeAttempts() {
		assertThat(embed(Map.of("input", List.of("sea [[429 x2 retry-after=0]]")))).containsEntry("attempts", 3);
	}

	@Test
	void embeddingsWhenKeyIsRefusedBlameTheServer() {
		post(Map.of("input", List.of("sea [[401]]"))).expectStatus()
			.isEqualTo(502)
			.expectBody()
			.jsonPath("$.errorClass")
			.isEqualTo("AUTH");
	}

	private Map<String, Object> embed(Map<String, Object> body) {
		return post(body).expectStatus().isOk().expectBody(JSON).returnResult().getResponseBody();
	}

	private WebTestClient.ResponseSpec post(Map<String, Object> body) {
		return this.client.post().uri("/api/embeddings").bodyValue(body).exchange();
	}

}
