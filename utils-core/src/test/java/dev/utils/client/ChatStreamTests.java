package dev.utils.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.FinishReason;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmException;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * A streamed chat call over real HTTP, with everything that can happen to it.
 */
class ChatStreamTests {

	private static final String PROMPT = "Where does the river Oder rise?";

	private static final String HELLO = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";

	private static final String STOP = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

	private static final String DONE = "data: [DONE]\n\n";

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final LlmSimulator simulator = LlmSimulator.start();

	private LlmClientFixture fixture;

	@BeforeEach
	void setUp() {
		this.fixture = new LlmClientFixture(this.simulator.openAiBaseUrl());
	}

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@Test
	void piecesJoinedAreTheAnswerAndTheLastChunkCarriesIt() {
		List<ChatChunk> chunks = chunks();
		ChatChunk last = chunks.get(chunks.size() - 1);
		ChatResponse response = last.response();
		assertThat(chunks).hasSizeGreaterThan(5);
		assertThat(chunks).filteredOn(ChatChunk::isLast).containsExactly(last);
		assertThat(chunks.stream().map(ChatChunk::text).collect(Collectors.joining())).isEqualTo(response.text())
			.contains(PROMPT);
		assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
		assertThat(response.usage().outputTokens()).isPositive();
		assertThat(response.requestId()).startsWith("req_");
		assertThat(response.attempts()).isOne();
	}

	@Test
	void blockingStreamDeliversTheSamePieces() {
		try (Stream<ChatChunk> chunks = this.fixture.blocking().stream(ChatRequest.of(PROMPT))) {
			assertThat(chunks.map(ChatChunk::text).collect(Collectors.joining())).contains(PROMPT);
		}
	}

	@Test
	void failuresBeforeTheFirstPieceAreRepeated() {
		this.simulator.script(Fault.status(503), Fault.reset(), Fault.cutStream(0),
				Fault.errorInStream("{\"error\":{\"type\":\"server_error\"}}", 0));
		List<ChatChunk> chunks = chunks(this.fixture.maxRetries(4));
		assertThat(chunks.get(chunks.size() - 1).response().attempts()).isEqualTo(5);
	}

	@Test
	void errorInTheFirstEventThatCannotPassIsNotRepeated() {
		this.simulator
			.script(Fault.errorInStream("{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"Pay\"}}", 0));
		LlmException failure = failure();
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.MONEY);
		assertThat(failure.status()).isEqualTo(200);
		assertThat(failure.attempts()).isOne();
		assertThat(failure.partialText()).isNull();
	}

	@Test
	void errorAfterTheFirstPieceIsTypedAndCarriesThePartialText() {
		this.simulator
			.script(Fault.rawStream(bytes(HELLO + "data: {\"error\":{\"code\":429,\"message\":\"Slow down\"}}\n\n")));
		List<ChatChunk> received = new ArrayList<>();
		StepVerifier.create(this.fixture.reactive().stream(ChatRequest.of(PROMPT)))
			.recordWith(() -> received)
			.expectNextCount(1)
			.expectErrorSatisfies((error) -> {
				LlmException failure = (LlmException) error;
				assertThat(failure.errorClass()).isEqualTo(ErrorClass.RATE);
				assertThat(failure.partialText()).isEqualTo("Hello");
				assertThat(failure.attempts()).isOne();
			})
			.verify(PATIENCE);
		assertThat(received).extracting(ChatChunk::text).containsExactly("Hello");
	}

	@Test
	void streamThatEndsEarlyIsTruncatedAndCarriesThePartialText() {
		this.simulator.script(Fault.rawStream(bytes(HELLO)));
		LlmException failure = failure();
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRUNCATED);
		assertThat(failure.partialText()).isEqualTo("Hello");
		assertThat(failure).hasMessageNotContaining("Hello");
	}

	@Test
	void streamWhoseConnectionDropsIsTruncatedAndCarriesThePartialText() {
		this.simulator.script(Fault.dropStream(4));
		LlmException failure = failure();
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRUNCATED);
		assertThat(failure.partialText()).isNotEmpty();
		assertThat(failure.attempts()).isOne();
	}

	@Test
	void streamThatFallsSilentIsATimeout() {
		this.simulator.script(Fault.stallMidStream(4));
		LlmException failure = failure(this.fixture.readTimeout(Duration.ofSeconds(2)));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
		assertThat(failure.partialText()).isNotEmpty();
	}

	@Test
	void budgetOfTheCallEndsTheStreamWithThePartialTextAndClosesTheConnection() {
		this.fixture.readTimeout(Duration.ofMinutes(1));
		this.simulator.script(Fault.stallMidStream(4));
		ChatRequest request = ChatRequest.builder().user(PROMPT).timeout(Duration.ofSeconds(2)).build();
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.fixture.reactive().stream(request).blockLast(PATIENCE));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
		assertThat(failure.partialText()).isNotEmpty();
		await().until(() -> this.simulator.connectionsOpen() == 0);
	}

	@Test
	void endMarkerEndsTheStreamAlthoughTheConnectionStaysOpen() {
		this.simulator.script(Fault.openAfterDone());
		assertThat(chunks()).last().matches(ChatChunk::isLast);
	}

	@Test
	void connectionsOfFinishedStreamsAreUsedAgain() {
		ReactiveLlmClient client = this.fixture.reactive();
		for (int i = 0; i < 10; i++) {
			client.stream(ChatRequest.of(PROMPT)).blockLast(PATIENCE);
		}
		// A call may come just before the connection of the last one is free.
		assertThat(this.simulator.connectionsOpened()).isLessThan(10);
	}

	@Test
	void connectionThatStaysOpenAfterTheEndMarkerIsClosedSoon() {
		this.simulator.script(Fault.openAfterDone());
		chunks();
		await().until(() -> this.simulator.connectionsOpen() == 0);
	}

	@Test
	void whatFollowsTheEndMarkerIsIgnored() {
		this.simulator.script(Fault.rawStream(bytes(HELLO + STOP + DONE + HELLO + "data: {broken\n\n")));
		assertThat(chunks()).extracting(ChatChunk::text).containsExactly("Hello", "");
	}

	@ParameterizedTest
	@ValueSource(strings = { HELLO + STOP, HELLO + DONE, HELLO + "data: [DONE]" })
	void eitherSignOfTheEndIsEnough(String stream) {
		this.simulator.script(Fault.rawStream(bytes(stream)));
		assertThat(chunks()).last().extracting((chunk) -> chunk.response().text()).isEqualTo("Hello");
	}

	@ParameterizedTest
	@ValueSource(strings = { "stall", "drop", "cut usage", "unreadable usage" })
	void whatHappensAfterTheModelHasFinishedTakesNothingFromTheAnswer(String what) {
		Fault whole = switch (what) {
			case "stall" -> Fault.rawStream(bytes(HELLO + STOP)).and(Fault.openAfterDone());
			case "drop" -> Fault.rawStream(bytes(HELLO + STOP)).and(Fault.dropStream(100));
			case "cut usage" -> Fault.rawStream(bytes(HELLO + STOP), bytes("data: {\"choices\":[],\"usage\":{\"pro"));
			default -> Fault.rawStream(bytes(HELLO + STOP + "data: {broken\n\n"));
		};
		this.simulator.script(whole);
		List<ChatChunk> chunks = chunks(this.fixture.readTimeout(Duration.ofSeconds(30)));
		ChatResponse response = chunks.get(chunks.size() - 1).response();
		assertThat(response.text()).isEqualTo("Hello");
		assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
		assertThat(response.usage()).isNull();
	}

	@Test
	void finishReasonThatComesWithEachPieceTellsNothing() {
		String piece = HELLO.replace("}]}", ",\"finish_reason\":\"stop\"}]}");
		this.simulator.script(Fault.rawStream(bytes(piece + piece)).and(Fault.dropStream(100)));
		assertThat(failure().errorClass()).isEqualTo(ErrorClass.TRUNCATED);
	}

	@ParameterizedTest
	@ValueSource(strings = { DONE, ": nothing\n\n" + DONE, "" })
	void streamWithoutAnAnswerIsNoSuccess(String stream) {
		this.simulator.script(Fault.rawStream(bytes(stream)));
		assertThat(failure(this.fixture.maxRetries(0)).errorClass()).isEqualTo(ErrorClass.TRUNCATED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "event: error\ndata: {\"message\":\"Slow\",\"code\":429}\n\n",
			"event: error\ndata: {\"error\":{\"message\":\"Slow\",\"code\":429}}\n\n",
			"data: {\"object\":\"error\",\"message\":\"Slow\",\"code\":429}\n\n" })
	void errorEventOfAnyShapeIsAnError(String event) {
		this.simulator.script(Fault.rawStream(bytes(event + DONE)));
		LlmException failure = failure(this.fixture.maxRetries(0));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.RATE);
		assertThat(failure).hasMessageContaining("Slow");
	}

	@Test
	void answerLargerThanAllowedIsRefusedAlthoughItsEventsAreSmall() {
		this.simulator.script(Fault.rawStream(bytes(HELLO.repeat(1000))));
		LlmException failure = failure(this.fixture.maxInMemorySize(2000));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.IMPOSSIBLE);
		assertThat(failure.partialText()).hasSizeBetween(1, 2000);
	}

	@Test
	void pauseOfTheConsumerIsNoReadTimeout() {
		String content = "x".repeat(10_000);
		String event = "data: {\"choices\":[{\"delta\":{\"content\":\"" + content + "\"}}]}\n\n";
		this.simulator.script(Fault.rawStream(bytes(event.repeat(500) + STOP + DONE)));
		StepVerifier
			.create(this.fixture.readTimeout(Duration.ofSeconds(1)).reactive().stream(ChatRequest.of(PROMPT)), 1)
			.expectNextCount(1)
			.thenAwait(Duration.ofSeconds(2))
			.thenRequest(Long.MAX_VALUE)
			.expectNextCount(500)
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void consumerThatIsInterruptedGetsATypedException() {
		this.simulator.script(Fault.stallMidStream(4));
		try (Stream<ChatChunk> chunks = this.fixture.blocking().stream(ChatRequest.of(PROMPT))) {
			assertThatExceptionOfType(LlmException.class)
				.isThrownBy(() -> chunks.forEach((chunk) -> Thread.currentThread().interrupt()))
				.satisfies((failure) -> {
					assertThat(failure.errorClass()).isEqualTo(ErrorClass.CANCELLED);
					assertThat(failure.attempts()).isOne();
					assertThat(failure.partialText()).isNotEmpty();
					assertThat(failure.requestId()).startsWith("req_");
					assertThat(failure.operation()).isEqualTo("chat");
				});
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	void bytesMayBeSplitAnywhere() {
		byte[] stream = bytes(
				"\uFEFF: hi\r\n\r\ndata: {\"choices\":[{\"delta\":{\"content\":\"\u4f60\uD83D\uDE80\"}}]}\r\n\r\n"
						+ STOP + DONE);
		byte[][] pieces = new byte[stream.length][];
		for (int i = 0; i < stream.length; i++) {
			pieces[i] = new byte[] { stream[i] };
		}
		this.simulator.script(Fault.rawStream(pieces));
		assertThat(chunks()).extracting(ChatChunk::text).containsExactly("\u4f60\uD83D\uDE80", "");
	}

	@Test
	void eventLargerThanAllowedIsRefused() {
		this.simulator
			.script(Fault.rawStream(bytes("data: " + "x".repeat(40_000)), bytes("x".repeat(40_000)), bytes("\n\n")));
		LlmException failure = failure(this.fixture.maxInMemorySize(10_000));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.IMPOSSIBLE);
		assertThat(failure).hasMessageContaining("10000 bytes that utils.http.max-in-memory-size allows");
	}

	@Test
	void serverThatDoesNotStreamIsReadAsAWhole() {
		this.simulator.script(Fault.rawBody("application/json",
				"{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}"));
		assertThat(chunks()).extracting(ChatChunk::text).containsExactly("Hello", "");
	}

	@Test
	void pageInsteadOfAStreamIsTyped() {
		this.simulator.script(Fault.rawBody("text/html", "<html>Sign in</html>"));
		assertThat(failure()).hasMessageContaining("HTML").hasMessageNotContaining("Sign in");
	}

	@Test
	void cancellingTheSubscriptionClosesTheConnection() {
		this.simulator.script(Fault.stallMidStream(4));
		List<ChatChunk> received = new ArrayList<>();
		Disposable call = this.fixture.reactive().stream(ChatRequest.of(PROMPT)).subscribe(received::add);
		await().until(() -> !received.isEmpty());
		assertThat(this.simulator.connectionsOpen()).isOne();
		call.dispose();
		await().until(() -> this.simulator.connectionsOpen() == 0);
	}

	@Test
	void closingTheBlockingStreamClosesTheConnection() {
		this.simulator.script(Fault.stallMidStream(4));
		try (Stream<ChatChunk> chunks = this.fixture.blocking().stream(ChatRequest.of(PROMPT))) {
			assertThat(chunks.findFirst()).isPresent();
		}
		await().until(() -> this.simulator.connectionsOpen() == 0);
	}

	@Test
	void blockingStreamThrowsTheTypedException() {
		this.simulator.script(Fault.dropStream(4));
		LlmClient client = this.fixture.blocking();
		assertThatExceptionOfType(LlmException.class).isThrownBy(() -> {
			try (Stream<ChatChunk> chunks = client.stream(ChatRequest.of(PROMPT))) {
				chunks.forEach((chunk) -> {
				});
			}
		}).satisfies((failure) -> assertThat(failure.partialText()).isNotEmpty());
	}

	@Test
	void streamOnAReactorThreadIsRefusedWithAdvice() {
		LlmClient client = this.fixture.blocking();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> Mono.fromRunnable(() -> client.stream(ChatRequest.of(PROMPT)).close())
				.subscribeOn(Schedulers.parallel())
				.block())
			.withMessageContaining("ReactiveLlmClient");
	}

	@Test
	void slowConsumerGetsEverything() {
		StepVerifier.create(this.fixture.reactive().stream(ChatRequest.of(PROMPT)), 0)
			.thenRequest(1)
			.expectNextCount(1)
			.thenRequest(2)
			.expectNextCount(2)
			.thenRequest(Long.MAX_VALUE)
			.thenConsumeWhile((chunk) -> !chunk.isLast())
			.expectNextMatches(ChatChunk::isLast)
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void everySubscriptionIsACallOfItsOwn() {
		var stream = this.fixture.reactive().stream(ChatRequest.of(PROMPT));
		stream.blockLast(PATIENCE);
		stream.blockLast(PATIENCE);
		assertThat(this.simulator.requests()).hasSize(2);
	}

	private List<ChatChunk> chunks() {
		return chunks(this.fixture);
	}

	private static List<ChatChunk> chunks(LlmClientFixture fixture) {
		return fixture.reactive().stream(ChatRequest.of(PROMPT)).collectList().block(PATIENCE);
	}

	private LlmException failure() {
		return failure(this.fixture);
	}

	private static LlmException failure(LlmClientFixture fixture) {
		LlmException failure = catchThrowableOfType(LlmException.class, () -> chunks(fixture));
		assertThat(failure).isNotNull();
		return failure;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
