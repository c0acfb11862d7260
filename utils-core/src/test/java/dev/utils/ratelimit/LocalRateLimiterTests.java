package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import dev.utils.llm.Priority;
import java.util.Random;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.utils.llm.ApiKey;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.RateLimitSettings.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Who gets a permit, and when.
 */
class LocalRateLimiterTests {

	@Test
	void halfACallPerSecondIsOneEveryTwoSeconds() {
		VirtualTime time = new VirtualTime(RateLimits.qps(0.5));
		List<Caller> callers = callers(time, 4);
		time.pass(Duration.ofSeconds(20));
		assertThat(answers(callers)).containsExactly(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(4),
				Duration.ofSeconds(6));
	}

	@Test
	void permitComesAtItsMomentAndNotEarlier() {
		VirtualTime time = new VirtualTime(RateLimits.qps(0.5));
		time.call();
		Caller second = time.call();
		time.pass(Duration.ofNanos(1_999_999_999));
		assertThat(second.isWaiting()).isTrue();
		time.pass(Duration.ofNanos(1));
		assertThat(second.isGranted()).isTrue();
	}

	@Test
	void fractionOfARateIsExactOverATime() {
		VirtualTime time = new VirtualTime(RateLimits.qps(2.5));
		List<Caller> callers = callers(time, 100);
		time.pass(Duration.ofSeconds(10));
		// Two and a half that were there, and 25 that came.
		assertThat(callers.stream().filter(Caller::isGranted)).hasSize(27);
	}

	@ParameterizedTest
	@CsvSource({ "5, , , 5", "0.5, , , 1", ", 30, , 1", ", 600, , 10", "5, , 3, 3", "5, 60, , 1", "0.5, , 4, 4" })
	void burstIsWhatASecondAllowsUnlessItIsSet(Double qps, Double rpm, Integer burst, int atOnce) {
		VirtualTime time = new VirtualTime(RateLimits.NONE.withQps(qps).withRpm(rpm).withBurst(burst));
		assertThat(callers(time, 100).stream().filter(Caller::isGranted)).hasSize(atOnce);
	}

	@Test
	void callThatWouldWaitTooLongFailsAtOnceAndTellsWhenToComeBack() {
		VirtualTime time = new VirtualTime(RateLimits.qps(0.5));
		callers(time, 4);
		Caller hasty = time.call(Duration.ofMillis(7999));
		assertThat(hasty.answered()).isZero();
		RateLimitedException refusal = hasty.refusal();
		assertThat(refusal.errorClass()).isEqualTo(ErrorClass.RATE);
		assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(8));
		assertThat(refusal.queueLength()).isEqualTo(3);
		assertThat(refusal.provider()).isEqualTo(Provider.OPENAI);
		assertThat(refusal.model()).isEqualTo(VirtualTime.MODEL);
		assertThat(refusal.keyFingerprint()).matches("[0-9a-f]{16}");
		Caller patient = time.call(Duration.ofSeconds(8));
		time.pass(Duration.ofSeconds(8));
		assertThat(patient.isGranted()).isTrue();
	}

	@Test
	void callThatCannotWaitAtAllIsAnsweredAtOnce() {
		VirtualTime time = new VirtualTime(RateLimits.NONE.withMaxInFlight(1));
		assertThat(time.call(Duration.ZERO).isGranted()).isTrue();
		assertThat(time.call(Duration.ZERO).refusal()).isNotNull();
	}

	@Test
	void callFailsWhenTheQueueIsFull() {
		RateLimitSettings settings = new RateLimitSettings(Map.of(Provider.OPENAI, RateLimits.qps(1)), Map.of(),
				List.of(), Mode.ENFORCE, 2, 10);
		VirtualTime time = new VirtualTime(settings);
		List<Caller> callers = callers(time, 4);
		assertThat(callers.get(3).refusal().retryAfter()).isEqualTo(Duration.ofSeconds(3));
		assertThat(callers.get(3).refusal().queueLength()).isEqualTo(2);
		callers.get(1).cancel();
		assertThat(time.call().isWaiting()).isTrue();
	}

	@Test
	void patienceEndsAlsoWhereNobodyKnowsTheWait() {
		VirtualTime time = new VirtualTime(RateLimits.NONE.withMaxInFlight(1));
		Caller running = time.call();
		Caller waiting = time.call(Duration.ofSeconds(3));
		Caller next = time.call();
		time.pass(Duration.ofSeconds(3));
		assertThat(waiting.answered()).isEqualTo(Duration.ofSeconds(3));
		assertThat(waiting.refusal().retryAfter()).isNull();
		running.permit().release();
		assertThat(next.isGranted()).isTrue();
	}

	@Test
	void tenThousandWaitersGoInTheOrderInWhichTheyCame() {
		RateLimitSettings settings = new RateLimitSettings(Map.of(Provider.OPENAI, RateLimits.qps(2000)), Map.of(),
				List.of(), Mode.ENFORCE, 10_000, 10);
		VirtualTime time = new VirtualTime(settings);
		List<Integer> order = new ArrayList<>();
		for (int i = 0; i < 12_000; i++) {
			int number = i;
			time.limiter().acquireReactive(VirtualTime.request()).subscribe((permit) -> order.add(number));
		}
		time.pass(Duration.ofSeconds(5));
		assertThat(order).isEqualTo(IntStream.range(0, 12_000).boxed().toList());
	}

	@Test
	void waitersThatLeaveDelayNobody() {
		VirtualTime time = new VirtualTime(RateLimits.qps(1));
		time.call();
		List<Caller> leaving = callers(time, 999);
		Caller next = time.call();
		leaving.forEach(Caller::cancel);
		time.pass(Duration.ofSeconds(1));
		assertThat(next.answered()).isEqualTo(Duration.ofSeconds(1));
		assertThat(leaving).noneMatch(Caller::isGranted);
	}

	@Test
	void smallCallGoesAtOnceWhenTheLargeOneBeforeItLeaves() {
		VirtualTime time = new VirtualTime(RateLimits.NONE.withTpm(6000L));
		time.call(500);
		Caller large = time.call(600);
		Caller small = time.call(50);
		assertThat(small.isWaiting()).isTrue();
		large.cancel();
		time.pass(Duration.ZERO);
		assertThat(small.isGranted()).isTrue();
	}

	@Test
	void slotsAreGivenBackExactlyOnce() {
		VirtualTime time = new VirtualTime(RateLimits.NONE.withMaxInFlight(2));
		List<Caller> callers = callers(time, 5);
		assertThat(callers.stream().filter(Caller::isGranted)).hasSize(2);
		Permit permit = callers.get(0).permit();
		permit.settle(10, 0);
		permit.release();
		permit.close();
		permit.settle(20, 0);
		assertThat(callers.stream().filter(Caller::isGranted)).hasSize(3);
	}

	@Test
	void permitOfACallerWhoLeftMeanwhileIsFreeAgain() {
		VirtualTime time = new VirtualTime(RateLimits.NONE.withMaxInFlight(1));
		Caller running = time.call();
		Caller gone = time.call();
		Caller next = time.call();
		gone.cancel();
		running.permit().release();
		assertThat(gone.isGranted()).isFalse();
		assertThat(next.isGranted()).isTrue();
	}

	@Test
	void tokensThatWereNotUsedAreGivenBackOnce() {
		VirtualTime time = new VirtualTime(RateLimits.NONE.withTpm(6000L));
		Permit permit = time.call(600).permit();
		permit.settle(100, 0);
		permit.settle(0, 0);
		permit.release();
		assertThat(time.call(500).isGranted()).isTrue();
		assertThat(time.call(1).isWaiting()).isTrue();
	}

	@Test
	void callThatFailedCostsNoTokens() {
		VirtualTime time = new VirtualTime(RateLimits.NONE.withTpm(6000L));
		time.call(600).permit().release();
		assertThat(time.call(600).isGranted()).isTrue();
	}

	@Test
	void tokensBeyondTheEstimateAreOwed() {
		VirtualTime time = new VirtualTime(RateLimits.NONE.withTpm(6000L));
		time.call(600).permit().settle(1600, 0);
		assertThat(time.events()).contains("overrun 1000");
		Caller next = time.call(100);
		time.pass(Duration.ofMinutes(1));
		assertThat(next.answered()).isEqualTo(Duration.ofSeconds(11));
	}

	@Test
	void debtIsAtMostWhatAMinuteGives() {
		VirtualTime time = new VirtualTime(RateLimits.NONE.withTpm(6000L));
		time.call(600).permit().settle(1_000_000, 0);
		time.call(600);
		Caller next = time.call(600);
		time.pass(Duration.ofMinutes(2));
		assertThat(next.answered()).isLessThanOrEqualTo(Duration.ofSeconds(72));
	}

	@Test
	void callLargerThanTheBurstWaitsForAllOfItAndOwesTheRest() {
		VirtualTime time = new VirtualTime(RateLimits.NONE.withTpm(6000L));
		assertThat(time.call(6000).isGranted()).isTrue();
		Caller next = time.call(100);
		time.pass(Duration.ofMinutes(1));
		assertThat(next.answered()).isEqualTo(Duration.ofSeconds(55));
	}

	@Test
	void callLargerThanAMinuteFailsAtOnceAndSaysWhy() {
		VirtualTime time = new VirtualTime(RateLimits.NONE.withTpm(6000L));
		RateLimitedException refusal = time.call(6001).refusal();
		assertThat(refusal.errorClass()).isEqualTo(ErrorClass.IMPOSSIBLE);
		assertThat(refusal.retryAfter()).isNull();
		assertThat(refusal).hasMessageContaining("6001 tokens").hasMessageContaining("utils.rate-limit.tpm");
	}

	@Test
	void coolDownHoldsBackAllAndTheLaterEndCounts() {
		VirtualTime time = new VirtualTime(RateLimits.qps(1000));
		Permit permit = time.call().permit();
		permit.coolDown(Duration.ofSeconds(10));
		permit.coolDown(Duration.ofSeconds(3));
		Caller patient = time.call();
		assertThat(time.call(Duration.ofSeconds(9)).refusal().retryAfter()).isEqualTo(Duration.ofSeconds(10));
		time.pass(Duration.ofSeconds(20));
		assertThat(patient.answered()).isEqualTo(Duration.ofSeconds(10));
		assertThat(time.call().isGranted()).isTrue();
	}

	@Test
	void coolDownRefusesThoseWhoWaitAndCannotWaitThatLong() {
		VirtualTime time = new VirtualTime(RateLimits.qps(1));
		Permit permit = time.call().permit();
		Caller hasty = time.call(Duration.ofSeconds(5));
		Caller patient = time.call(Duration.ofSeconds(50));
		permit.coolDown(Duration.ofSeconds(30));
		assertThat(hasty.answered()).isZero();
		assertThat(hasty.refusal().retryAfter()).isEqualTo(Duration.ofSeconds(30));
		time.pass(Duration.ofMinutes(1));
		assertThat(patient.answered()).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void callersWakeUpFromACoolDownAtThePaceOfTheLimit() {
		VirtualTime time = new VirtualTime(RateLimits.qps(2));
		time.call().permit().coolDown(Duration.ofSeconds(10));
		List<Caller> callers = callers(time, 6);
		time.pass(Duration.ofSeconds(10));
		assertThat(callers.stream().filter(Caller::isGranted)).hasSize(1);
		time.pass(Duration.ofSeconds(1));
		assertThat(callers.stream().filter(Caller::isGranted)).hasSize(3);
	}

	@Test
	void interactiveCallsGoFirstAndTheOthersDoNotStarve() {
		VirtualTime time = new VirtualTime(RateLimits.qps(1));
		time.call();
		List<String> order = new ArrayList<>();
		for (Priority priority : List.of(Priority.BATCH, Priority.DEFAULT, Priority.INTERACTIVE)) {
			for (int i = 0; i < 30; i++) {
				time.limiter()
					.acquireReactive(VirtualTime.request().withPriority(priority))
					.subscribe((permit) -> order.add(priority.name().substring(0, 1)));
			}
		}
		time.pass(Duration.ofMinutes(2));
		assertThat(String.join("", order)).startsWith("IIIIDIIIIDBIIIIDIIIIDB").hasSize(90);
	}

	@Test
	void callsOfOnePriorityKeepTheirOrderAmongThoseOfOthers() {
		RateLimitSettings settings = new RateLimitSettings(Map.of(Provider.OPENAI, RateLimits.qps(2000)), Map.of(),
				List.of(), Mode.ENFORCE, 10_000, 10);
		VirtualTime time = new VirtualTime(settings);
		Map<Priority, List<Integer>> order = new EnumMap<>(Priority.class);
		Random random = new Random(4);
		List<Priority> priorities = List.copyOf(EnumSet.allOf(Priority.class));
		for (int i = 0; i < 9000; i++) {
			int number = i;
			Priority priority = priorities.get(random.nextInt(3));
			time.limiter()
				.acquireReactive(VirtualTime.request().withPriority(priority))
				.subscribe((permit) -> order.computeIfAbsent(priority, (first) -> new ArrayList<>()).add(number));
		}
		time.pass(Duration.ofSeconds(5));
		assertThat(order.values().stream().mapToInt(List::size).sum()).isEqualTo(9000);
		assertThat(order.values()).allSatisfy((numbers) -> assertThat(numbers).isSorted());
	}

	@Test
	void batchCallsLeaveHeadRoomForInteractiveOnes() {
		VirtualTime time = new VirtualTime(RateLimits.qps(10));
		List<Caller> batch = IntStream.range(0, 20).mapToObj((i) -> time.call(withPriority(Priority.BATCH))).toList();
		assertThat(batch.stream().filter(Caller::isGranted)).hasSize(8);
		assertThat(time.call(withPriority(Priority.INTERACTIVE)).isGranted()).isTrue();
		assertThat(time.call(withPriority(Priority.INTERACTIVE)).isGranted()).isTrue();
		assertThat(time.call(withPriority(Priority.INTERACTIVE)).isWaiting()).isTrue();
		time.pass(Duration.ofSeconds(10));
		assertThat(batch).allMatch(Caller::isGranted);
	}

	@Test
	void batchCallsLeaveASlotForInteractiveOnes() {
		VirtualTime time = new VirtualTime(RateLimits.NONE.withMaxInFlight(3));
		List<Caller> batch = IntStream.range(0, 5).mapToObj((i) -> time.call(withPriority(Priority.BATCH))).toList();
		assertThat(batch.stream().filter(Caller::isGranted)).hasSize(2);
		Caller interactive = time.call(withPriority(Priority.INTERACTIVE));
		assertThat(interactive.isGranted()).isTrue();
		interactive.permit().release();
		assertThat(batch.stream().filter(Caller::isGranted)).hasSize(2);
		batch.get(0).permit().release();
		assertThat(batch.stream().filter(Caller::isGranted)).hasSize(3);
	}

	@Test
	void batchCallsGoOnUnderInteractiveCallsThatNeverEnd() {
		VirtualTime time = new VirtualTime(RateLimits.qps(10));
		for (int i = 0; i < 10; i++) {
			time.call();
		}
		Caller batch = time.call(withPriority(Priority.BATCH));
		for (int i = 0; i < 12; i++) {
			time.pass(Duration.ofMillis(100));
			time.call(withPriority(Priority.INTERACTIVE));
		}
		assertThat(batch.isGranted()).isTrue();
	}

	@Test
	void tokensOfQuestionsAndAnswersHaveLimitsOfTheirOwn() {
		VirtualTime time = new VirtualTime(RateLimits.NONE.withInputTpm(6000L).withOutputTpm(600L));
		Permit permit = time.call(VirtualTime.request().withTokens(100, 60)).permit();
		Caller next = time.call(VirtualTime.request().withTokens(100, 10));
		assertThat(next.isWaiting()).isTrue();
		permit.settle(150, 50);
		assertThat(next.isGranted()).isTrue();
		assertThat(time.call(VirtualTime.request().withTokens(100, 601)).refusal())
			.hasMessageContaining("utils.rate-limit.output-tpm");
	}

	@Test
	void limitsOfAKeyGoBeforeThoseOfModelsAndProviders() {
		KeyFingerprints fingerprints = KeyFingerprints.random();
		KeyLimits key = new KeyLimits(Provider.OPENAI, fingerprints.of(VirtualTime.KEY), RateLimits.qps(1),
				Map.of("o3", RateLimits.NONE.withTpm(100L)));
		RateLimitSettings settings = new RateLimitSettings(Map.of(Provider.OPENAI, RateLimits.qps(9).withRpm(60.0)),
				Map.of(Provider.OPENAI, Map.of("o4", RateLimits.qps(5))), List.of(key), Mode.ENFORCE, 10, 10);
		DefaultRateLimiter limiter = new DefaultRateLimiter(settings, fingerprints, RateLimitListener.NONE);
		assertThat(limiter.limits(Provider.OPENAI, VirtualTime.KEY, "o3"))
			.isEqualTo(RateLimits.qps(1).withRpm(60.0).withTpm(100L));
		assertThat(limiter.limits(Provider.OPENAI, VirtualTime.KEY, "o4")).isEqualTo(RateLimits.qps(1).withRpm(60.0));
		assertThat(limiter.limits(Provider.OPENAI, ApiKey.of("another"), "o4"))
			.isEqualTo(RateLimits.qps(5).withRpm(60.0));
		limiter.close();
	}

	private static RateLimitRequest withPriority(Priority priority) {
		return VirtualTime.request().withPriority(priority);
	}

	@Test
	void keysModelsAndProvidersDoNotShareTheirLimits() {
		VirtualTime time = new VirtualTime(RateLimits.qps(1));
		assertThat(Stream
			.of(VirtualTime.request(), RateLimitRequest.of(Provider.OPENAI, ApiKey.of("another"), VirtualTime.MODEL),
					RateLimitRequest.of(Provider.OPENAI, null, VirtualTime.MODEL),
					RateLimitRequest.of(Provider.OPENAI, VirtualTime.KEY, "o3"))
			.map(time::call)).allMatch(Caller::isGranted);
		assertThat(time.call().isWaiting()).isTrue();
	}

	@Test
	void limitsOfAModelGoBeforeThoseOfItsProvider() {
		RateLimitSettings settings = new RateLimitSettings(
				Map.of(Provider.OPENAI, RateLimits.NONE.withQps(1.0).withMaxInFlight(1)),
				Map.of(Provider.OPENAI, Map.of("o3", RateLimits.qps(5))), List.of(), Mode.ENFORCE, 10, 10);
		assertThat(settings.limits(Provider.OPENAI, null, "o3"))
			.isEqualTo(RateLimits.NONE.withQps(5.0).withMaxInFlight(1));
		assertThat(settings.limits(Provider.OPENAI, null, "o4").qps()).isEqualTo(1);
		assertThat(settings.limits(Provider.ANTHROPIC, null, "o3")).isNull();
	}

	@Test
	void whatHasNoLimitCostsNothing() {
		VirtualTime time = new VirtualTime(RateLimits.qps(1));
		RateLimitRequest request = RateLimitRequest.of(Provider.ANTHROPIC, VirtualTime.KEY, "claude");
		assertThat(time.limiter().acquire(request).waited()).isZero();
		assertThat(time.limiter().acquireReactive(request).block().waited()).isZero();
		assertThat(time.limiter().size()).isZero();
	}

	@Test
	void coolDownHoldsBackCallsWithoutLimitsToo() {
		VirtualTime time = new VirtualTime(RateLimitSettings.of(Map.of()));
		time.call().permit().coolDown(Duration.ofSeconds(10));
		Caller hasty = time.call(Duration.ofSeconds(9));
		assertThat(hasty.refusal()).hasMessageContaining("the provider asked all callers");
		assertThat(hasty.refusal().retryAfter()).isEqualTo(Duration.ofSeconds(10));
		List<Caller> callers = callers(time, 100);
		assertThat(callers).noneMatch(Caller::isGranted);
		time.pass(Duration.ofSeconds(10));
		assertThat(callers.stream().filter(Caller::isGranted)).hasSize(1);
		time.pass(Duration.ofSeconds(1));
		assertThat(callers.stream().filter(Caller::isGranted)).hasSizeBetween(45, 55);
		time.pass(Duration.ofSeconds(1));
		assertThat(callers).allMatch(Caller::isGranted);
		assertThat(time.call().isGranted()).isTrue();
		assertThat(time.call(VirtualTime.request().withPriority(Priority.BATCH)).isGranted()).isTrue();
	}

	@Test
	void longestCoolDownIsAnHourAndWithoutLimitsAMinute() {
		VirtualTime time = new VirtualTime(RateLimits.qps(1));
		time.call().permit().coolDown(Duration.ofDays(1));
		assertThat(time.call(Duration.ZERO).refusal().retryAfter()).isEqualTo(Duration.ofHours(1));
		VirtualTime unlimited = new VirtualTime(RateLimitSettings.of(Map.of()));
		unlimited.call().permit().coolDown(Duration.ofDays(1));
		assertThat(unlimited.call(Duration.ZERO).refusal().retryAfter()).isEqualTo(Duration.ofMinutes(1));
	}

	@Test
	void manyWhoWereHeldBackAreAllUnderWayAfterFiveSeconds() {
		VirtualTime time = new VirtualTime(RateLimitSettings.of(Map.of()));
		time.call().permit().coolDown(Duration.ofSeconds(10));
		List<Caller> callers = callers(time, 1000);
		callers.get(999).cancel();
		time.pass(Duration.ofSeconds(12));
		assertThat(callers.stream().filter(Caller::isGranted)).hasSizeBetween(390, 410);
		time.pass(Duration.ofSeconds(3));
		assertThat(callers.stream().filter(Caller::isGranted)).hasSize(999);
	}

	@Test
	void coolDownOfAKeyWithoutLimitsConcernsNoOtherModel() {
		VirtualTime time = new VirtualTime(RateLimitSettings.of(Map.of()));
		time.call().permit().coolDown(Duration.ofSeconds(10));
		assertThat(time.call(RateLimitRequest.of(Provider.OPENAI, VirtualTime.KEY, "another")).isGranted()).isTrue();
		assertThat(time.call(RateLimitRequest.of(Provider.OPENAI, ApiKey.of("another"), VirtualTime.MODEL)).isGranted())
			.isTrue();
	}

	@Test
	void shadowModeHoldsNobodyBackAndTellsWhatWouldHaveHappened() {
		VirtualTime time = new VirtualTime(new RateLimitSettings(Map.of(Provider.OPENAI, RateLimits.qps(1)), Map.of(),
				List.of(), Mode.SHADOW, 10, 10));
		assertThat(Stream.of(time.call(), time.call(), time.call(Duration.ofMillis(10)))).allMatch(Caller::isGranted);
		assertThat(time.events()).containsExactly("granted after 0", "granted after 1000", "rejected");
	}

	@Test
	void modeOffIsNoLimit() {
		RateLimitSettings settings = new RateLimitSettings(Map.of(Provider.OPENAI, RateLimits.qps(1)), Map.of(),
				List.of(), Mode.OFF, 10, 10);
		assertThat(settings.limits(Provider.OPENAI, null, "o3")).isNull();
	}

	@Test
	void keysBeyondTheMostShareOneLimit() {
		VirtualTime time = new VirtualTime(new RateLimitSettings(Map.of(Provider.OPENAI, RateLimits.qps(0.1)), Map.of(),
				List.of(), Mode.ENFORCE, 10, 3));
		assertThat(models(time, 5).map(Caller::isGranted)).containsExactly(true, true, true, true, false);
		assertThat(time.limiter().size()).isEqualTo(4);
	}

	@Test
	void idleKeysAreForgottenOnlyWhenTheyAreFullAgain() {
		VirtualTime time = new VirtualTime(new RateLimitSettings(Map.of(Provider.OPENAI, RateLimits.qps(0.1)), Map.of(),
				List.of(), Mode.ENFORCE, 10, 3));
		assertThat(models(time, 3)).allMatch(Caller::isGranted);
		time.pass(Duration.ofMillis(9999));
		assertThat(models(time, 3)).noneMatch(Caller::isGranted);
		assertThat(time.limiter().size()).isEqualTo(3);
		time.pass(Duration.ofMinutes(5));
		time.call();
		assertThat(time.limiter().size()).isEqualTo(1);
	}

	@Test
	void listenerThatFailsCostsNobodyAPermit() {
		RateLimitListener failing = new RateLimitListener() {

			@Override
			public void granted(RateLimitKey key, Duration waited) {
				throw new IllegalStateException("no");
			}

		};
		try (DefaultRateLimiter limiter = new DefaultRateLimiter(
				RateLimitSettings.of(Map.of(Provider.OPENAI, RateLimits.qps(1000))), KeyFingerprints.random(),
				failing)) {
			assertThat(limiter.acquire(VirtualTime.request())).isNotNull();
			assertThat(limiter.acquireReactive(VirtualTime.request()).block(Duration.ofMinutes(1))).isNotNull();
		}
	}

	@Test
	void longModelNamesAreKeptShort() {
		RateLimitKey key = KeyFingerprints.random().key(Provider.OPENAI, "none", "m".repeat(10_240));
		RateLimitKey other = KeyFingerprints.random().key(Provider.OPENAI, "none", "m".repeat(10_241));
		assertThat(key.model()).hasSizeLessThan(100).isNotEqualTo(other.model());
	}

	@Test
	void nothingShowsTheKey() {
		VirtualTime time = new VirtualTime(RateLimits.qps(1));
		Permit permit = time.call().permit();
		RateLimitedException refusal = time.call(Duration.ZERO).refusal();
		assertThat(Stream.of(permit, refusal, refusal.keyFingerprint(), VirtualTime.request(),
				KeyFingerprints.random().of(VirtualTime.KEY)))
			.allSatisfy((object) -> assertThat(object).asString().doesNotContain("canary"));
	}

	@Test
	void closedLimiterRefusesThoseWhoWaitAndThoseWhoCome() {
		VirtualTime time = new VirtualTime(RateLimits.qps(1));
		time.call();
		Caller waiting = time.call();
		time.limiter().close();
		assertThat(waiting.refusal().errorClass()).isEqualTo(ErrorClass.CANCELLED);
		assertThat(time.call().refusal().errorClass()).isEqualTo(ErrorClass.CANCELLED);
	}

	@ParameterizedTest
	@CsvSource({ "0, , , , ", "-1, , , , ", "NaN, , , , ", "Infinity, , , , ", "1e7, , , , ", "1e-7, , , , ",
			", 0, , , ", ", NaN, , , ", ", , 0, , ", ", , -5, , ", ", , , 0, ", ", , , , 0" })
	void limitsThatMakeNoSenseAreRefused(Double qps, Double rpm, Long tpm, Integer maxInFlight, Integer burst) {
		assertThatIllegalArgumentException().isThrownBy(() -> RateLimits.NONE.withQps(qps)
			.withRpm(rpm)
			.withTpm(tpm)
			.withMaxInFlight(maxInFlight)
			.withBurst(burst));
	}

	private static List<Caller> callers(VirtualTime time, int count) {
		return IntStream.range(0, count).mapToObj((i) -> time.call()).toList();
	}

	private static Stream<Caller> models(VirtualTime time, int count) {
		return IntStream.range(0, count)
			.mapToObj((i) -> time.call(RateLimitRequest.of(Provider.OPENAI, VirtualTime.KEY, "m" + i)));
	}

	private static List<Duration> answers(List<Caller> callers) {
		return callers.stream().map(Caller::answered).toList();
	}

}
