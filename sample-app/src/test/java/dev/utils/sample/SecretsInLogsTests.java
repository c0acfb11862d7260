package dev.utils.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;

import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the sample with everything logged, {@code TRACE} from the first line to the last,
 * and looks for what must never be there. The simulator runs here, not in the app: its
 * answers quote the prompt, so that the answer is searched for as well.
 */
class SecretsInLogsTests {

	private static final String KEY = "sk-canary-5f2b77d1c0";

	private static final String PROMPT = "prompt-canary-91c3";

	private static final String SYSTEM = "system-canary-40ab";

	private static final String ANSWER = "simulator’s answer";

	private static final String TRANSCRIPT = "The simulator heard";

	private static final String LAST_TRANSCRIPT = "so it always says the same";

	private static final String FILE = "file-canary-7d20.png";

	@Test
	void logWhenEverythingIsLoggedHoldsNoKeyPromptOrAnswer(@TempDir Path folder) throws IOException {
		try (LlmSimulator simulator = LlmSimulator.start();
				RunningSample sample = RunningSample.start(folder,
						Map.of("OPENAI_API_KEY", KEY, "OPENAI_BASE_URL", simulator.openAiBaseUrl()),
						"--logging.level.root=TRACE")) {
			WebTestClient client = WebTestClient.bindToServer()
				.baseUrl(sample.baseUrl())
				.responseTimeout(Duration.ofMinutes(1))
				.build();
			assertThat(post(client, "/api/chat", json(PROMPT), 200)).contains(PROMPT, ANSWER);
			assertThat(post(client, "/api/chat/stream", json(PROMPT), 200)).contains("event:done", PROMPT);
			assertThat(post(client, "/api/chat/stream", json(PROMPT + " [[cut 5]]"), 200)).contains("event:error");
			post(client, "/api/chat", json(PROMPT + " [[401]]"), 502);
			post(client, "/api/chat", json(PROMPT + " [[malformed]]"), 502);
			post(client, "/api/chat", json(PROMPT.repeat(10_000)), 400);
			post(client, "/api/chat", json(PROMPT).replace("0.5", "3"), 400);
			post(client, "/api/chat", "{\"prompt\": " + PROMPT + "}", 400);
			post(client, "/api/chat", "{\"temperature\": \"" + PROMPT + "\"}", 400);
			post(client, "/api/chat", "{\"" + PROMPT + "\": 1}", 400);
			post(client, "/api/chat", "{\"prompt\": \"Hi\", \"priority\": \"" + PROMPT + "\"}", 400);
			post(client, "/api/chat", json(PROMPT.repeat(9_000_000 / PROMPT.length())), 413);
			assertThat(simulator.requests()).isNotEmpty()
				.allSatisfy((request) -> assertThat(request.header("Authorization")).isEqualTo("Bearer " + KEY));
			String output = sample.stop();
			assertThat(output).contains("\"level\":\"TRACE\"", "ChatPrompt[", "ChatAnswer[", "ChatDelta[");
			assertThat(output.lines().filter((line) -> Stream.of(KEY, PROMPT, SYSTEM, ANSWER).anyMatch(line::contains)))
				.isEmpty();
		}
	}

	@Test
	void logWhenEverythingIsLoggedHoldsNoPictureRecordingOrText(@TempDir Path folder) throws IOException {
		try (LlmSimulator simulator = LlmSimulator.start();
				RunningSample sample = RunningSample.start(folder,
						Map.of("OPENAI_API_KEY", KEY, "OPENAI_BASE_URL", simulator.openAiBaseUrl()),
						"--logging.level.root=TRACE")) {
			WebTestClient client = WebTestClient.bindToServer()
				.baseUrl(sample.baseUrl())
				.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(16 * 1024 * 1024))
				.responseTimeout(Duration.ofMinutes(1))
				.build();
			byte[] picture = UploadForm.picture("png");
			for (String prompt : new String[] { PROMPT, PROMPT + " [[401]]", PROMPT + " [[malformed]]" }) {
				int status = prompt.equals(PROMPT) ? 200 : 502;
				UploadForm question = new UploadForm().text("prompt", prompt).file("image", FILE, picture);
				UploadForm change = new UploadForm().text("prompt", prompt)
					.file("image", FILE, picture)
					.file("mask", FILE, picture);
				UploadForm recording = new UploadForm().text("prompt", prompt)
					.file("file", FILE, UploadForm.recording());
				post(client, "/api/vision", question, status);
				post(client, "/api/images/edits", change, status);
				post(client, "/api/transcriptions", recording, status);
				post(client, "/api/images", "{\"prompt\": \"" + prompt + "\"}", status);
				post(client, "/api/embeddings", "{\"input\": [\"" + prompt + "\"], \"dimensions\": 3}", status);
			}
			post(client, "/api/vision", new UploadForm().text("prompt", PROMPT).text("image", PROMPT), 400);
			post(client, "/api/vision", new UploadForm().text("prompt", PROMPT.repeat(40_000)), 400);
			post(client, "/api/images/edits", new UploadForm().text("prompt", PROMPT).text("count", PROMPT), 400);
			post(client, "/api/transcriptions", new UploadForm().file("prompt", FILE, PROMPT.getBytes(UTF_8)), 400);
			post(client, "/api/embeddings", "{\"input\": [\"" + PROMPT + "\", \" \"]}", 400);
			String vector = post(client, "/api/embeddings", "{\"input\": [\"sea\"], \"dimensions\": 3}", 200);
			String number = vector.replaceAll(".*\"vectors\":\\[\\[([-0-9.]+),.*", "$1");
			assertThat(number).matches("-?0\\.\\d+");
			String output = sample.stop();
			assertThat(output).contains("\"level\":\"TRACE\"", "ImagePrompt[", "ImageAnswer[", "TranscriptionAnswer[",
					"EmbeddingPrompt[", "EmbeddingAnswer[");
			String encoded = Base64.getEncoder().encodeToString(picture).substring(0, 60);
			assertThat(output.lines()
				.filter((line) -> Stream
					.of(KEY, PROMPT, ANSWER, TRANSCRIPT, LAST_TRANSCRIPT, FILE, number, encoded, "RIFF", "IHDR")
					.anyMatch(line::contains)))
				.isEmpty();
		}
	}

	private static String json(String prompt) {
		return "{\"prompt\": \"" + prompt + "\", \"system\": \"" + SYSTEM + "\", \"temperature\": 0.5}";
	}

	private static String post(WebTestClient client, String path, String body, int status) {
		return text(client.post().uri(path).contentType(MediaType.APPLICATION_JSON).bodyValue(body), status);
	}

	private static String post(WebTestClient client, String path, UploadForm form, int status) {
		return text(client.post().uri(path).body(form.body()), status);
	}

	private static String text(WebTestClient.RequestHeadersSpec<?> request, int status) {
		byte[] content = request.exchange()
			.expectStatus()
			.isEqualTo(status)
			.expectBody()
			.returnResult()
			.getResponseBodyContent();
		return (content != null) ? new String(content, UTF_8) : "";
	}

}
