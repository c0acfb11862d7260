package dev.utils.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.utils.llm.ApiKey;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.ratelimit.DefaultRateLimiter;
import dev.utils.ratelimit.KeyFingerprints;
import dev.utils.ratelimit.Permit;
import dev.utils.ratelimit.RateLimitListener;
import dev.utils.ratelimit.RateLimitRequest;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimitedException;
import dev.utils.ratelimit.RateLimiter;
import dev.utils.ratelimit.RateLimits;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a call reserves for its answer, where tokens are limited. Of 12,000 tokens a
 * minute 1,200 are there at once: enough for one answer of unknown length, and for many
 * short ones.
 */
class LearnedOutputTests {

	private static final String PROMPT = "Where does the river Oder rise?";

	private static final String LONG_ANSWER = "{\"choices\":[{\"message\":{\"content\":\"Far away\"},"
			+ "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":900000}}";

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final RateLimits TIGHT = RateLimits.NONE.withTpm(12_000L);

	private final LlmSimulator simulator = LlmSimulator.start();

	private DefaultRateLimiter limiter = limiter(TIGHT);

	private final ReactiveLlmClient client = new LlmClientFixture(this.simulator.openAiBaseUrl())
		.rateLimiter(new Exchangeable())
		.maxRetries(0)
		.reactive();

	@AfterEach
	void tearDown() {
		this.limiter.close();
		this.simulator.close();
	}

	@Test
	void answersOfUnknownLengthAreTakenForLong() {
		assertThat(sentAtOnce()).isOne();
	}

	@Test
	void shortAnswersTeachThatMoreCallsFitAtOnce() {
		for (int i = 0; i < 10; i++) {
			this.client.chat(ChatRequest.of(PROMPT)).block(PATIENCE);
		}
		assertThat(sentAtOnce()).isEqualTo(10);
	}

	@Test
	void streamedAnswersTeachToo() {
		for (int i = 0; i < 10; i++) {
			this.client.stream(ChatRequest.of(PROMPT)).blockLast(PATIENCE);
		}
		assertThat(sentAtOnce()).isEqualTo(10);
	}

	@Test
	void answersThatTheCallerBoundsTeachNothing() {
		for (int i = 0; i < 10; i++) {
			this.client.chat(ChatRequest.builder().user(PROMPT).maxTokens(5).build()).block(PATIENCE);
		}
		assertThat(sentAtOnce()).isOne();
	}

	@Test
	void answersOfOtherModelsAndFailedCallsTeachNothing() {
		for (int i = 0; i < 10; i++) {
			this.client.chat(ChatRequest.of(PROMPT + " [[400]]")).onErrorComplete().block(PATIENCE);
			this.client.chat(ChatRequest.builder().user(PROMPT).model("gpt-4.1").build()).block(PATIENCE);
		}
		assertThat(sentAtOnce()).isOne();
	}

	@Test
	void longAnswersNeverMakeCallsImpossible() {
		limit(RateLimits.NONE.withTpm(RateLimits.HIGHEST_TPM));
		this.simulator.script(Fault.none().body(LONG_ANSWER).times(10));
		for (int i = 0; i < 10; i++) {
			this.client.chat(ChatRequest.of(PROMPT)).block(PATIENCE);
		}
		for (RateLimits limits : List.of(TIGHT, RateLimits.NONE.withOutputTpm(1000L))) {
			limit(limits);
			assertThat(this.client.chat(ChatRequest.of(PROMPT)).block(PATIENCE).text()).contains(PROMPT);
		}
	}

	/**
	 * Make ten calls that get no answer, and return how many of them did not have to wait
	 * for longer than they could.
	 */
	private int sentAtOnce() {
		this.simulator.reset();
		AtomicInteger refused = new AtomicInteger();
		ChatRequest request = ChatRequest.builder().user(PROMPT + " [[stall]]").timeout(Duration.ofSeconds(2)).build();
		List<Disposable> calls = IntStream.range(0, 10)
			.mapToObj((i) -> this.client.chat(request)
				.subscribe((answer) -> assertThat(answer).isNull(),
						(failure) -> refused.addAndGet((failure instanceof RateLimitedException) ? 1 : 0)))
			.toList();
		await().atMost(PATIENCE).until(() -> refused.get() + this.simulator.requests().size() == 10);
		calls.forEach(Disposable::dispose);
		return 10 - refused.get();
	}

	private void limit(RateLimits limits) {
		this.limiter.close();
		this.limiter = limiter(limits);
	}

	private static DefaultRateLimiter limiter(RateLimits limits) {
		return new DefaultRateLimiter(RateLimitSettings.of(Map.of(Provider.OPENAI, limits)), KeyFingerprints.random(),
				RateLimitListener.NONE);
	}

	/**
	 * The limiter of the moment: what a client has learned outlasts it.
	 */
	private final class Exchangeable implements RateLimiter {

		@Override
		public Permit acquire(RateLimitRequest request) {
			return LearnedOutputTests.this.limiter.acquire(request);
		}

		@Override
		public Mono<Permit> acquireReactive(RateLimitRequest request) {
			return LearnedOutputTests.this.limiter.acquireReactive(request);
		}

		@Override
		public @Nullable RateLimits limits(Provider provider, @Nullable ApiKey apiKey, String model) {
			return LearnedOutputTests.this.limiter.limits(provider, apiKey, model);
		}

	}

}
