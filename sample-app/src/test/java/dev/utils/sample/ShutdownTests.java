package dev.utils.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The sample stops while its visitors wait for answers.
 */
class ShutdownTests {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final LlmSimulator simulator = LlmSimulator.start();

	private final HttpClient visitor = HttpClient.newHttpClient();

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@Test
	void callThatWaitsIsEndedAndOneThatIsBeingAnsweredIsNot(@TempDir Path directory) {
		ConfigurableApplicationContext context = start(directory);
		// Longer than anybody waits in this test, shorter than the budget of a call.
		this.simulator.script(Fault.status(503).retryAfter("300"));
		CompletableFuture<HttpResponse<String>> waiting = ask(context, "/api/chat");
		await().atMost(PATIENCE).until(() -> this.simulator.requests().size() == 1);
		this.simulator.script(Fault.delay(Duration.ofSeconds(3)), Fault.slow(Duration.ofMillis(50)));
		CompletableFuture<HttpResponse<String>> answered = ask(context, "/api/chat");
		await().atMost(PATIENCE).until(() -> this.simulator.requests().size() == 2);
		CompletableFuture<HttpResponse<String>> streamed = ask(context, "/api/chat/stream");
		await().atMost(PATIENCE).until(() -> this.simulator.requests().size() == 3);
		CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
		assertThat(waiting).succeedsWithin(PATIENCE).satisfies((response) -> {
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.body()).contains("CANCELLED");
		});
		assertThat(answered).succeedsWithin(PATIENCE)
			.satisfies((response) -> assertThat(response.statusCode()).isEqualTo(200));
		assertThat(streamed).succeedsWithin(PATIENCE)
			.satisfies((response) -> assertThat(response.body()).contains("event:done"));
		assertThat(closed).succeedsWithin(PATIENCE);
		assertThat(this.simulator.requests()).hasSize(3);
	}

	private ConfigurableApplicationContext start(Path directory) {
		return SpringApplication.run(SampleApplication.class, "--server.port=0",
				"--spring.lifecycle.timeout-per-shutdown-phase=10m", "--utils.rate-limit.mode=off",
				"--utils.artifacts.dir=" + directory, "--utils.llm.providers.openai.api-key=sk-test",
				"--utils.llm.providers.openai.base-url=" + this.simulator.openAiBaseUrl());
	}

	private CompletableFuture<HttpResponse<String>> ask(ConfigurableApplicationContext context, String path) {
		WebServer server = ((WebServerApplicationContext) context).getWebServer();
		URI address = URI.create("http://127.0.0.1:" + Objects.requireNonNull(server).getPort() + path);
		HttpRequest request = HttpRequest.newBuilder(address)
			.version(HttpClient.Version.HTTP_1_1)
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{\"prompt\": \"How deep is the sea?\"}"))
			.build();
		return this.visitor.sendAsync(request, BodyHandlers.ofString());
	}

}
