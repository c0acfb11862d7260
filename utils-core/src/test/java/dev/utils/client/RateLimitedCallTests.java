package dev.utils.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.utils.llm.CallOptions;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmException;
import dev.utils.llm.Priority;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.observe.CallLog;
import dev.utils.ratelimit.DefaultRateLimiter;
import dev.utils.ratelimit.KeyFingerprints;
import dev.utils.ratelimit.RateLimitListener;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimitedException;
import dev.utils.ratelimit.RateLimits;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import reactor.core.Disposable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Each attempt of a call asks the rate limiter first, and gives its permit back however
 * it ends.
 */
class RateLimitedCallTests {

	private static final String PROMPT = "Where does the river Oder rise?";

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final RateLimits ONE_AT_A_TIME = RateLimits.NONE.withMaxInFlight(1);

	private final LlmSimulator simulator = LlmSimulator.start();

	private final Logger logger = (Logger) LoggerFactory.getLogger(CallLog.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private DefaultRateLimiter limiter;

	@BeforeEach
	void setUp() {
		this.lines.start();
		this.logger.setLevel(Level.INFO);
		this.logger.addAppender(this.lines);
	}

	@AfterEach
	void tearDown() {
		this.logger.detachAppender(this.lines);
		this.limiter.close();
		this.simulator.close();
	}

	@Test
	void callsWaitForTheLimitAndTheLineTellsHowLong() {
		ReactiveLlmClient client = reactive(ONE_AT_A_TIME, 0);
		this.simulator.script(Fault.stall());
		Disposable running = client.chat(ChatRequest.of(PROMPT)).subscribe();
		await().atMost(PATIENCE).until(() -> this.simulator.requests().size() == 1);
		long start = System.nanoTime();
		CompletableFuture<ChatResponse> waiting = client.chat(ChatRequest.of(PROMPT)).toFuture();
		await().pollDelay(Duration.ofMillis(50)).until(() -> this.simulator.requests().size() == 1);
		running.dispose();
		assertThat(waiting.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join().text()).contains(PROMPT);
		long most = Duration.ofNanos(System.nanoTime() - start).toMillis();
		assertThat(waits()).singleElement(InstanceOfAssertFactories.LONG).isBetween(50L, most);
	}

	@Test
	void lineOfACallThatDidNotWaitDoesNotMentionTheLimit() {
		client(RateLimits.qps(1000)).complete(PROMPT);
		assertThat(waits()).isEmpty();
	}

	@Test
	void everyAttemptPays() {
		LlmClient client = client(RateLimits.qps(0.01).withBurst(2));
		this.simulator.script(Fault.status(503));
		client.complete(PROMPT);
		RateLimitedException refusal = refusal(client, Duration.ofSeconds(5));
		assertThat(refusal.errorClass()).isEqualTo(ErrorClass.RATE);
		assertThat(this.simulator.requests()).hasSize(2);
	}

	@Test
	void callThatWouldWaitLongerThanItsBudgetFailsAtOnceAndIsNotRepeated() {
		LlmClient client = client(RateLimits.qps(0.01));
		client.complete(PROMPT);
		RateLimitedException refusal = refusal(client, Duration.ofSeconds(5));
		assertThat(refusal.attempts()).isZero();
		assertThat(refusal.status()).isNull();
		assertThat(refusal.operation()).isEqualTo("chat");
		assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(100));
		assertThat(refusal).hasMessageStartingWith("[openai:gpt-4o] chat error: the application's own rate limit")
			.hasMessageNotContaining(LlmClientFixture.KEY);
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@Test
	void refusalAfterFailedAttemptsCountsThem() {
		LlmClient client = client(RateLimits.qps(0.01).withBurst(1));
		this.simulator.script(Fault.status(503));
		assertThat(refusal(client, Duration.ofSeconds(5)).attempts()).isOne();
	}

	@Test
	void pauseThatTheProviderAsksForHoldsBackAllCallersOfTheKey() {
		LlmClient client = client(RateLimits.qps(1000), 0);
		this.simulator.script(Fault.status(429).retryAfter("60"));
		LlmException provider = catchThrowableOfType(LlmException.class, () -> client.complete(PROMPT));
		assertThat(provider).isNotInstanceOf(RateLimitedException.class);
		RateLimitedException refusal = refusal(client, Duration.ofSeconds(5));
		assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(20), Duration.ofMinutes(1));
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 400, 429 })
	void answerThatSaysNothingIsLeftHoldsBackAllCallersOfTheKeyUntilTheReset(int status) {
		ReactiveLlmClient client = reactive(RateLimits.qps(1000), 0);
		this.simulator.script(nothingLeft((status == 200) ? Fault.none() : Fault.status(status)));
		client.chat(ChatRequest.of(PROMPT)).onErrorComplete().block(PATIENCE);
		assertThat(this.simulator.requests()).extracting("status").containsExactly(status);
		RateLimitedException refusal = refusal(LlmClientFactory.blocking(client), Duration.ofSeconds(5));
		assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(20), Duration.ofMinutes(1));
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@Test
	void streamThatSaysNothingIsLeftHoldsBackOthersWhileItRuns() {
		ReactiveLlmClient client = reactive(RateLimits.qps(1000), 0);
		this.simulator.script(nothingLeft(Fault.stallMidStream(2)));
		Disposable running = client.stream(ChatRequest.of(PROMPT)).subscribe();
		await().atMost(PATIENCE).until(() -> this.simulator.requests().size() == 1);
		LlmClient other = LlmClientFactory.blocking(client);
		await().atMost(PATIENCE).until(() -> refusal(other, Duration.ofSeconds(5)) != null);
		running.dispose();
	}

	@Test
	void laterOfResetAndRetryAfterCounts() {
		LlmClient client = client(RateLimits.qps(1000), 0);
		this.simulator.script(nothingLeft(Fault.status(429).retryAfter("120")));
		assertThatExceptionOfType(LlmException.class).isThrownBy(() -> client.complete(PROMPT));
		assertThat(refusal(client, Duration.ofSeconds(5)).retryAfter()).isGreaterThan(Duration.ofSeconds(80));
	}

	@Test
	void otherModelsAreNotHeldBack() {
		LlmClient client = client(RateLimits.qps(1000), 0);
		this.simulator.script(nothingLeft(Fault.none()));
		client.complete(PROMPT);
		assertThat(client.chat(ChatRequest.builder().user(PROMPT).model("gpt-4.1").build()).text()).contains(PROMPT);
	}

	@Test
	void repetitionWaitsForTheReset() {
		LlmClient client = client(RateLimits.qps(1000));
		this.simulator.script(Fault.status(429)
			.header("x-ratelimit-remaining-requests", "0")
			.header("x-ratelimit-reset-requests", "300ms"));
		long start = System.nanoTime();
		assertThat(client.complete(PROMPT)).contains(PROMPT);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
		assertThat(this.simulator.requests()).hasSize(2);
	}

	@Test
	void slotIsFreeAfterSuccessFailureAndRetry() {
		LlmClient client = client(ONE_AT_A_TIME);
		client.complete(PROMPT);
		this.simulator.script(Fault.status(400));
		assertThatExceptionOfType(LlmException.class).isThrownBy(() -> client.complete(PROMPT));
		this.simulator.script(Fault.status(503));
		client.complete(PROMPT);
		this.simulator.script(Fault.malformedBody());
		assertThatExceptionOfType(LlmException.class).isThrownBy(() -> client.complete(PROMPT));
		assertThat(client.complete(PROMPT)).contains(PROMPT);
	}

	@Test
	void slotOfAStreamIsFreeWhenItEndsBreaksOrIsCancelled() {
		ReactiveLlmClient client = reactive(ONE_AT_A_TIME, 0);
		client.stream(ChatRequest.of(PROMPT)).blockLast(PATIENCE);
		this.simulator.script(Fault.cutStream(1));
		assertThatExceptionOfType(LlmException.class)
			.isThrownBy(() -> client.stream(ChatRequest.of(PROMPT)).blockLast(PATIENCE));
		this.simulator.script(Fault.stallMidStream(1));
		Disposable stalled = client.stream(ChatRequest.of(PROMPT)).subscribe();
		await().atMost(PATIENCE).until(() -> this.simulator.requests().size() == 3);
		stalled.dispose();
		ChatChunk last = client.stream(ChatRequest.of(PROMPT)).blockLast(PATIENCE);
		assertThat(last.response().text()).contains(PROMPT);
	}

	@Test
	void waitingCallThatIsCancelledNeverTakesTheSlot() {
		ReactiveLlmClient client = reactive(ONE_AT_A_TIME, 0);
		this.simulator.script(Fault.stall());
		Disposable running = client.chat(ChatRequest.of(PROMPT)).subscribe();
		await().atMost(PATIENCE).until(() -> this.simulator.requests().size() == 1);
		Disposable waiting = client.chat(ChatRequest.of(PROMPT)).subscribe();
		waiting.dispose();
		running.dispose();
		assertThat(client.chat(ChatRequest.of(PROMPT)).block(PATIENCE).text()).contains(PROMPT);
		assertThat(this.simulator.requests()).hasSize(2);
	}

	@Test
	void interactiveCallsGoBeforeThoseThatWaitAndBatchCallsLast() {
		ReactiveLlmClient client = reactive(ONE_AT_A_TIME, 0);
		this.simulator.script(Fault.stall());
		Disposable running = client.chat(ChatRequest.of("running")).subscribe();
		await().atMost(PATIENCE).until(() -> this.simulator.requests().size() == 1);
		for (String prompt : List.of("BATCH", "DEFAULT", "DEFAULT", "INTERACTIVE")) {
			client.chat(ChatRequest.builder().user(prompt).priority(Priority.valueOf(prompt)).build()).subscribe();
		}
		running.dispose();
		await().atMost(PATIENCE).until(() -> this.simulator.requests().size() == 5);
		assertThat(this.simulator.requests()).extracting((request) -> request.body().replaceAll("[^A-Z]", ""))
			.containsExactly("", "INTERACTIVE", "DEFAULT", "DEFAULT", "BATCH");
	}

	@Test
	void tokensAreSettledWithTheRealUsage() {
		// One estimate of more than 1,000 tokens each; together they would need two
		// minutes, but the answers are short.
		LlmClient client = client(RateLimits.NONE.withTpm(12_000L));
		for (int i = 0; i < 5; i++) {
			client.complete(PROMPT);
		}
		assertThat(waits()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ", \"usage\": null", ", \"usage\": {}", ", \"usage\": []",
			", \"usage\": {\"prompt_tokens\": null, \"completion_tokens\": null, \"total_tokens\": null}",
			", \"usage\": {\"prompt_tokens\": 0, \"completion_tokens\": 0, \"total_tokens\": 0}",
			", \"usage\": {\"prompt_tokens\": \"none\", \"completion_tokens\": \"none\"}" })
	void usageThatCountsNothingGivesNoTokensBack(String usage) {
		LlmClient client = client(RateLimits.NONE.withTpm(600L));
		this.simulator.script(
				Fault
					.rawBody("application/json",
							"{\"choices\": [{\"message\": {\"content\": \"x\"}, \"finish_reason\": \"stop\"}]" + usage
									+ "}")
					.times(15));
		// Nearly a minute's tokens each: the next one fits in a minute.
		ChatRequest request = ChatRequest.builder()
			.user(PROMPT)
			.maxTokens(550)
			.options(CallOptions.NONE.withTimeout(Duration.ofSeconds(5)))
			.build();
		assertThat(client.chat(request).usage()).isNull();
		for (int i = 1; i < 15; i++) {
			assertThatExceptionOfType(RateLimitedException.class).isThrownBy(() -> client.chat(request));
		}
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@Test
	void requestLargerThanAMinutesTokensFailsAtOnce() {
		LlmClient client = client(RateLimits.NONE.withTpm(500L));
		RateLimitedException refusal = catchThrowableOfType(RateLimitedException.class, () -> client.complete(PROMPT));
		assertThat(refusal.errorClass()).isEqualTo(ErrorClass.IMPOSSIBLE);
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void otherKindsOfCallsAreLimitedToo() {
		LlmClient client = client(RateLimits.qps(0.01));
		EmbeddingRequest request = EmbeddingRequest.builder(List.of(PROMPT))
			.model("gpt-4o")
			.options(CallOptions.NONE.withTimeout(Duration.ofSeconds(5)))
			.build();
		client.complete(PROMPT);
		assertThat(catchThrowableOfType(RateLimitedException.class, () -> client.embed(request)).operation())
			.isEqualTo("embeddings");
	}

	private LlmClient client(RateLimits limits) {
		return client(limits, 3);
	}

	private LlmClient client(RateLimits limits, int maxRetries) {
		return LlmClientFactory.blocking(reactive(limits, maxRetries));
	}

	private ReactiveLlmClient reactive(RateLimits limits, int maxRetries) {
		this.limiter = new DefaultRateLimiter(RateLimitSettings.of(Map.of(Provider.OPENAI, limits)),
				KeyFingerprints.random(), RateLimitListener.NONE);
		return new LlmClientFixture(this.simulator.openAiBaseUrl()).maxRetries(maxRetries)
			.rateLimiter(this.limiter)
			.reactive();
	}

	private static Fault nothingLeft(Fault fault) {
		return fault.and(Fault.none()
			.header("x-ratelimit-remaining-requests", "0")
			.header("x-ratelimit-reset-requests", "1m0s"));
	}

	private static RateLimitedException refusal(LlmClient client, Duration budget) {
		ChatRequest request = ChatRequest.builder().user(PROMPT).options(CallOptions.NONE.withTimeout(budget)).build();
		return catchThrowableOfType(RateLimitedException.class, () -> client.chat(request));
	}

	private List<Long> waits() {
		return this.lines.list.stream()
			.flatMap((line) -> line.getKeyValuePairs().stream())
			.filter((pair) -> pair.key.equals("rate_limit_wait_ms"))
			.map((KeyValuePair pair) -> (Long) pair.value)
			.toList();
	}

}
