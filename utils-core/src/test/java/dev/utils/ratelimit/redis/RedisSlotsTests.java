package dev.utils.ratelimit.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.DefaultRateLimiter;
import dev.utils.ratelimit.KeyFingerprints;
import dev.utils.ratelimit.OnStoreFailure;
import dev.utils.ratelimit.Permit;
import dev.utils.ratelimit.RateLimitListener;
import dev.utils.ratelimit.RateLimitRequest;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimitedException;
import dev.utils.ratelimit.RateLimits;
import dev.utils.ratelimit.SharedSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Slots that several limiters share through one Redis, which stops, dies and comes back.
 */
class RedisSlotsTests {

	private static final int SLOTS = 8;

	private static final int INSTANCES = 3;

	private final TestRedis redis = new TestRedis();

	private final List<DefaultRateLimiter> limiters = new ArrayList<>();

	private final AtomicInteger there = new AtomicInteger();

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger most = new AtomicInteger();

	private final AtomicInteger granted = new AtomicInteger();

	private final ExecutorService callers = Executors.newCachedThreadPool();

	@AfterEach
	void stop() {
		this.callers.shutdownNow();
		this.limiters.forEach(DefaultRateLimiter::close);
		this.redis.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 150, 3000 })
	void moreCallsThanSlotsNeverRunWhileRedisPauses(int millis) throws InterruptedException {
		begin();
		this.redis.pause();
		Thread.sleep(millis);
		this.redis.resume();
		goOn();
		assertThat(this.most).hasValueLessThanOrEqualTo(SLOTS);
	}

	@Test
	void moreCallsThanSlotsNeverRunWhileRedisIsRestartedWithoutItsData() {
		begin();
		this.redis.kill();
		this.redis.start();
		goOn();
		assertThat(this.most).hasValueLessThanOrEqualTo(SLOTS);
	}

	private void begin() {
		for (int i = 0; i < INSTANCES; i++) {
			this.limiters.add(instance());
		}
		await().until(() -> this.there.get() == INSTANCES);
		for (DefaultRateLimiter limiter : this.limiters) {
			for (int i = 0; i < SLOTS; i++) {
				this.callers.execute(() -> callUntilStopped(limiter));
			}
		}
		goOn();
	}

	private void goOn() {
		int before = this.granted.get();
		await().atMost(Duration.ofSeconds(60)).until(() -> this.granted.get() > before + 5 * SLOTS);
	}

	@SuppressWarnings("try")
	private void callUntilStopped(DefaultRateLimiter limiter) {
		while (!Thread.currentThread().isInterrupted()) {
			try {
				Permit permit = limiter.acquire(RateLimitRequest.of(Provider.OPENAI, ApiKey.of("key"), "gpt-4o"));
				call();
				permit.close();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			catch (RateLimitedException | IllegalStateException ex) {
				return;
			}
		}
	}

	private void call() throws InterruptedException {
		int now = this.running.incrementAndGet();
		this.most.accumulateAndGet(now, Math::max);
		this.granted.incrementAndGet();
		Thread.sleep(ThreadLocalRandom.current().nextInt(400));
		this.running.decrementAndGet();
	}

	private DefaultRateLimiter instance() {
		return new DefaultRateLimiter(
				RateLimitSettings.of(Map.of(Provider.OPENAI, RateLimits.NONE.withMaxInFlight(SLOTS))),
				KeyFingerprints.of("secret"), new RateLimitListener() {
					@Override
					public void storeChanged(boolean available) {
						RedisSlotsTests.this.there.incrementAndGet();
					}
				}, this.redis.store(),
				new SharedSettings(OnStoreFailure.LOCAL, SharedSettings.DEFAULT_BUDGET, INSTANCES));
	}

}
