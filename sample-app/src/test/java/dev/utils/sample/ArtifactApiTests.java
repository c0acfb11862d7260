package dev.utils.sample;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.utils.artifact.ArtifactStore;
import dev.utils.llm.ImageResponse;
import dev.utils.llm.ImageResponse.GeneratedImage;
import dev.utils.llm.Media;
import dev.utils.llm.Provider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.DefaultUriBuilderFactory;
import org.springframework.web.util.DefaultUriBuilderFactory.EncodingMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ArtifactController} over HTTP: whatever is in the store, browsers run
 * none of it, and nothing else is to be had.
 */
@SampleTest
class ArtifactApiTests {

	private static final String SCRIPT = "<html><script>alert(1)</script></html>";

	private final ArtifactStore store;

	private final WebTestClient client;

	@Autowired
	ArtifactApiTests(ArtifactStore store, @LocalServerPort int port) {
		this.store = store;
		DefaultUriBuilderFactory asItIs = new DefaultUriBuilderFactory("http://127.0.0.1:" + port);
		asItIs.setEncodingMode(EncodingMode.NONE);
		this.client = WebTestClient.bindToServer().uriBuilderFactory(asItIs).build();
	}

	private EntityExchangeResult<byte[]> get(String name) {
		return this.client.get().uri("/api/artifacts/" + name).exchange().expectBody().returnResult();
	}

	@ParameterizedTest
	@ValueSource(strings = { "page.html", "picture.svg", "picture.png", "data.json", "script.js", "feed.xml" })
	void pageThatRunsScriptsIsPlainTextToBeDownloaded(String file) {
		String name = UUID.randomUUID() + "/" + file;
		this.store.save(name, SCRIPT);
		EntityExchangeResult<byte[]> result = get(name);
		assertThat(result.getStatus().value()).isEqualTo(200);
		HttpHeaders headers = result.getResponseHeaders();
		assertThat(headers.getContentType()).hasToString("text/plain;charset=UTF-8");
		assertThat(headers.getContentDisposition().isAttachment()).isTrue();
		assertThat(headers.getContentDisposition().getFilename()).isEqualTo(file);
		assertThat(headers.getFirst("X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(result.getResponseBody()).asString(StandardCharsets.UTF_8).isEqualTo(SCRIPT);
	}

	@ParameterizedTest
	@CsvSource({ "gif, image/gif, false", "jpg, image/jpeg, false", "png, image/png, false",
			"pdf, application/octet-stream, true", "json, application/json, true" })
	void typeIsThatOfTheContent(String kind, String type, boolean attachment) {
		byte[] content = switch (kind) {
			case "pdf" -> "%PDF-1.7".getBytes(StandardCharsets.US_ASCII);
			case "json" -> "{}".getBytes(StandardCharsets.US_ASCII);
			default -> UploadForm.picture(kind);
		};
		String name = UUID.randomUUID() + ".json";
		this.store.save(name, content);
		HttpHeaders headers = get(name).getResponseHeaders();
		assertThat(headers.getContentType()).hasToString(type);
		assertThat(headers.getContentDisposition().isAttachment()).isEqualTo(attachment);
	}

	@Test
	void nameMayHaveOtherLettersThanEnglish() {
		String name = UUID.randomUUID() + "/Grüße 2.txt";
		this.store.save(name, "text");
		String encoded = name.replace("ü", "%C3%BC").replace("ß", "%C3%9F").replace(" ", "%20");
		assertThat(get(encoded).getResponseHeaders().getContentDisposition().getFilename()).isEqualTo("Grüße 2.txt");
	}

	@ParameterizedTest
	@ValueSource(strings = { "../application.yml", "..%2fapplication.yml", "%2e%2e/%2e%2e/pom.xml", "..%5cpom.xml",
			"%252e%252e%252fpom.xml", "%2fetc%2fpasswd", "//etc/passwd", "images/../../pom.xml", ".utils-artifacts",
			"images", "", "%00", "CON", "a%0d%0ab" })
	void nothingElseIsToBeHad(String name) {
		EntityExchangeResult<byte[]> result = get(name);
		assertThat(result.getStatus().value()).isIn(400, 404);
		assertThat(result.getResponseBody() == null ? "" : new String(result.getResponseBody(), StandardCharsets.UTF_8))
			.doesNotContain("root:", "<project");
	}

	@Test
	void pictureThatCouldNotBeSavedIsAProblem() {
		GeneratedImage picture = new GeneratedImage((Media.Data) Media.of(UploadForm.picture("png")), null);
		ImageResponse response = new ImageResponse(List.of(picture), "", Provider.OPENAI, "gpt-image-1", null, null, 1);
		assertThatExceptionOfType(ResponseStatusException.class).isThrownBy(() -> ImageAnswer.of(response))
			.satisfies((failure) -> assertThat(failure.getStatusCode()).isEqualTo(HttpStatus.INSUFFICIENT_STORAGE));
	}

	@Test
	void transcriptIsSavedAndCanBeFetched() {
		Map<String, Object> answer = this.client.post()
			.uri("/api/transcriptions")
			.body(new UploadForm().file("file", "memo.wav", UploadForm.recording()).text("format", "vtt").body())
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(new ParameterizedTypeReference<Map<String, Object>>() {
			})
			.returnResult()
			.getResponseBody();
		String artifact = String.valueOf(answer.get("artifact"));
		assertThat(artifact).startsWith("transcripts/").endsWith(".vtt");
		assertThat(get(artifact).getResponseBody()).asString(StandardCharsets.UTF_8).isEqualTo(answer.get("text"));
		assertThat(this.store.list("transcripts")).extracting((saved) -> saved.name()).containsAll(List.of(artifact));
	}

}
