package dev.utils.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import dev.utils.llm.Priority;
import dev.utils.simulator.LlmSimulator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ChatController} over HTTP, with the simulator as the provider.
 */
@SampleTest
class ChatApiTests {

	private static final ParameterizedTypeReference<ServerSentEvent<Map<String, Object>>> EVENT = new ParameterizedTypeReference<>() {
	};

	private final LlmSimulator simulator;

	private final String baseUrl;

	private final WebTestClient client;

	@Autowired
	ChatApiTests(LlmSimulator simulator, @LocalServerPort int port) {
		this.simulator = simulator;
		this.baseUrl = "http://127.0.0.1:" + port;
		this.client = WebTestClient.bindToServer().baseUrl(this.baseUrl).responseTimeout(Duration.ofMinutes(1)).build();
	}

	@BeforeEach
	void reset() {
		this.simulator.reset();
	}

	@Test
	void chatWhenProviderAnswersGivesTextAndFacts() {
		post(Map.of("prompt", "How deep is the sea?")).expectStatus()
			.isOk()
			.expectHeader()
			.contentType(MediaType.APPLICATION_JSON)
			.expectHeader()
			.cacheControl(CacheControl.noStore())
			.expectBody()
			.jsonPath("$.text")
			.value(String.class, (text) -> assertThat(text).contains("How deep is the sea?"))
			.jsonPath("$.provider")
			.isEqualTo("openai")
			.jsonPath("$.model")
			.isNotEmpty()
			.jsonPath("$.finishReason")
			.isEqualTo("STOP")
			.jsonPath("$.usage.inputTokens")
			.value(Integer.class, (tokens) -> assertThat(tokens).isPositive())
			.jsonPath("$.usage.outputTokens")
			.value(Integer.class, (tokens) -> assertThat(tokens).isPositive())
			.jsonPath("$.requestId")
			.isNotEmpty()
			.jsonPath("$.attempts")
			.isEqualTo(1);
	}

	@Test
	void chatWhenOptionsAreSetPassesThemOn() {
		post(Map.of("prompt", "How deep is the sea?", "provider", "OpenAI", "model", "gpt-4o-mini", "system",
				"Be brief.", "temperature", 0.5, "maxTokens", 3))
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.model")
			.value(String.class, (model) -> assertThat(model).startsWith("gpt-4o-mini"))
			.jsonPath("$.finishReason")
			.isEqualTo("LENGTH")
			.jsonPath("$.usage.outputTokens")
			.isEqualTo(3);
		assertThat(this.simulator.requests()).singleElement()
			.satisfies((request) -> assertThat(request.body()).contains("Be brief.", "\"temperature\":0.5"));
	}

	@ParameterizedTest
	@CsvSource({ "interactive, INTERACTIVE", "Default, DEFAULT", "BATCH, BATCH", ", DEFAULT" })
	void chatWhenPriorityIsSetGivesItToTheCall(@Nullable String priority, Priority expected) {
		ChatPrompt prompt = new ChatPrompt("Hello", null, null, null, null, null, priority);
		assertThat(prompt.toRequest().options().priority()).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/chat", "/api/chat/stream" })
	void chatWhenPriorityIsSetIsAnswered(String path) {
		this.client.post()
			.uri(path)
			.bodyValue(Map.of("prompt", "How deep is the sea?", "priority", "Interactive"))
			.exchange()
			.expectStatus()
			.isOk();
		assertThat(this.simulator.requests()).singleElement()
			.satisfies((request) -> assertThat(request.body()).doesNotContainIgnoringCase("interactive"));
	}

	@Test
	void chatWhenProviderRefusesTwiceSucceedsWithThreeAttempts() {
		post(Map.of("prompt", "Hello [[429 x2 retry-after=0]]")).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.attempts")
			.isEqualTo(3);
		assertThat(this.simulator.requests()).extracting("status").containsExactly(429, 429, 200);
	}

	@Test
	void chatWhenProviderAsksForTooLongAWaitFailsAtOnceWithRetryAfter() {
		post(Map.of("prompt", "Hello [[429 retry-after=86400]]")).expectStatus()
			.isEqualTo(429)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectHeader()
			.valueEquals(HttpHeaders.RETRY_AFTER, "86400")
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo(429)
			.jsonPath("$.errorClass")
			.isEqualTo("RATE")
			.jsonPath("$.provider")
			.isEqualTo("openai")
			.jsonPath("$.providerStatus")
			.isEqualTo(429)
			.jsonPath("$.requestId")
			.isNotEmpty()
			.jsonPath("$.retryAfterSeconds")
			.isEqualTo(86400)
			.jsonPath("$.attempts")
			.isEqualTo(1);
	}

	@Test
	void chatWhenKeyIsRefusedBlamesTheServerNotTheVisitor() {
		post(Map.of("prompt", "Hello [[401]]")).expectStatus()
			.isEqualTo(502)
			.expectBody()
			.jsonPath("$.title")
			.isEqualTo("The provider did not accept this server's API key")
			.jsonPath("$.errorClass")
			.isEqualTo("AUTH")
			.jsonPath("$.providerStatus")
			.isEqualTo(401)
			.jsonPath("$.attempts")
			.isEqualTo(1);
	}

	@Test
	void chatWhenModelIsUnknownPassesItThroughAndReportsTheRefusal() {
		post(Map.of("prompt", "Hello", "model", "no-such-model")).expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.errorClass")
			.isEqualTo("INVALID")
			.jsonPath("$.model")
			.isEqualTo("no-such-model")
			.jsonPath("$.providerStatus")
			.isEqualTo(404);
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@Test
	void streamWhenProviderAnswersSendsDeltasThenDone() {
		List<ServerSentEvent<Map<String, Object>>> events = stream("How deep is the sea?").collectList()
			.block(Duration.ofMinutes(1));
		assertThat(events).hasSizeGreaterThan(5);
		ServerSentEvent<Map<String, Object>> last = events.remove(events.size() - 1);
		assertThat(events).extracting(ServerSentEvent::event).containsOnly("delta");
		StringBuilder text = new StringBuilder();
		events.forEach((event) -> text.append(event.data().get("text")));
		assertThat(last.event()).isEqualTo("done");
		assertThat(last.data()).containsEntry("text", text.toString())
			.containsEntry("provider", "openai")
			.containsEntry("finishReason", "STOP")
			.containsEntry("attempts", 1)
			.containsKeys("model", "usage", "requestId");
	}

	@Test
	void streamWhenProviderCutsItEndsWithAnErrorEvent() {
		List<ServerSentEvent<Map<String, Object>>> events = stream("Hello [[cut 4]]").collectList()
			.block(Duration.ofMinutes(1));
		assertThat(events).extracting(ServerSentEvent::event).startsWith("delta").endsWith("error");
		assertThat(events.get(events.size() - 1).data()).containsEntry("errorClass", "TRUNCATED")
			.containsEntry("status", 502)
			.containsEntry("provider", "openai");
	}

	@Test
	void streamWhenCallFailsBeforeTheFirstWordIsAnErrorEvent() {
		List<ServerSentEvent<Map<String, Object>>> events = stream("Hello [[401]]").collectList()
			.block(Duration.ofMinutes(1));
		assertThat(events).singleElement().satisfies((event) -> {
			assertThat(event.event()).isEqualTo("error");
			assertThat(event.data()).containsEntry("errorClass", "AUTH").containsEntry("providerStatus", 401);
		});
	}

	@Test
	void streamWhenVisitorGoesAwayCancelsTheCall() {
		AtomicInteger during = new AtomicInteger();
		stream("Hello [[stall 3]]").doOnNext((event) -> during.set(this.simulator.connectionsOpen()))
			.blockFirst(Duration.ofMinutes(1));
		assertThat(during).hasPositiveValue();
		await().until(() -> this.simulator.connectionsOpen() < during.get());
	}

	@Test
	void chatWhenVisitorGoesAwayCancelsTheCall() {
		Disposable call = WebClient.create(this.baseUrl)
			.post()
			.uri("/api/chat")
			.bodyValue(Map.of("prompt", "Hello [[stall]]"))
			.retrieve()
			.toBodilessEntity()
			.subscribe();
		await().until(() -> !this.simulator.requests().isEmpty());
		int during = this.simulator.connectionsOpen();
		call.dispose();
		await().until(() -> this.simulator.connectionsOpen() < during);
	}

	private WebTestClient.ResponseSpec post(Map<String, Object> body) {
		return this.client.post().uri("/api/chat").bodyValue(body).exchange();
	}

	private Flux<ServerSentEvent<Map<String, Object>>> stream(String prompt) {
		return WebClient.create(this.baseUrl)
			.post()
			.uri("/api/chat/stream")
			.accept(MediaType.TEXT_EVENT_STREAM)
			.bodyValue(Map.of("prompt", prompt))
			.retrieve()
			.bodyToFlux(EVENT);
	}

}
