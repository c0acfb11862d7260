package dev.utils.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmException;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.DefaultRateLimiter;
import dev.utils.ratelimit.KeyFingerprints;
import dev.utils.ratelimit.RateLimitListener;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimitedException;
import dev.utils.ratelimit.RateLimits;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Who counts the tokens of a request, and that a bad count costs no call.
 */
class TokenEstimatorTests {

	private static final String PROMPT = "A secret question of some words";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final Logger logger = (Logger) LoggerFactory.getLogger(TokenEstimator.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private DefaultRateLimiter limiter;

	@BeforeEach
	void setUp() {
		this.lines.start();
		this.logger.setLevel(Level.WARN);
		this.logger.addAppender(this.lines);
	}

	@AfterEach
	void tearDown() {
		this.logger.detachAppender(this.lines);
		this.limiter.close();
		this.simulator.close();
	}

	@Test
	void requestThatTheEstimatorFindsTooLargeIsNotSent() {
		LlmClient client = client(RateLimits.NONE.withInputTpm(100L), (provider, model, texts) -> {
			assertThat(provider).isEqualTo(Provider.OPENAI);
			assertThat(model).isEqualTo("gpt-4o");
			return texts.equals(List.of(PROMPT)) ? 101 : 0;
		});
		assertThat(catchThrowableOfType(RateLimitedException.class, () -> client.complete(PROMPT)))
			.hasMessageContaining("101");
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void estimatorIsAskedOnlyWhereTokensAreLimitedAndOnceForAllAttempts() {
		AtomicInteger asked = new AtomicInteger();
		TokenEstimator counting = (provider, model, texts) -> asked.incrementAndGet();
		client(RateLimits.qps(1000), counting).complete(PROMPT);
		assertThat(asked).hasValue(0);
		this.limiter.close();
		client(RateLimits.NONE.withTpm(100_000L), counting).complete("Hello [[503 x2]]");
		assertThat(asked).hasValue(1);
	}

	static Stream<TokenEstimator> brokenEstimators() {
		return Stream.of((provider, model, texts) -> -1, (provider, model, texts) -> {
			throw new IllegalStateException("Cannot count " + texts);
		}, (provider, model, texts) -> {
			throw new NoClassDefFoundError("tokenizer");
		});
	}

	@ParameterizedTest
	@MethodSource("brokenEstimators")
	void estimatorThatFailsIsReplacedWithOneWarningThatShowsNoPrompt(TokenEstimator broken) {
		LlmClient client = client(RateLimits.NONE.withTpm(12_000L), broken);
		for (int i = 0; i < 3; i++) {
			assertThat(client.complete(PROMPT)).contains(PROMPT);
		}
		assertThat(this.lines.list).singleElement()
			.satisfies((line) -> assertThat(line.getFormattedMessage()).contains("token estimator")
				.doesNotContain("secret"))
			.extracting(ILoggingEvent::getThrowableProxy)
			.isNull();
	}

	@Test
	void absurdEstimateIsTooLargeInsteadOfOverflowing() {
		LlmClient client = client(RateLimits.NONE.withTpm(12_000L), (provider, model, texts) -> Long.MAX_VALUE);
		assertThat(catchThrowableOfType(LlmException.class, () -> client.complete(PROMPT)))
			.isInstanceOf(RateLimitedException.class);
	}

	@ParameterizedTest
	@CsvSource({ "'', 0", "a, 1", "abcd, 1", "abcde, 2", "\u00e9\u00e9, 1", "\u20ac\u20ac, 2", "\ud83d\ude00, 1" })
	void withoutAnEstimatorAQuarterOfTheBytesCounts(String text, long tokens) {
		this.limiter = limiter(RateLimits.NONE);
		assertThat(TokenEstimator.QUARTER_OF_BYTES.inputTokens(Provider.OPENAI, "gpt-4o", List.of(text)))
			.isEqualTo(tokens);
	}

	private LlmClient client(RateLimits limits, TokenEstimator estimator) {
		this.limiter = limiter(limits);
		return new LlmClientFixture(this.simulator.openAiBaseUrl()).rateLimiter(this.limiter)
			.tokenEstimator(estimator)
			.blocking();
	}

	private static DefaultRateLimiter limiter(RateLimits limits) {
		return new DefaultRateLimiter(RateLimitSettings.of(Map.of(Provider.OPENAI, limits)), KeyFingerprints.random(),
				RateLimitListener.NONE);
	}

}
