package dev.utils.client;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.utils.llm.CallOptions;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.FinishReason;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmException;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.ReasoningEffort;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * A chat call over real HTTP, with everything that can happen to it.
 */
class ChatTests {

	private static final String PROMPT = "Where does the river Oder rise?";

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
	void answerHasTextModelFinishReasonUsageRequestIdAndAttempts() {
		ChatResponse response = client().chat(ChatRequest.of(PROMPT));
		assertThat(response.text()).contains(PROMPT);
		assertThat(response.provider()).isEqualTo(Provider.OPENAI);
		assertThat(response.model()).isEqualTo("gpt-4o");
		assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
		assertThat(response.providerFinishReason()).isEqualTo("stop");
		assertThat(response.usage().inputTokens()).isPositive();
		assertThat(response.usage().outputTokens()).isPositive();
		assertThat(response.requestId()).startsWith("req_");
		assertThat(response.attempts()).isOne();
	}

	@Test
	void completeReturnsTheText() {
		assertThat(client().complete(PROMPT)).contains(PROMPT);
	}

	@Test
	void blankPromptIsRefusedBeforeAnythingIsSent() {
		assertThatIllegalArgumentException().isThrownBy(() -> client().complete(" "));
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void keyAndUserAgentAreSent() {
		client().complete(PROMPT);
		assertThat(this.simulator.requests()).singleElement().satisfies((request) -> {
			assertThat(request.header("Authorization")).isEqualTo("Bearer " + LlmClientFixture.KEY);
			assertThat(request.header("User-Agent")).startsWith("utils/").contains("Java/");
		});
	}

	@Test
	void tokenLimitCutsTheAnswer() {
		ChatResponse response = client().chat(ChatRequest.builder().user(PROMPT).maxTokens(3).build());
		assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
	}

	@Test
	void passingFailuresAreRepeatedAndCounted() {
		this.simulator.script(Fault.status(429).header("retry-after-ms", "5"), Fault.status(503));
		assertThat(client().chat(ChatRequest.of(PROMPT)).attempts()).isEqualTo(3);
		assertThat(this.simulator.requests()).hasSize(3);
	}

	@Test
	void connectionsOfFailedAttemptsAreUsedAgain() {
		LlmClient client = client();
		for (int i = 0; i < 20; i++) {
			this.simulator.script(Fault.status(503));
			client.complete(PROMPT);
		}
		// An attempt may come just before the connection of the last one is free.
		assertThat(this.simulator.requests()).hasSize(40);
		assertThat(this.simulator.connectionsOpened()).isLessThan(20);
	}

	@Test
	void attemptsAreAtMostMaxRetriesPlusOne() {
		this.simulator.script(Fault.status(500), Fault.status(500), Fault.status(500));
		LlmException failure = failure(this.fixture.maxRetries(2).blocking());
		assertThat(failure.attempts()).isEqualTo(3);
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
		assertThat(this.simulator.requests()).hasSize(3);
	}

	@Test
	void brokenConnectionsAreRepeatedAndCountedExactly() {
		this.simulator.script(Fault.reset(), Fault.reset());
		assertThat(client().chat(ChatRequest.of(PROMPT)).attempts()).isEqualTo(3);
		this.simulator.reset();
		this.simulator.script(Fault.reset(), Fault.reset(), Fault.reset());
		assertThat(failure(this.fixture.maxRetries(1).blocking()).attempts()).isEqualTo(2);
		assertThat(this.simulator.requests()).hasSize(2);
	}

	@Test
	void answerThatBreaksOffIsNotPaidForTwice() {
		this.simulator.script(Fault.stallMidStream(1));
		LlmException stalled = failure(this.fixture.readTimeout(Duration.ofSeconds(2)).blocking());
		assertThat(stalled.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
		assertThat(stalled.status()).isEqualTo(200);
		this.simulator.script(Fault.resetAfterHeaders());
		assertThat(failure(client()).errorClass()).isEqualTo(ErrorClass.TRUNCATED);
		this.simulator.script(Fault.dropStream(1));
		assertThat(failure(client()).attempts()).isOne();
		assertThat(this.simulator.requests()).hasSize(3);
	}

	@Test
	void compressedAnswerIsRead() {
		this.simulator.script(Fault.gzip());
		LlmClient client = this.fixture.httpClient(HttpClient.create().compress(true)).blocking();
		assertThat(client.complete(PROMPT)).contains(PROMPT);
	}

	@Test
	void answerThatIsNoneTellsHowItBeginsInItsOwnPlace() {
		this.simulator.script(Fault.htmlBody(200));
		LlmException failure = failure(client());
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRUNCATED);
		assertThat(failure.status()).isEqualTo(200);
		assertThat(failure.responseBody()).contains("<html").hasSizeLessThanOrEqualTo(2048);
		assertThat(failure).hasMessageContaining("HTML page").hasMessageNotContaining("<html").hasNoCause();
		this.simulator.script(Fault.rawBody("application/json",
				"{\"choices\": \"" + PROMPT + LlmClientFixture.KEY + "x".repeat(9000)));
		failure = failure(client());
		assertThat(failure.requestId()).startsWith("req_");
		assertThat(failure.responseBody()).startsWith("{\"choices\": \"[prompt][key]")
			.hasSizeLessThanOrEqualTo(2048)
			.doesNotContain(PROMPT)
			.doesNotContain(LlmClientFixture.KEY);
	}

	@ParameterizedTest
	@CsvSource({ "400, INVALID", "401, AUTH", "403, AUTH", "404, INVALID", "422, INVALID", "501, INVALID",
			"302, INVALID" })
	void lastingFailureIsTypedAndSentOnce(int status, ErrorClass errorClass) {
		this.simulator.script(Fault.status(status).header("Location", "http://127.0.0.1:1/"));
		LlmException failure = failure(client());
		assertThat(failure.errorClass()).isEqualTo(errorClass);
		assertThat(failure.status()).isEqualTo(status);
		assertThat(failure.requestId()).startsWith("req_");
		assertThat(failure.attempts()).isOne();
		assertThat(failure.provider()).isEqualTo(Provider.OPENAI);
		assertThat(failure.model()).isEqualTo("gpt-4o");
		assertThat(failure.operation()).isEqualTo("chat");
		assertThat(failure).hasMessageStartingWith("[openai:gpt-4o] chat error: ");
	}

	@Test
	void refusedKeyIsToldWithoutShowingIt() {
		LlmException failure = failure(this.fixture.key("sk-refused").blocking());
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.AUTH);
		assertThat(failure.code()).isEqualTo("invalid_api_key");
		assertThat(failure).hasMessageContaining("Incorrect API key provided: [key]")
			.hasMessageNotContaining("sk-refused");
	}

	@Test
	void missingKeyIsToldWithTheVariableToSetAndSendsNothing() {
		LlmException failure = failure(this.fixture.key(null).blocking());
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.AUTH);
		assertThat(failure).hasMessageContaining("Set OPENAI_API_KEY.");
		assertThat(failure.attempts()).isZero();
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void missingModelIsToldAndSendsNothing() {
		assertThat(failure(this.fixture.model(null).blocking()))
			.hasMessageContaining("set utils.llm.providers.openai.model (UTILS_LLM_PROVIDERS_OPENAI_MODEL)");
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void promptThatTheProviderRepeatsIsNotShown() {
		this.simulator.script(Fault.status(400).body("{\"error\": {\"message\": \"Bad input: " + PROMPT + "\"}}"));
		assertThat(failure(client())).hasMessageContaining("Bad input: [prompt]").hasMessageNotContaining("Oder");
	}

	@Test
	void fullPoolIsToldAsLackOfCapacity() {
		this.simulator.script(Fault.stall(), Fault.stall());
		ReactiveLlmClient client = this.fixture.singleConnection().maxRetries(0).reactive();
		List<Disposable> waiting = Stream.generate(() -> client.chat(ChatRequest.of(PROMPT)).subscribe())
			.limit(2)
			.toList();
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> client.chat(ChatRequest.of(PROMPT)).block(Duration.ofMinutes(1)));
		waiting.forEach(Disposable::dispose);
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.CAPACITY);
		assertThat(failure).hasMessageContaining("no connection of the pool became free");
	}

	@Test
	void quotaWithoutMoneyIsNotRepeated() {
		this.simulator.script(Fault.status(429).body("{\"error\": {\"code\": \"insufficient_quota\"}}"));
		LlmException failure = failure(client());
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.MONEY);
		assertThat(failure.attempts()).isOne();
	}

	@Test
	void waitThatDoesNotFitTheBudgetFailsAtOnceAndSaysHowLong() {
		this.simulator.script(Fault.status(429).retryAfter("3600"));
		LlmException failure = failure(client());
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.RATE);
		assertThat(failure.retryAfter()).isEqualTo(Duration.ofHours(1));
		assertThat(failure.attempts()).isOne();
	}

	@Test
	void silenceIsATimeoutAndNotRepeatedSinceTheModelMayBeAtIt() {
		this.simulator.script(Fault.stall());
		LlmException failure = failure(this.fixture.readTimeout(Duration.ofMillis(200)).blocking());
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
		assertThat(failure.status()).isNull();
		assertThat(failure.attempts()).isOne();
		assertThat(failure).hasMessageContaining("might be billed again");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"reasoning_effort\": \"high\"}", "{\"thinking\": {\"type\": \"enabled\"}}",
			"{\"generationConfig\": {\"thinkingConfig\": {}}}",
			"{\"chat_template_kwargs\": {\"enable_thinking\": true}}" })
	void modelThatIsToldToThinkIsWaitedForLongerThanTheReadTimeout(String extraBody) {
		this.simulator.script(Fault
			.rawBody("application/json",
					"{\"choices\": [{\"message\": {\"content\": \"Fine.\"}, \"finish_reason\": \"stop\"}]}")
			.and(Fault.delay(Duration.ofMillis(600))));
		Map<String, Object> extra = JsonMapper.shared().readValue(extraBody, new TypeReference<>() {
		});
		ChatRequest request = ChatRequest.builder()
			.user(PROMPT)
			.options(new CallOptions(null, null, null, null, null, Map.of(), extra))
			.build();
		assertThat(this.fixture.readTimeout(Duration.ofMillis(200)).blocking().chat(request).attempts()).isOne();
	}

	@Test
	void modelIsWaitedForLongerThanTheReadTimeoutWhereTheRequestWantsItToThink() {
		this.simulator.script(Fault
			.rawBody("application/json",
					"{\"choices\": [{\"message\": {\"content\": \"Fine.\"}, \"finish_reason\": \"stop\"}]}")
			.and(Fault.delay(Duration.ofMillis(600))));
		ChatRequest request = ChatRequest.builder().user(PROMPT).reasoningEffort(ReasoningEffort.HIGH).build();
		assertThat(this.fixture.readTimeout(Duration.ofMillis(200)).blocking().chat(request).attempts()).isOne();
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "o3", "gpt-5-2025-08-07" })
	void modelThatIsKnownToThinkIsWaitedForLongerThanTheReadTimeout(String model) {
		this.simulator.script(Fault.delay(Duration.ofMillis(600)));
		LlmClient client = this.fixture.model(model).readTimeout(Duration.ofMillis(200)).blocking();
		assertThat(client.chat(ChatRequest.of(PROMPT)).attempts()).isOne();
	}

	@Test
	void readTimeoutOfTheRequestCountsForModelsThatThinkToo() {
		this.simulator.script(Fault.stall());
		ChatRequest request = ChatRequest.builder()
			.user(PROMPT)
			.reasoningEffort(ReasoningEffort.HIGH)
			.readTimeout(Duration.ofMillis(200))
			.build();
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.fixture.model("o3").blocking().chat(request));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@Test
	void budgetOfTheCallEndsIt() {
		this.simulator.script(Fault.stall());
		ChatRequest request = ChatRequest.builder().user(PROMPT).timeout(Duration.ofMillis(200)).build();
		LlmException failure = catchThrowableOfType(LlmException.class, () -> client().chat(request));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
		assertThat(failure).hasMessageContaining("0.2 s budget");
	}

	@Test
	void serverThatIsNotThereIsToldAfterAllAttempts() {
		this.simulator.close();
		LlmException failure = failure(client());
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
		assertThat(failure.attempts()).isEqualTo(4);
		assertThat(failure).hasMessageContaining("no connection could be made");
		// The client's own wrapper would carry the request's headers, and so the key.
		assertThat(failure.getCause()).isInstanceOf(ConnectException.class);
	}

	@ParameterizedTest
	@CsvSource({ "application/json, '{\"choices\": [{\"mess'", "text/html, '<html>Sorry</html>'",
			"application/json, ''", "application/json, '{\"id\": 1}'" })
	void answerThatIsNoneIsTypedAndPaidForOnce(String contentType, String body) {
		this.simulator.script(Fault.rawBody(contentType, body));
		LlmException failure = failure(client());
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRUNCATED);
		assertThat(failure.status()).isEqualTo(200);
		assertThat(failure.requestId()).startsWith("req_");
		assertThat(failure.attempts()).isOne();
	}

	@Test
	void answerLargerThanAllowedIsRefused() {
		this.simulator.script(Fault.rawBody("application/json", "{\"x\": \"" + "y".repeat(5000) + "\"}"));
		LlmException failure = failure(this.fixture.maxInMemorySize(2000).blocking());
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.IMPOSSIBLE);
		assertThat(failure).hasMessageContaining("utils.http.max-in-memory-size");
	}

	@Test
	void promptOfMegabytesIsSentAsItIs() {
		String prompt = "x".repeat(3 << 20);
		client().complete(prompt);
		assertThat(this.simulator.requests().get(0).body()).contains(prompt);
	}

	@Test
	void waitingOnAReactorThreadIsRefusedWithAdvice() {
		LlmClient client = client();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(
					() -> Mono.fromSupplier(() -> client.complete(PROMPT)).subscribeOn(Schedulers.parallel()).block())
			.withMessageContaining("ReactiveLlmClient");
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void interruptedCallerGetsATypedExceptionWithAllFactsAndStaysInterrupted() {
		this.simulator.script(Fault.stall());
		Thread caller = Thread.currentThread();
		try {
			interruptOnceARequestHasCome(caller);
			LlmException failure = failure(client());
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.CANCELLED);
			assertThat(failure.attempts()).isOne();
			assertThat(failure.model()).isEqualTo("gpt-4o");
			assertThat(failure.operation()).isEqualTo("chat");
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
		}
		finally {
			Thread.interrupted();
		}
	}

	private void interruptOnceARequestHasCome(Thread caller) {
		Thread other = new Thread(() -> {
			await().atMost(Duration.ofSeconds(30)).until(() -> !this.simulator.requests().isEmpty());
			caller.interrupt();
		});
		other.setDaemon(true);
		other.start();
	}

	@Test
	void callerOfTheReactiveClientIsNotBlocked() {
		assertThat(this.fixture.reactive().complete(PROMPT).toFuture()).succeedsWithin(Duration.ofMinutes(1))
			.asString()
			.contains(PROMPT);
	}

	private LlmClient client() {
		return this.fixture.blocking();
	}

	private static LlmException failure(LlmClient client) {
		LlmException failure = catchThrowableOfType(LlmException.class, () -> client.chat(ChatRequest.of(PROMPT)));
		assertThat(failure).isNotNull().hasMessageNotContaining(LlmClientFixture.KEY).hasMessageNotContaining(PROMPT);
		return failure;
	}

}
