package dev.utils.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/**
 * Talks to the simulator with the JDK's client and, where bytes matter, a bare socket.
 */
class TestClient {

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final LlmSimulator simulator;

	TestClient(LlmSimulator simulator) {
		this.simulator = simulator;
	}

	static String chatBody(String prompt, String... settings) {
		String more = (settings.length > 0) ? "," + String.join(",", settings) : "";
		return "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]" + more + "}";
	}

	HttpResponse<String> chat(String prompt, String... settings) throws IOException, InterruptedException {
		return post("/v1/chat/completions", chatBody(prompt, settings));
	}

	HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
		return send(request(path).POST(BodyPublishers.ofString(body)).build());
	}

	HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return send(request(path).GET().build());
	}

	HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
		return this.http.send(request, BodyHandlers.ofString());
	}

	HttpResponse<InputStream> open(String body) throws IOException, InterruptedException {
		HttpRequest request = request("/v1/chat/completions").POST(BodyPublishers.ofString(body)).build();
		return this.http.send(request, BodyHandlers.ofInputStream());
	}

	HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.simulator.port() + path))
			.timeout(TIMEOUT)
			.header("Authorization", "Bearer sk-test")
			.header("Content-Type", "application/json");
	}

	Socket socket() throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.simulator.port());
		socket.setSoTimeout((int) TIMEOUT.toMillis());
		return socket;
	}

	/**
	 * Returns a socket on which a chat request has just been sent.
	 */
	Socket chatSocket(String prompt, String... settings) throws IOException {
		byte[] body = chatBody(prompt, settings).getBytes(StandardCharsets.UTF_8);
		String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test\r\n"
				+ "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
		Socket socket = socket();
		socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
		socket.getOutputStream().write(body);
		socket.getOutputStream().flush();
		return socket;
	}

	static JsonNode json(HttpResponse<String> response) {
		return Json.read(response.body().getBytes(StandardCharsets.UTF_8));
	}

	static JsonNode error(HttpResponse<String> response) {
		return json(response).path("error");
	}

	static String content(HttpResponse<String> response) {
		return json(response).path("choices").path(0).path("message").path("content").stringValue();
	}

	/**
	 * Returns the data of the events of a stream.
	 */
	static List<String> events(String stream) {
		return Arrays.stream(stream.split("\n\n", -1))
			.filter((event) -> !event.isEmpty())
			.map((event) -> event.replaceFirst("^data: ", ""))
			.toList();
	}

	static List<JsonNode> chunks(String stream) {
		return events(stream).stream()
			.filter((data) -> !data.equals("[DONE]"))
			.map((data) -> Json.read(data.getBytes(StandardCharsets.UTF_8)))
			.toList();
	}

	static long occurrences(String text, String part) {
		return Pattern.compile(part, Pattern.LITERAL).matcher(text).results().count();
	}

}
