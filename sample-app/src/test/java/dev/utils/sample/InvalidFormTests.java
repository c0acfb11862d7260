package dev.utils.sample;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;

import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.client.HttpClient;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for forms that are refused before anything is sent to a provider.
 */
@SampleTest
class InvalidFormTests {

	private static final String MARK = "zebra";

	private static final byte[] PICTURE = UploadForm.picture("png");

	private static final byte[] RECORDING = UploadForm.recording();

	private final LlmSimulator simulator;

	private final WebTestClient client;

	@Autowired
	InvalidFormTests(LlmSimulator simulator, @LocalServerPort int port) {
		this.simulator = simulator;
		// A form that is refused early ends its connection, which must not be the next
		// test's.
		this.client = WebTestClient.bindToServer(new ReactorClientHttpConnector(HttpClient.newConnection()))
			.baseUrl("http://127.0.0.1:" + port)
			.responseTimeout(Duration.ofMinutes(1))
			.build();
	}

	@BeforeEach
	void reset() {
		this.simulator.reset();
	}

	@AfterEach
	void nothingWasSent() {
		assertThat(this.simulator.requests()).isEmpty();
	}

	static Stream<Arguments> invalidForms() {
		return Stream.of(vision(new UploadForm().text("prompt", MARK), "image", "must be there"),
				vision(picture(), "prompt", "must be there"),
				vision(picture().text("prompt", " \u2003"), "prompt", "must not be blank"),
				vision(picture().text("prompt", "\u20ac".repeat(100_001)), "prompt",
						"must be at most 100000 characters"),
				vision(picture().file("prompt", "prompt.txt", MARK.getBytes(StandardCharsets.UTF_8)), "prompt",
						"must be a text, not a file"),
				vision(picture().text("prompt", MARK).text("prompt", MARK), "prompt", "must be there only once"),
				vision(new UploadForm().text("prompt", MARK).text("image", MARK), "image", "must be a file"),
				vision(new UploadForm().text("prompt", MARK).file("image", "empty.png", new byte[0]), "image",
						"must be a PNG, JPEG, GIF or WebP picture"),
				vision(new UploadForm().text("prompt", MARK)
					.file("image", "zebra.svg", "<svg>zebra</svg>".getBytes(StandardCharsets.UTF_8)), "image",
						"must be a PNG, JPEG, GIF or WebP picture"),
				vision(new UploadForm().text("prompt", MARK).file("image", "memo.wav", RECORDING), "image",
						"must be a PNG, JPEG, GIF or WebP picture"),
				vision(picture().file("image", "second.png", PICTURE).text("prompt", MARK), "image",
						"must be there only once"),
				vision(picture().text("prompt", MARK).text("provider", "nobody"), "provider",
						"must be one of those that /api/info lists"),
				vision(picture().text("prompt", MARK).text("provider", " "), "provider", "must not be blank"),
				vision(picture().text("prompt", MARK).text("model", "m".repeat(201)), "model",
						"must be at most 200 characters"),
				vision(picture().text("promt", MARK), "promt",
						"is not a field; the fields are prompt, image, provider, model"),
				vision(picture().file("x".repeat(100), "zebra.png", PICTURE), "x".repeat(64) + "...",
						"is not a field; the fields are prompt, image, provider, model"),
				edit(new UploadForm().text("prompt", MARK), "image", "must be there"),
				edit(picture().text("prompt", MARK).file("mask", "mask.jpg", UploadForm.picture("jpg")), "mask",
						"must be a PNG picture"),
				edit(picture().text("prompt", MARK).text("count", "zebra"), "count",
						"must be a whole number in its range"),
				edit(picture().text("prompt", MARK).text("count", "11"), "count", "must be 1 to 10"),
				edit(picture().text("prompt", MARK).text("size", "zebra"), "size",
						"must be width and height in pixels, such as 1024x1024"),
				transcription(new UploadForm().text("language", "en"), "file", "must be there"),
				transcription(new UploadForm().file("file", "memo.mp3", PICTURE), "file",
						"must be a WAV, MP3, FLAC, Ogg, MP4 or WebM recording"),
				transcription(recording().text("language", "the zebra's"), "language",
						"must be a language tag, such as en or de-DE"),
				transcription(recording().text("format", MARK), "format", "must be text, srt or vtt"),
				transcription(recording().text("prompt", " "), "prompt", "must not be blank"));
	}

	@ParameterizedTest
	@MethodSource("invalidForms")
	void formWhenInvalidNamesTheField(String path, UploadForm form, String field, String message) {
		this.client.post()
			.uri(path)
			.body(form.body())
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo(400)
			.jsonPath("$.errors.length()")
			.isEqualTo(1)
			.jsonPath("$.errors[0].field")
			.isEqualTo(field)
			.jsonPath("$.errors[0].message")
			.isEqualTo(message)
			.consumeWith((result) -> assertThat(new String(result.getResponseBodyContent(), StandardCharsets.UTF_8))
				.doesNotContain(MARK));
	}

	@Test
	void formWhenSeveralFieldsAreInvalidNamesAllOfThem() {
		this.client.post()
			.uri("/api/vision")
			.body(new UploadForm().text("prompt", "").text("model", " ").body())
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("Invalid request: image must be there; model must not be blank; prompt must not be blank.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/vision", "/api/images/edits", "/api/transcriptions" })
	void fileWhenBeyondTwentyFiveMegabytesIsTooLarge(String path) {
		String field = path.endsWith("transcriptions") ? "file" : "image";
		this.client.post()
			.uri(path)
			.body(new UploadForm().file(field, "large.png", new byte[Form.MAX_FILE + 1]).body())
			.exchange()
			.expectStatus()
			.isEqualTo(413)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.errors[0].field")
			.isEqualTo(field)
			.jsonPath("$.errors[0].message")
			.isEqualTo("must be at most 25 MB");
	}

	@Test
	void fileWhenTooLargeIsRefusedWhateverComesAfterIt() {
		this.client.post()
			.uri("/api/images/edits")
			.body(new UploadForm().file("mask", "large.png", new byte[Form.MAX_FILE + 1])
				.file("image", "large.png", new byte[Form.MAX_FILE])
				.text("prompt", MARK)
				.body())
			.exchange()
			.expectStatus()
			.isEqualTo(413)
			.expectBody()
			.jsonPath("$.errors[0].field")
			.isEqualTo("mask");
	}

	@Test
	void textWhenBeyondAllBoundsIsTooLarge() {
		this.client.post()
			.uri("/api/vision")
			.body(new UploadForm().text("prompt", "x".repeat(2_100_000)).body())
			.exchange()
			.expectStatus()
			.isEqualTo(413)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

	@Test
	void formWhenItHasTooManyPartsIsRefused() {
		// As a whole: the answer comes before the end, and would cut off who still sends.
		String part = "--b\r\nContent-Disposition: form-data; name=\"mask\"; filename=\"\"\r\n\r\n\r\n";
		this.client.post()
			.uri("/api/images/edits")
			.contentType(MediaType.parseMediaType("multipart/form-data; boundary=b"))
			.bodyValue((part.repeat(40) + "--b--\r\n").getBytes(StandardCharsets.UTF_8))
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "zebra", "--b\r\n\r\n",
			"--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nzebra" })
	void formWhenItDoesNotEndProperlyIsRefused(String body) {
		this.client.post()
			.uri("/api/vision")
			.contentType(MediaType.parseMediaType("multipart/form-data; boundary=b"))
			.bodyValue(body.getBytes(StandardCharsets.UTF_8))
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.errors[0].message")
			.isEqualTo("must be a multipart form that ends properly");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/vision", "/api/images/edits", "/api/transcriptions" })
	void formWhenItIsJsonIsUnsupported(String path) {
		this.client.post()
			.uri(path)
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{\"prompt\": \"zebra\"}")
			.exchange()
			.expectStatus()
			.isEqualTo(415)
			.expectBody()
			.jsonPath("$.errors[0].message")
			.isEqualTo("must be multipart/form-data");
	}

	private static UploadForm picture() {
		return new UploadForm().file("image", "picture.png", PICTURE);
	}

	private static UploadForm recording() {
		return new UploadForm().file("file", "memo.wav", RECORDING);
	}

	private static Arguments vision(UploadForm form, String field, String message) {
		return arguments("/api/vision", form, field, message);
	}

	private static Arguments edit(UploadForm form, String field, String message) {
		return arguments("/api/images/edits", form, field, message);
	}

	private static Arguments transcription(UploadForm form, String field, String message) {
		return arguments("/api/transcriptions", form, field, message);
	}

}
