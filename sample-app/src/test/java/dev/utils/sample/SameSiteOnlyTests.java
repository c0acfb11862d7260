package dev.utils.sample;

import java.util.Map;

import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SameSiteOnly}.
 */
@SampleTest
class SameSiteOnlyTests {

	private final LlmSimulator simulator;

	private final String baseUrl;

	private final WebTestClient client;

	@Autowired
	SameSiteOnlyTests(LlmSimulator simulator, @LocalServerPort int port) {
		this.simulator = simulator;
		this.baseUrl = "http://127.0.0.1:" + port;
		this.client = WebTestClient.bindToServer().baseUrl(this.baseUrl).build();
	}

	@BeforeEach
	void reset() {
		this.simulator.reset();
	}

	@ParameterizedTest
	@CsvSource({ "Sec-Fetch-Site, cross-site", "Sec-Fetch-Site, same-site", "Origin, https://example.com",
			"Origin, null", "Origin, :" })
	void callWhenAnotherSiteMakesItIsRefused(String header, String value) {
		this.client.post()
			.uri("/api/vision")
			.header(header, value)
			.body(new UploadForm().text("prompt", "What?")
				.file("image", "picture.png", UploadForm.picture("png"))
				.body())
			.exchange()
			.expectStatus()
			.isForbidden()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectHeader()
			.exists("Content-Security-Policy")
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("Calls from pages of other sites are refused.");
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void callWhenThePageMakesItIsMade() {
		for (Map.Entry<String, String> header : Map.of("Sec-Fetch-Site", "same-origin", "Origin", this.baseUrl)
			.entrySet()) {
			this.client.post()
				.uri("/api/embeddings")
				.header(header.getKey(), header.getValue())
				.bodyValue(Map.of("input", new String[] { "sea" }))
				.exchange()
				.expectStatus()
				.isOk();
		}
	}

}
