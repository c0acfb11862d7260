package dev.utils.ratelimit.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.utils.llm.ApiKey;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.Priority;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.DefaultRateLimiter;
import dev.utils.ratelimit.KeyFingerprints;
import dev.utils.ratelimit.OnStoreFailure;
import dev.utils.ratelimit.Permit;
import dev.utils.ratelimit.RateLimitKey;
import dev.utils.ratelimit.RateLimitListener;
import dev.utils.ratelimit.RateLimitRequest;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimitSettings.Mode;
import dev.utils.ratelimit.RateLimitStore;
import dev.utils.ratelimit.RateLimitedException;
import dev.utils.ratelimit.RateLimits;
import dev.utils.ratelimit.SharedSettings;
import dev.utils.ratelimit.TokenCost;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Several limiters, as several instances of an application have them, with one Redis.
 */
class RedisRateLimiterTests {

	private static final String KEY = "sk-canary-key-0123456789";

	private static final String MODEL = "gpt-4o";

	private static final Duration AT_ONCE = Duration.ZERO;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final TestRedis redis = new TestRedis();

	private final List<DefaultRateLimiter> limiters = new ArrayList<>();

	private final List<RedisRateLimitStore> stores = new ArrayList<>();

	private final List<Boolean> storeStates = new CopyOnWriteArrayList<>();

	@AfterEach
	void stop() {
		this.limiters.forEach(DefaultRateLimiter::close);
		this.stores.forEach(RedisRateLimitStore::close);
		this.redis.close();
	}

	@Test
	void instancesShareOneBudget() {
		RateLimits limits = RateLimits.qps(0.01).withBurst(10);
		List<DefaultRateLimiter> instances = List.of(instance(limits), instance(limits), instance(limits));
		int granted = 0;
		for (int i = 0; i < 30; i++) {
			granted += granted(instances.get(i % 3), request().withLongestWait(AT_ONCE));
		}
		assertThat(granted).isEqualTo(10);
	}

	@Test
	void callThatCannotWaitLongEnoughIsToldWhenToComeBack() {
		DefaultRateLimiter first = instance(RateLimits.qps(0.001));
		DefaultRateLimiter second = instance(RateLimits.qps(0.001));
		first.acquire(request());
		assertThatExceptionOfType(RateLimitedException.class)
			.isThrownBy(() -> second.acquire(request().withLongestWait(Duration.ofSeconds(9))))
			.satisfies((refusal) -> {
				assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(900), Duration.ofSeconds(1000));
				assertThat(refusal.errorClass()).isEqualTo(ErrorClass.RATE);
			});
	}

	@Test
	void waitingCallsOfAllInstancesGoAtThePaceOfTheLimit() {
		RateLimits limits = RateLimits.qps(20).withBurst(1);
		List<DefaultRateLimiter> instances = List.of(instance(limits), instance(limits));
		long start = System.nanoTime();
		Flux.fromIterable(instances)
			.flatMap((instance) -> Flux.range(0, 10).flatMap((i) -> instance.acquireReactive(request()), 10))
			.blockLast(PATIENCE);
		// The first of twenty goes at once. A pause of this machine makes it longer.
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(949));
	}

	@Test
	void waitersOfOneInstanceKeepTheirOrder() {
		DefaultRateLimiter limiter = instance(RateLimits.qps(2000).withBurst(1));
		List<Integer> order = new CopyOnWriteArrayList<>();
		for (int i = 0; i < 500; i++) {
			int number = i;
			limiter.acquireReactive(request().withPriority(Priority.DEFAULT))
				.doOnNext((permit) -> order.add(number))
				.subscribe();
		}
		await().until(() -> order.size() == 500);
		// What they do with their permits runs on several threads.
		for (int i = 0; i < 500; i++) {
			assertThat(order.get(i)).isCloseTo(i, within(64));
		}
	}

	@Test
	void slotsAreSharedAndGivenBackExactlyOnce() {
		RateLimits limits = RateLimits.NONE.withMaxInFlight(2);
		DefaultRateLimiter first = instance(limits);
		DefaultRateLimiter second = instance(limits);
		Permit permit = first.acquire(request());
		second.acquire(request());
		Mono<Permit> waiting = first.acquireReactive(request()).cache();
		waiting.subscribe();
		assertThat(granted(second, request().withLongestWait(AT_ONCE))).isZero();
		permit.settle(10, 10);
		permit.release();
		assertThat(waiting.block(PATIENCE)).isNotNull();
		assertThat(granted(second, request().withLongestWait(AT_ONCE))).isZero();
	}

	@Test
	void slotOfACancelledCallerIsFreeAgain() {
		DefaultRateLimiter limiter = instance(RateLimits.NONE.withMaxInFlight(1));
		for (int i = 0; i < 50; i++) {
			limiter.acquireReactive(request()).subscribe().dispose();
		}
		assertThat(limiter.acquire(request().withLongestWait(PATIENCE))).isNotNull();
	}

	@Test
	void cancelledWaitersDelayNobody() {
		DefaultRateLimiter limiter = instance(RateLimits.qps(0.5).withBurst(1));
		limiter.acquire(request());
		List<reactor.core.Disposable> leaving = IntStream.range(0, 900)
			.mapToObj((i) -> limiter.acquireReactive(request()).subscribe())
			.toList();
		Mono<Permit> next = limiter.acquireReactive(request()).cache();
		next.subscribe();
		leaving.forEach(reactor.core.Disposable::dispose);
		assertThat(next.block(PATIENCE)).isNotNull();
	}

	@Test
	void tokensAreReservedAndSettledForAllInstances() {
		RateLimits limits = RateLimits.NONE.withTpm(600L);
		DefaultRateLimiter first = instance(limits);
		DefaultRateLimiter second = instance(limits);
		Permit permit = first.acquire(request().withTokens(40, 20));
		assertThat(granted(second, request().withTokens(50, 0).withLongestWait(AT_ONCE))).isZero();
		permit.settle(5, 5);
		await().untilAsserted(
				() -> assertThat(granted(second, request().withTokens(45, 0).withLongestWait(AT_ONCE))).isOne());
	}

	@Test
	void coolDownHoldsBackAllInstancesAndTheLaterEndCounts() {
		DefaultRateLimiter first = instance(RateLimits.qps(1000));
		DefaultRateLimiter second = instance(RateLimits.qps(1000));
		Permit permit = first.acquire(request());
		permit.coolDown(Duration.ofMinutes(5));
		permit.coolDown(Duration.ofSeconds(30));
		await().untilAsserted(() -> assertThatExceptionOfType(RateLimitedException.class)
			.isThrownBy(() -> second.acquire(request().withLongestWait(Duration.ofSeconds(20))))
			.satisfies((refusal) -> assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(200),
					Duration.ofMinutes(5))));
	}

	@Test
	void coolDownThatRedisHearsOfLateEndsWhenItWasToEnd() {
		DefaultRateLimiter first = instance(RateLimits.qps(1000));
		DefaultRateLimiter second = instance(RateLimits.qps(1000));
		Permit permit = first.acquire(request());
		this.redis.pause();
		long asked = System.nanoTime();
		permit.coolDown(Duration.ofSeconds(30));
		await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
		this.redis.resume();
		await().untilAsserted(() -> assertThatExceptionOfType(RateLimitedException.class)
			.isThrownBy(() -> second.acquire(request().withLongestWait(Duration.ofSeconds(10))))
			.satisfies((refusal) -> {
				Duration left = Duration.ofSeconds(30).minusNanos(System.nanoTime() - asked);
				assertThat(refusal.retryAfter()).isLessThan(left.plusSeconds(1));
			}));
	}

	@Test
	void clockThatWasSetBackMakesNoPauseLonger() {
		DefaultRateLimiter limiter = instance(RateLimits.qps(1000));
		limiter.acquire(request());
		RedisCommands<String, String> commands = this.redis.commands();
		String key = commands.keys("*gpt-4o*").get(0);
		// As a pause of ten seconds looks after the clock was set back by a day.
		long tomorrow = (System.currentTimeMillis() + Duration.ofDays(1).toMillis()) * 1000;
		commands.hset(key, Map.of("cool", String.valueOf(tomorrow + 10_000_000), "cool:set", String.valueOf(tomorrow)));
		assertThatExceptionOfType(RateLimitedException.class)
			.isThrownBy(() -> limiter.acquire(request().withLongestWait(AT_ONCE)))
			.satisfies((refusal) -> assertThat(refusal.retryAfter()).isLessThanOrEqualTo(Duration.ofSeconds(10)));
	}

	@Test
	void coolDownHoldsBackCallsWithoutLimitsOnAllInstances() {
		DefaultRateLimiter first = instance(RateLimits.NONE);
		DefaultRateLimiter second = instance(RateLimits.NONE);
		assertThat(granted(second, request().withLongestWait(AT_ONCE))).isOne();
		first.acquire(request()).coolDown(Duration.ofMinutes(5));
		await().untilAsserted(() -> assertThat(granted(second, request().withLongestWait(AT_ONCE))).isZero());
		assertThat(granted(second,
				RateLimitRequest.of(Provider.OPENAI, ApiKey.of("another"), MODEL).withLongestWait(AT_ONCE)))
			.isOne();
	}

	@Test
	void callsComeBackFromACoolDownOneByOne() {
		DefaultRateLimiter limiter = instance(RateLimits.qps(10));
		limiter.acquire(request()).coolDown(Duration.ofMillis(200));
		long start = System.nanoTime();
		for (int i = 0; i < 4; i++) {
			limiter.acquire(request());
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(490));
	}

	@Test
	void batchCallsLeaveHeadRoomForOtherInstancesToo() {
		RateLimits limits = RateLimits.qps(0.001).withBurst(10);
		DefaultRateLimiter first = instance(limits);
		DefaultRateLimiter second = instance(limits);
		int batch = 0;
		for (int i = 0; i < 10; i++) {
			batch += granted(first, request().withPriority(Priority.BATCH).withLongestWait(AT_ONCE));
		}
		assertThat(batch).isEqualTo(8);
		assertThat(granted(second, request().withPriority(Priority.INTERACTIVE).withLongestWait(AT_ONCE))).isOne();
	}

	@Test
	void entriesHoldNoKeyAndExpire() {
		DefaultRateLimiter limiter = instance(RateLimits.qps(2).withRpm(60.0).withTpm(6000L).withMaxInFlight(3));
		Permit permit = limiter.acquire(request().withTokens(10, 10));
		permit.coolDown(Duration.ofSeconds(60));
		RedisCommands<String, String> commands = this.redis.commands();
		List<String> keys = commands.keys("*");
		assertThat(keys).hasSize(4).allSatisfy((key) -> {
			assertThat(key).startsWith("utils:rate-limit:").doesNotContain("canary");
			assertThat(commands.pttl(key)).isBetween(1L, 700_000L);
			String value = commands.type(key).equals("hash") ? commands.hgetall(key).toString()
					: commands.zrange(key, 0, -1).toString();
			assertThat(value).doesNotContain("canary");
		});
	}

	@Test
	void subscriptionThatIsRefusedLeavesNoConnectionBehind() {
		RedisCommands<String, String> commands = this.redis.commands();
		commands.aclSetuser("narrow",
				AclSetuserArgs.Builder.on().addPassword("narrow").allKeys().allCommands().resetChannels());
		RedisURI uri = this.redis.uri();
		uri.setCredentialsProvider(new StaticCredentialsProvider("narrow", "narrow".toCharArray()));
		DefaultRateLimiter limiter = instance(RateLimits.qps(1000), SharedSettings.defaults(), uri);
		await().until(() -> this.storeStates.contains(true));
		limiter.acquire(request());
		// Another sign of life, and so another attempt, comes after five seconds.
		await().during(Duration.ofSeconds(6))
			.atMost(Duration.ofSeconds(20))
			.until(() -> commands.clientList().lines().filter((client) -> client.contains("user=narrow")).count() < 3);
	}

	@Test
	void userWithTheRightsThatTheDocumentNamesIsEnough() {
		this.redis.commands()
			.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8),
					new CommandArgs<>(StringCodec.UTF8).add("SETUSER")
						.add("limiter")
						.add("on")
						.add(">limited")
						.addKeys("~utils:rate-limit:*", "&utils:rate-limit:cool-downs")
						.addValues("-@all", "+eval", "+evalsha", "+hmget", "+hget", "+hset", "+zadd", "+zcard", "+zrem",
								"+zremrangebyscore", "+pexpire", "+pexpireat", "+pttl", "+time", "+publish",
								"+subscribe", "+ping"));
		RedisURI uri = this.redis.uri();
		uri.setCredentialsProvider(new StaticCredentialsProvider("limiter", "limited".toCharArray()));
		RateLimits all = RateLimits.qps(1000).withRpm(600.0).withTpm(100_000L).withMaxInFlight(3);
		DefaultRateLimiter limiter = instance(all, SharedSettings.defaults(), uri);
		await().until(() -> this.storeStates.contains(true));
		limiter.acquire(request().withTokens(100, 100)).settle(50, 50);
		DefaultRateLimiter unlimited = instance(RateLimits.NONE, SharedSettings.defaults(), uri);
		await().until(() -> this.storeStates.size() == 2);
		limiter.acquire(request()).coolDown(Duration.ofMinutes(5));
		await().untilAsserted(() -> assertThat(granted(unlimited, request().withLongestWait(AT_ONCE))).isZero());
		assertThat(this.storeStates).containsExactly(true, true);
	}

	@Test
	void burstOfThreeIsThreeAtOnce() {
		DefaultRateLimiter limiter = instance(RateLimits.qps(3));
		int granted = 0;
		for (int i = 0; i < 3; i++) {
			granted += granted(limiter, request().withLongestWait(AT_ONCE));
		}
		assertThat(granted).isEqualTo(3);
	}

	@Test
	void changedLimitCountsAtOnce() {
		DefaultRateLimiter old = instance(RateLimits.qps(0.001).withBurst(5));
		IntStream.range(0, 5).forEach((i) -> old.acquire(request()));
		DefaultRateLimiter changed = instance(RateLimits.qps(1000).withBurst(5));
		await().untilAsserted(() -> assertThat(granted(changed, request().withLongestWait(AT_ONCE))).isOne());
	}

	static Stream<Arguments> instancesOfARollout() {
		return Stream.of(
				arguments("burst", RateLimits.qps(200).withBurst(200), RateLimits.qps(200).withBurst(10),
						TokenCost.NONE),
				arguments("pace and burst", RateLimits.qps(200).withBurst(200), RateLimits.qps(20).withBurst(2),
						TokenCost.NONE),
				arguments("pace", RateLimits.qps(200).withBurst(5), RateLimits.qps(50).withBurst(5), TokenCost.NONE),
				arguments("tokens", RateLimits.NONE.withTpm(1_200_000L), RateLimits.NONE.withTpm(120_000L),
						new TokenCost(100, 0)),
				arguments("one counts tokens, too", RateLimits.qps(200).withBurst(200),
						RateLimits.qps(200).withBurst(10).withTpm(1_200_000L), new TokenCost(1, 0)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("instancesOfARollout")
	void twoValuesOfALimitStarveNobodyAndAddNothing(String what, RateLimits large, RateLimits small, TokenCost cost) {
		List<DefaultRateLimiter> instances = List.of(instance(large), instance(small), instance(small),
				instance(small));
		RateLimitRequest request = request().withTokens(cost.input(), cost.output());
		// What a full bucket holds is not the subject.
		RateLimitRequest much = request().withTokens(cost.input() * 10, 0).withLongestWait(AT_ONCE);
		assertThat(Stream.generate(() -> granted(instances.get(0), much)).takeWhile((one) -> one == 1)).isNotEmpty();
		List<AtomicInteger> granted = Stream.generate(AtomicInteger::new).limit(instances.size()).toList();
		long start = micros();
		Disposable.Composite callers = Disposables.composite();
		for (int i = 0; i < instances.size(); i++) {
			AtomicInteger count = granted.get(i);
			DefaultRateLimiter instance = instances.get(i);
			for (int caller = 0; caller < 3; caller++) {
				callers.add(Mono.defer(() -> instance.acquireReactive(request))
					.doOnNext((permit) -> count.incrementAndGet())
					.repeat()
					.subscribe());
			}
		}
		await().until(() -> granted.stream().mapToInt(AtomicInteger::get).sum() >= 800);
		callers.dispose();
		double seconds = (micros() - start) / 1e6;
		assertThat(granted).extracting(AtomicInteger::get).allSatisfy((count) -> assertThat(count).isGreaterThan(50));
		// 200 per second, and those that had been asked for when the clock was read.
		assertThat((double) granted.stream().mapToInt(AtomicInteger::get).sum()).isLessThan(200 * seconds + 20);
	}

	@ParameterizedTest
	@EnumSource(OnStoreFailure.class)
	void storeThatIsNotThereDecidesAsConfigured(OnStoreFailure onStoreFailure) {
		this.redis.kill();
		DefaultRateLimiter limiter = hastyInstance(RateLimits.qps(20).withBurst(1), onStoreFailure, 2);
		await().until(() -> this.storeStates.contains(false));
		long start = System.nanoTime();
		switch (onStoreFailure) {
			case ALLOW -> IntStream.range(0, 100).forEach((i) -> limiter.acquire(request()));
			case REJECT ->
				assertThatExceptionOfType(RateLimitedException.class).isThrownBy(() -> limiter.acquire(request()))
					.withMessageContaining("on-store-failure");
			case LOCAL -> {
				IntStream.range(0, 5).forEach((i) -> limiter.acquire(request()));
				// The share of one of two instances, which begins empty.
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(490));
			}
		}
	}

	@Test
	void pausedStoreHoldsNoCallUpAndIsAskedAgainWhenItAnswers() {
		DefaultRateLimiter limiter = hastyInstance(RateLimits.qps(1000).withBurst(10), OnStoreFailure.LOCAL, 1);
		await().until(() -> this.storeStates.contains(true));
		this.redis.pause();
		limiter.acquire(request().withLongestWait(PATIENCE));
		await().until(() -> this.storeStates.contains(false));
		limiter.acquire(request().withLongestWait(PATIENCE));
		this.redis.resume();
		await().until(() -> this.storeStates.get(this.storeStates.size() - 1));
		limiter.acquire(request().withLongestWait(PATIENCE));
		assertThat(this.storeStates).containsExactly(true, false, true);
	}

	@Test
	void restartedStoreIsFoundAgain() {
		DefaultRateLimiter limiter = hastyInstance(RateLimits.qps(1000), OnStoreFailure.LOCAL, 1);
		await().until(() -> this.storeStates.contains(true));
		this.redis.kill();
		await().untilAsserted(() -> {
			limiter.acquire(request());
			assertThat(this.storeStates).contains(false);
		});
		this.redis.start();
		await().atMost(Duration.ofSeconds(20)).until(() -> this.storeStates.get(this.storeStates.size() - 1));
		limiter.acquire(request());
		assertThat(this.redis.commands().keys("*gpt-4o*")).isNotEmpty();
	}

	@Test
	void storeLearnsWhatWasUsedWithoutIt() {
		RateLimits limits = RateLimits.NONE.withTpm(6000L);
		DefaultRateLimiter limiter = hastyInstance(limits, OnStoreFailure.LOCAL, 1);
		await().until(() -> this.storeStates.contains(true));
		this.redis.pause();
		await().untilAsserted(() -> {
			granted(limiter, request().withLongestWait(AT_ONCE));
			assertThat(this.storeStates).contains(false);
		});
		limiter.acquire(request().withTokens(100, 0).withLongestWait(PATIENCE)).settle(700, 0);
		this.redis.resume();
		await().until(() -> this.storeStates.get(this.storeStates.size() - 1));
		DefaultRateLimiter other = instance(limits);
		assertThat(granted(other, request().withTokens(550, 0).withLongestWait(AT_ONCE))).isZero();
	}

	@Test
	void outageIsNotPaidForTwice() {
		DefaultRateLimiter first = hastyInstance(RateLimits.qps(10), OnStoreFailure.LOCAL, 2);
		DefaultRateLimiter second = hastyInstance(RateLimits.qps(10), OnStoreFailure.LOCAL, 2);
		await().until(() -> this.storeStates.size() == 2);
		first.acquire(request());
		this.redis.pause();
		for (int i = 0; i < 20; i++) {
			first.acquire(request());
			second.acquire(request());
		}
		this.redis.resume();
		await().until(() -> this.storeStates.size() == 6);
		// What was used without Redis has refilled meanwhile: at most the last burst is
		// missing.
		assertThat(granted(first, request().withLongestWait(Duration.ofSeconds(1)))).isOne();
		assertThat(granted(second, request().withLongestWait(Duration.ofSeconds(1)))).isOne();
	}

	@Test
	void shadowModeHoldsNobodyBack() {
		AtomicInteger rejected = new AtomicInteger();
		RateLimitSettings settings = new RateLimitSettings(Map.of(Provider.OPENAI, RateLimits.qps(0.001)), Map.of(),
				List.of(), Mode.SHADOW, 10, 10);
		DefaultRateLimiter limiter = new DefaultRateLimiter(settings, KeyFingerprints.of("secret"),
				new RateLimitListener() {
					@Override
					public void rejected(dev.utils.ratelimit.RateLimitKey key) {
						rejected.incrementAndGet();
					}

					@Override
					public void storeChanged(boolean available) {
						RedisRateLimiterTests.this.storeStates.add(available);
					}
				}, this.redis.store(), new SharedSettings(OnStoreFailure.LOCAL, Duration.ofSeconds(5), 1));
		this.limiters.add(limiter);
		await().until(() -> !this.storeStates.isEmpty());
		for (int i = 0; i < 5; i++) {
			limiter.acquire(request().withLongestWait(Duration.ofSeconds(1))).release();
		}
		await().untilAsserted(() -> assertThat(rejected).hasValue(4));
	}

	@Test
	void instancesThatComeBackOneByOneDoNotTakeTheSameBurstTwice() {
		RateLimits limits = RateLimits.qps(20).withBurst(20);
		List<RedisRateLimitStore> stores = List.of(directStore(), directStore());
		RateLimitKey key = new RateLimitKey(Provider.OPENAI, "fingerprint", MODEL);
		RateLimitStore.Call call = new RateLimitStore.Call("lease", new TokenCost(0, 0), false);
		decide(stores.get(0).take(key, limits, List.of(call)));
		long gone = System.nanoTime();
		await().until(() -> System.nanoTime() - gone > Duration.ofMillis(300).toNanos());
		Duration settling = Duration.ofSeconds(30);
		RateLimitStore.Rejoined first = decide(
				stores.get(0).rejoin(key, limits, Duration.ofNanos(System.nanoTime() - gone), settling));
		RateLimitStore.Rejoined second = decide(
				stores.get(1).rejoin(key, limits, Duration.ofNanos(System.nanoTime() - gone), settling));
		// Both go on with their shares until the same moment, and from then on the bucket
		// fills.
		assertThat(first.covered()).isTrue();
		assertThat(second.covered()).isTrue();
		assertThat(second.alone()).isPositive().isLessThanOrEqualTo(first.alone());
		RateLimitStore.Decision early = decide(stores.get(1).take(key, limits, List.of(call)));
		assertThat(early.granted()).isZero();
		assertThat(early.nextWait()).isGreaterThan(Duration.ofSeconds(10));
	}

	@Test
	void returnOfARedisThatLostNothingAddsNoBurst() {
		RateLimits limits = RateLimits.qps(20).withBurst(50);
		List<DefaultRateLimiter> instances = IntStream.range(0, 3)
			.mapToObj((i) -> hastyInstance(limits, OnStoreFailure.LOCAL, 3))
			.toList();
		await().until(() -> this.storeStates.size() == 3);
		instances.forEach((instance) -> granted(instance, request().withLongestWait(AT_ONCE)));
		this.redis.commands().configSet("maxmemory", "1");
		long gone = System.nanoTime();
		await().until(() -> {
			instances.forEach((instance) -> granted(instance, request().withLongestWait(AT_ONCE)));
			return System.nanoTime() - gone > Duration.ofSeconds(2).toNanos();
		});
		// The shares fill.
		long quiet = System.nanoTime();
		await().until(() -> System.nanoTime() - quiet > Duration.ofSeconds(3).toNanos());
		long start = System.nanoTime();
		int granted = 0;
		for (int i = 0; i < 20; i++) {
			for (DefaultRateLimiter instance : instances) {
				granted += granted(instance, request().withLongestWait(AT_ONCE));
			}
		}
		assertThat(granted).isGreaterThanOrEqualTo(45);
		this.redis.commands().configSet("maxmemory", "0");
		while (System.nanoTime() - start < Duration.ofSeconds(4).toNanos()) {
			for (DefaultRateLimiter instance : instances) {
				granted += granted(instance, request().withLongestWait(AT_ONCE));
			}
		}
		double seconds = (System.nanoTime() - start) / 1e9;
		assertThat(granted).isLessThanOrEqualTo((int) (50 + 20 * seconds) + 1)
			.isGreaterThan((int) (20 * (seconds - 1)));
	}

	@Test
	void instanceThatWasCutOffAloneEmptiesNobodysBucket() {
		RateLimits limits = RateLimits.qps(0.01).withBurst(20);
		RedisRateLimitStore store = directStore();
		RateLimitKey key = new RateLimitKey(Provider.OPENAI, "fingerprint", MODEL);
		RateLimitStore.Call call = new RateLimitStore.Call("lease", new TokenCost(0, 0), false);
		decide(store.take(key, limits, List.of(call)));
		RateLimitStore.Rejoined answer = decide(
				store.rejoin(key, limits, Duration.ofMinutes(1), Duration.ofSeconds(1)));
		assertThat(answer).isEqualTo(new RateLimitStore.Rejoined(false, Duration.ZERO));
		assertThat(decide(store.take(key, limits, List.of(call))).granted()).isOne();
	}

	@Test
	void commandsThatAStoppedRedisFindsAfterwardsAreNotCarriedOut() {
		RateLimits limits = RateLimits.qps(0.01).withBurst(20);
		RedisRateLimitStore store = directStore();
		store.answerWithin(Duration.ofMillis(100));
		RateLimitKey key = new RateLimitKey(Provider.OPENAI, "fingerprint", MODEL);
		RateLimitStore.Call call = new RateLimitStore.Call("lease", new TokenCost(0, 0), false);
		await().until(() -> decide(store.take(key, limits, List.of(call))).granted() == 1);
		String before = this.redis.commands().hgetall(this.redis.commands().keys("*gpt-4o*").get(0)).toString();
		this.redis.pause();
		List<CompletableFuture<?>> late = List.of(store.take(key, limits, List.of(call)).toCompletableFuture(),
				store.adjust(key, limits, new RateLimitStore.Adjustment(5, 0, 0, 0, Duration.ofSeconds(1), List.of()))
					.toCompletableFuture(),
				store.coolDown(key, limits, Duration.ofMinutes(1)).toCompletableFuture());
		long sent = System.nanoTime();
		await().until(() -> System.nanoTime() - sent > Duration.ofMillis(300).toNanos());
		this.redis.resume();
		assertThat(late).allSatisfy((answer) -> assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
			.withCauseInstanceOf(RateLimitStore.ExpiredException.class));
		assertThat(this.redis.commands().hgetall(this.redis.commands().keys("*gpt-4o*").get(0))).hasToString(before);
	}

	@Test
	void everyReportTakesWhatHasRefilledOfItFromTheTimeForWhichTheBucketWasFull() {
		RateLimits limits = RateLimits.qps(10).withBurst(10);
		RedisRateLimitStore store = directStore();
		RateLimitKey key = new RateLimitKey(Provider.OPENAI, "fingerprint", MODEL);
		RateLimitStore.Call call = new RateLimitStore.Call("lease", new TokenCost(0, 0), false);
		decide(store.take(key, limits, List.of(call)));
		String name = this.redis.commands().keys("*gpt-4o*").get(0);
		// It has been full for 40 seconds.
		long full = micros() - 40_000_000;
		this.redis.commands().hset(name, "qps", full + "/100000");
		long from = System.nanoTime();
		// A burst that was taken before the others told what they used.
		decide(store.take(key, limits, Collections.nCopies(10, call)));
		for (int age : new int[] { 20, 30, 39 }) {
			decide(store.adjust(key, limits,
					new RateLimitStore.Adjustment(100, 0, 0, 0, Duration.ofSeconds(age), List.of())));
		}
		String written = this.redis.commands().hget(name, "qps");
		long missing = Long.parseLong(written.substring(0, written.indexOf('/'))) - micros();
		long passed = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - from);
		// Thirty seconds of use fit into the forty: only the burst is missing.
		assertThat(missing).isBetween(1_000_000 - passed - 100_000, 1_000_000L);
	}

	private long micros() {
		List<String> time = this.redis.commands().time();
		return Long.parseLong(time.get(0)) * 1_000_000 + Long.parseLong(time.get(1));
	}

	private RedisRateLimitStore directStore() {
		RedisRateLimitStore store = this.redis.store();
		this.stores.add(store);
		await().until(() -> {
			CompletableFuture<Integer> answer = store.instances().toCompletableFuture();
			return answer.handle((count, failure) -> failure == null).get(20, TimeUnit.SECONDS);
		});
		return store;
	}

	private static <T> T decide(CompletionStage<T> answer) {
		return Mono.fromCompletionStage(answer).block(Duration.ofSeconds(20));
	}

	private DefaultRateLimiter instance(RateLimits limits) {
		int known = this.storeStates.size();
		// A pause of this machine is not the subject.
		DefaultRateLimiter limiter = instance(limits, OnStoreFailure.LOCAL, 1, Duration.ofSeconds(5));
		await().until(() -> this.storeStates.size() > known);
		return limiter;
	}

	private DefaultRateLimiter hastyInstance(RateLimits limits, OnStoreFailure onStoreFailure, int instances) {
		return instance(limits, onStoreFailure, instances, SharedSettings.DEFAULT_BUDGET);
	}

	private DefaultRateLimiter instance(RateLimits limits, OnStoreFailure onStoreFailure, int instances,
			Duration budget) {
		return instance(limits, new SharedSettings(onStoreFailure, budget, instances), this.redis.uri());
	}

	private DefaultRateLimiter instance(RateLimits limits, SharedSettings shared, RedisURI uri) {
		DefaultRateLimiter limiter = new DefaultRateLimiter(RateLimitSettings.of(Map.of(Provider.OPENAI, limits)),
				KeyFingerprints.of("secret"), new RateLimitListener() {
					@Override
					public void storeChanged(boolean available) {
						RedisRateLimiterTests.this.storeStates.add(available);
					}
				}, new RedisRateLimitStore(RedisConnector.standalone(uri, null), RedisRateLimitStore.DEFAULT_PREFIX),
				shared);
		this.limiters.add(limiter);
		return limiter;
	}

	private static RateLimitRequest request() {
		return RateLimitRequest.of(Provider.OPENAI, ApiKey.of(KEY), MODEL);
	}

	private static int granted(DefaultRateLimiter limiter, RateLimitRequest request) {
		try {
			limiter.acquire(request);
			return 1;
		}
		catch (RateLimitedException ex) {
			return 0;
		}
	}

}
