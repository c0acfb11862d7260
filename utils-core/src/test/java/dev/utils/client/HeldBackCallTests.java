package dev.utils.client;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

import dev.utils.llm.ApiKey;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.ratelimit.DefaultRateLimiter;
import dev.utils.ratelimit.KeyFingerprints;
import dev.utils.ratelimit.RateLimitKey;
import dev.utils.ratelimit.RateLimitListener;
import dev.utils.ratelimit.RateLimitRequest;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimitStore;
import dev.utils.ratelimit.RateLimitedException;
import dev.utils.ratelimit.RateLimits;
import dev.utils.ratelimit.SharedSettings;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A call that never came to its turn is refused by the application's own limit. A
 * time-out would send people to the wrong property.
 */
class HeldBackCallTests {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final RateLimits ONE_AT_A_TIME = RateLimits.NONE.withMaxInFlight(1);

	private final LlmSimulator simulator = LlmSimulator.start();

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void callWhoseDeadlinePassesWhileItWaitsIsRefusedByTheLimit(boolean shared) {
		try (DefaultRateLimiter limiter = limiter(shared)) {
			// Holds the only slot.
			limiter.acquireReactive(RateLimitRequest.of(Provider.OPENAI, ApiKey.of(LlmClientFixture.KEY), "gpt-4o"))
				.block(PATIENCE);
			ReactiveLlmClient client = new LlmClientFixture(this.simulator.openAiBaseUrl()).rateLimiter(limiter)
				.reactive();
			List<Throwable> failures = Flux.range(0, 2_000)
				.flatMap((i) -> failure(client, Duration.ofMillis(200 + i % 7), i % 2 == 0), 256)
				.collectList()
				.block(PATIENCE);
			assertThat(failures).hasSize(2_000).allSatisfy((failure) -> {
				assertThat(failure).isInstanceOf(RateLimitedException.class).hasMessageContaining("own rate limit");
				assertThat(((RateLimitedException) failure).errorClass()).isEqualTo(ErrorClass.RATE);
				assertThat(((RateLimitedException) failure).attempts()).isZero();
			});
			assertThat(this.simulator.requests()).isEmpty();
		}
	}

	private static Mono<Throwable> failure(ReactiveLlmClient client, Duration budget, boolean streamed) {
		ChatRequest request = ChatRequest.builder().user("Hello").timeout(budget).build();
		Mono<?> call = streamed ? client.stream(request).then() : client.chat(request);
		return call.materialize().mapNotNull((end) -> end.getThrowable());
	}

	private static DefaultRateLimiter limiter(boolean shared) {
		RateLimitSettings settings = RateLimitSettings.of(Map.of(Provider.OPENAI, ONE_AT_A_TIME));
		return shared
				? new DefaultRateLimiter(settings, KeyFingerprints.random(), RateLimitListener.NONE, new OneSlot(),
						SharedSettings.defaults())
				: new DefaultRateLimiter(settings, KeyFingerprints.random(), RateLimitListener.NONE);
	}

	/**
	 * A store with one slot, which the first call takes for good.
	 */
	private static final class OneSlot implements RateLimitStore {

		private boolean taken;

		@Override
		public synchronized CompletionStage<Decision> take(RateLimitKey key, RateLimits limits, List<Call> calls) {
			int granted = this.taken ? 0 : 1;
			this.taken = true;
			return CompletableFuture
				.completedFuture(new Decision(granted, (granted < calls.size()) ? null : Duration.ZERO, Duration.ZERO));
		}

		@Override
		public CompletionStage<?> adjust(RateLimitKey key, RateLimits limits, Adjustment adjustment) {
			return CompletableFuture.completedFuture("done");
		}

		@Override
		public CompletionStage<?> coolDown(RateLimitKey key, RateLimits limits, Duration wait) {
			return CompletableFuture.completedFuture("done");
		}

		@Override
		public void onCoolDown(BiConsumer<RateLimitKey, Duration> listener) {
		}

		@Override
		public CompletionStage<?> renew(RateLimitKey key, Collection<String> leases) {
			return CompletableFuture.completedFuture("done");
		}

		@Override
		public CompletionStage<Integer> instances() {
			return CompletableFuture.completedFuture(1);
		}

		@Override
		public void close() {
		}

	}

}
