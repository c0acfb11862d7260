package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.utils.llm.ErrorClass;
import dev.utils.llm.Priority;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.RateLimitStore.Adjustment;
import dev.utils.ratelimit.RateLimitStore.Decision;
import dev.utils.ratelimit.RateLimitStore.Rejoined;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A limiter beside a store that is slow, gone, back or of two minds.
 */
class SharedRateLimiterTests {

	private final ScriptedStore store = new ScriptedStore();

	@Test
	void callsThatComeWhileADecisionIsUnderWayAreNotRefusedForWhatNobodyKnows() {
		VirtualTime time = time(RateLimits.qps(1).withBurst(100));
		CompletableFuture<Decision> answer = new CompletableFuture<>();
		this.store.onTake((calls) -> answer);
		List<Caller> callers = callers(time, 20, Duration.ofSeconds(5));
		Caller hasty = time.call(Duration.ZERO);
		this.store.revive();
		answer.complete(new Decision(1, Duration.ZERO, Duration.ZERO));
		assertThat(callers).allMatch(Caller::isGranted);
		assertThat(hasty.isGranted()).isTrue();
	}

	@Test
	void nextInLineDoesNotWaitForWhatAnotherWasTold() {
		VirtualTime time = time(RateLimits.NONE.withTpm(60_000L));
		this.store.onTake((calls) -> CompletableFuture.completedFuture(
				(calls.get(0).tokens().total() > 1000) ? new Decision(0, Duration.ofSeconds(6), Duration.ZERO)
						: new Decision(calls.size(), Duration.ZERO, Duration.ZERO)));
		Caller large = time.call(6000);
		Caller small = time.call(1);
		assertThat(small.isWaiting()).isTrue();
		time.pass(Duration.ofMillis(100));
		large.cancel();
		assertThat(small.answered()).isEqualTo(Duration.ofMillis(100));
	}

	@Test
	void interactiveCallDoesNotWaitForWhatABatchCallWasTold() {
		VirtualTime time = time(RateLimits.qps(10));
		CompletableFuture<Decision> answer = new CompletableFuture<>();
		this.store.onTake((calls) -> answer);
		time.call(VirtualTime.request().withPriority(Priority.BATCH));
		Caller interactive = time.call(VirtualTime.request().withPriority(Priority.INTERACTIVE));
		this.store.revive();
		answer.complete(new Decision(0, Duration.ofSeconds(6), Duration.ZERO));
		assertThat(interactive.isGranted()).isTrue();
	}

	@Test
	void tokensThatAreGivenBackWakeUpWhoWaitsForThem() {
		VirtualTime time = time(RateLimits.NONE.withTpm(60_000L));
		Permit permit = time.call(6000).permit();
		this.store.onTake(
				(calls) -> CompletableFuture.completedFuture(new Decision(0, Duration.ofSeconds(6), Duration.ZERO)));
		Caller waiting = time.call(1000);
		this.store.revive();
		permit.settle(10, 0);
		assertThat(waiting.answered()).isZero();
		assertThat(this.store.commands()).containsExactly("take 1", "take 1", "adjust", "take 1");
	}

	@Test
	void tokensThatAreGivenBackWhileADecisionIsUnderWayAreNotForgotten() {
		VirtualTime time = time(RateLimits.NONE.withTpm(60_000L));
		Permit permit = time.call(6000).permit();
		CompletableFuture<Decision> answer = new CompletableFuture<>();
		this.store.onTake((calls) -> answer);
		Caller waiting = time.call(VirtualTime.request().withTokens(1000, 0).withLongestWait(Duration.ofSeconds(5)));
		permit.settle(10, 0);
		this.store.revive();
		answer.complete(new Decision(0, Duration.ofSeconds(30), Duration.ZERO));
		assertThat(waiting.answered()).isZero();
		assertThat(waiting.isGranted()).isTrue();
	}

	@Test
	void batchCallWhoseTurnHasComeDoesNotHoldUpTheLineForItsHeadRoom() {
		VirtualTime time = time(RateLimits.qps(1).withBurst(100));
		// One call a second: who leaves head-room must wait for it.
		this.store.onTake((calls) -> CompletableFuture.completedFuture(calls.get(0).sparing()
				? new Decision(0, Duration.ofSeconds(20), Duration.ZERO)
				: new Decision(1,
						(calls.size() > 1 && calls.get(1).sparing()) ? Duration.ofSeconds(21) : Duration.ofSeconds(1),
						Duration.ZERO)));
		Caller batch = time.call(VirtualTime.request().withPriority(Priority.BATCH));
		List<Caller> interactive = IntStream.range(0, 20)
			.mapToObj((i) -> time.call(VirtualTime.request().withPriority(Priority.INTERACTIVE)))
			.toList();
		time.pass(Duration.ofSeconds(25));
		assertThat(batch.isGranted()).isTrue();
		assertThat(interactive).allMatch(Caller::isGranted);
	}

	@Test
	void correctionThatArrivesLateIsNotToldAgain() {
		VirtualTime time = time(RateLimits.NONE.withTpm(60_000L));
		Permit permit = time.call(6000).permit();
		CompletableFuture<Object> late = new CompletableFuture<>();
		this.store.onAdjust(() -> late);
		permit.settle(10, 0);
		time.pass(Duration.ofMillis(100));
		late.complete("done");
		this.store.revive();
		time.pass(Duration.ofSeconds(20));
		assertThat(sum(this.store.adjustments())).isEqualTo(-5990);
	}

	@Test
	void correctionThatFailedIsToldAgainWithoutAnotherCall() {
		VirtualTime time = time(RateLimits.NONE.withTpm(60_000L));
		Permit permit = time.call(100).permit();
		this.store.onAdjust(ScriptedStore::failed);
		permit.settle(700, 0);
		this.store.revive();
		time.pass(Duration.ofSeconds(6));
		assertThat(sum(this.store.adjustments())).isEqualTo(600);
	}

	@Test
	void renewalsThatFailDoNotMakeAStormOfSignsOfLife() {
		VirtualTime time = time(RateLimits.NONE.withMaxInFlight(3));
		for (int i = 0; i < 5; i++) {
			time.call(RateLimitRequest.of(Provider.OPENAI, VirtualTime.KEY, "model-" + i));
		}
		this.store.onRenew(ScriptedStore::failed);
		time.pass(Duration.ofSeconds(20));
		assertThat(this.store.beats()).isLessThan(10);
	}

	@Test
	void eachDecisionHasItsOwnTime() {
		VirtualTime time = time(RateLimits.qps(1), OnStoreFailure.ALLOW);
		this.store.onTake((calls) -> new CompletableFuture<>());
		time.call();
		time.pass(Duration.ofMillis(10));
		Caller other = time.call(RateLimitRequest.of(Provider.OPENAI, VirtualTime.KEY, "another"));
		time.pass(Duration.ofMillis(500));
		assertThat(other.answered()).isEqualTo(Duration.ofMillis(110));
	}

	@Test
	void callThatWasMadeWithoutTheStoreKeepsItsSlotWhenTheStoreGrantsItLate() {
		VirtualTime time = time(RateLimits.NONE.withMaxInFlight(3));
		CompletableFuture<Decision> late = new CompletableFuture<>();
		this.store.onTake((calls) -> late);
		Caller caller = time.call();
		time.pass(Duration.ofMillis(100));
		assertThat(caller.isGranted()).isTrue();
		late.complete(new Decision(1, Duration.ZERO, Duration.ZERO));
		assertThat(this.store.adjustments()).isEmpty();
		caller.permit().release();
		assertThat(this.store.adjustments()).singleElement().satisfies((end) -> assertThat(end.leases()).hasSize(1));
	}

	@Test
	void storeThatFailsForOneKeyOnlyHoldsNothingUpAndIsNotAskedAllTheTime() {
		VirtualTime time = time(RateLimits.qps(1));
		this.store.onTake((calls) -> ScriptedStore.failed());
		this.store.onRejoin(null);
		List<Caller> callers = callers(time, 20, null);
		time.pass(Duration.ofSeconds(10));
		assertThat(callers.stream().filter(Caller::isGranted)).hasSizeBetween(9, 10);
		assertThat(this.store.commands()).hasSizeLessThan(50);
		assertThat(time.storeStates()).containsExactly(true);
	}

	@Test
	void manyWaitersAreLetGoWhereDecisionsComeAtOnce() {
		RateLimitSettings settings = new RateLimitSettings(Map.of(Provider.OPENAI, RateLimits.qps(1)), Map.of(),
				List.of(), RateLimitSettings.Mode.ENFORCE, 200_000, 10);
		VirtualTime time = new VirtualTime(settings, this.store, settings(OnStoreFailure.ALLOW));
		CompletableFuture<Decision> answer = new CompletableFuture<>();
		this.store.onTake((calls) -> answer);
		List<Caller> callers = callers(time, 100_000, null);
		this.store.die();
		answer.completeExceptionally(new IllegalStateException("not there"));
		assertThat(callers).allMatch(Caller::isGranted);
	}

	@Test
	void slotsThatWereTakenWithoutTheStoreAreToldItBeforeItDecides() {
		VirtualTime time = time(RateLimits.NONE.withMaxInFlight(2));
		this.store.die();
		gone(time);
		List<Caller> running = callers(time, 2, null);
		assertThat(running).allMatch(Caller::isGranted);
		Caller waiting = time.call();
		assertThat(waiting.isWaiting()).isTrue();
		this.store.commands().clear();
		this.store.revive();
		time.pass(Duration.ofSeconds(1));
		assertThat(this.store.commands().get(0)).isEqualTo("renew 2");
		running.get(0).permit().release();
		assertThat(this.store.adjustments()).anySatisfy((ended) -> assertThat(ended.leases()).hasSize(1));
	}

	@Test
	void whatWasUsedWithoutTheStoreIsToldItOnce() {
		VirtualTime time = time(RateLimits.NONE.withTpm(60_000L));
		this.store.die();
		gone(time);
		Caller caller = time.call(1000);
		time.pass(Duration.ofSeconds(2));
		caller.permit().settle(1500, 0);
		this.store.revive();
		time.pass(Duration.ofSeconds(1));
		assertThat(sum(this.store.adjustments())).isEqualTo(1500);
		assertThat(this.store.adjustments()).allSatisfy((use) -> assertThat(use.since()).isPositive());
		time.call(10).permit().settle(10, 0);
		assertThat(sum(this.store.adjustments())).isEqualTo(1500);
	}

	@Test
	void slotThatWasTakenWithoutTheStoreGivesNoTokensBack() {
		VirtualTime time = time(RateLimits.NONE.withTpm(60_000L).withMaxInFlight(2), OnStoreFailure.ALLOW);
		this.store.die();
		gone(time);
		Caller caller = time.call();
		this.store.revive();
		time.pass(Duration.ofSeconds(1));
		caller.permit().release();
		assertThat(this.store.adjustments()).singleElement().satisfies((end) -> {
			assertThat(end.leases()).hasSize(1);
			assertThat(end.tokens()).isZero();
		});
	}

	@Test
	void reportThatDoesNotArriveIsRepeated() {
		VirtualTime time = time(RateLimits.NONE.withTpm(60_000L));
		Permit permit = time.call(1000).permit();
		this.store.die();
		gone(time);
		permit.settle(50_000, 0);
		this.store.revive();
		time.pass(Duration.ofSeconds(1));
		assertThat(sum(this.store.adjustments())).isEqualTo(49_000);
	}

	@Test
	void callsThatWentWithoutLimitsAreNotBooked() {
		VirtualTime time = time(RateLimits.NONE.withTpm(60_000L), OnStoreFailure.ALLOW);
		this.store.die();
		gone(time);
		callers(time, 50, null).forEach((caller) -> caller.permit().settle(200, 0));
		this.store.revive();
		time.pass(Duration.ofSeconds(1));
		assertThat(this.store.adjustments()).isEmpty();
	}

	@Test
	void burstAtTheEndOfAnOutageHasNotRefilled() {
		VirtualTime time = time(RateLimits.qps(1).withBurst(10));
		this.store.die();
		gone(time);
		time.call();
		time.pass(Duration.ofHours(1));
		callers(time, 10, null).forEach((caller) -> assertThat(caller.isGranted()).isTrue());
		this.store.revive();
		time.pass(Duration.ofSeconds(1));
		Adjustment burst = this.store.adjustments().get(this.store.adjustments().size() - 1);
		// A second later, at one call per second.
		assertThat(Duration.ofSeconds(burst.calls()).minus(burst.since())).isBetween(Duration.ofSeconds(9),
				Duration.ofSeconds(10));
	}

	@Test
	void reportThatFailsKeepsItsDateBesideNewerUse() {
		VirtualTime time = time(RateLimits.qps(1));
		this.store.onTake((calls) -> ScriptedStore.failed());
		this.store.onAdjust(ScriptedStore::failed);
		for (int i = 0; i < 30; i++) {
			time.call();
			time.pass(Duration.ofSeconds(1));
		}
		this.store.revive();
		time.call();
		time.pass(Duration.ofSeconds(6));
		// Nothing is owed of what was used at the pace of the limit.
		assertThat(this.store.adjustments()).isNotEmpty()
			.allSatisfy((use) -> assertThat(use.since()).isGreaterThanOrEqualTo(Duration.ofSeconds(use.calls() - 2)));
		assertThat(this.store.adjustments().stream().mapToLong(Adjustment::calls).sum()).isGreaterThan(28);
	}

	@Test
	void allGoOnWithTheirSharesUntilTheMomentThatTheStoreNames() {
		VirtualTime time = time(RateLimits.qps(10));
		this.store.die();
		gone(time);
		callers(time, 1000, null);
		time.pass(Duration.ofSeconds(10));
		this.store.onRejoin(new Rejoined(true, Duration.ofMillis(800)));
		this.store.revive();
		this.store.commands().clear();
		time.pass(Duration.ofMillis(500));
		int before = granted(time);
		time.pass(Duration.ofMillis(700));
		assertThat(granted(time) - before).isBetween(7, 8);
		assertThat(this.store.commands()).doesNotContain("take 64", "adjust");
		time.pass(Duration.ofMillis(200));
		assertThat(this.store.commands()).contains("take 64").doesNotContain("adjust");
	}

	@Test
	void onTheWayBackCallsFollowEachOtherInTheSlotsThatAreHeld() {
		RateLimits limits = RateLimits.qps(100).withMaxInFlight(4);
		VirtualTime time = new VirtualTime(RateLimitSettings.of(Map.of(Provider.OPENAI, limits)), this.store,
				new SharedSettings(OnStoreFailure.LOCAL, SharedSettings.DEFAULT_BUDGET, 2));
		List<Caller> running = callers(time, 2, null);
		this.store.die();
		gone(time);
		List<Caller> waiting = callers(time, 3, null);
		time.pass(Duration.ofSeconds(2));
		this.store.onRejoin(new Rejoined(true, Duration.ofMillis(800)));
		this.store.revive();
		this.store.commands().clear();
		time.pass(Duration.ofMillis(600));
		running.get(0).permit().release();
		time.pass(Duration.ofMillis(300));
		assertThat(this.store.commands()).containsOnlyOnce("rejoin").doesNotContain("take 3", "adjust");
		assertThat(waiting).filteredOn(Caller::isGranted).hasSize(1);
		time.pass(Duration.ofSeconds(1));
		assertThat(waiting).allMatch(Caller::isGranted);
	}

	@Test
	void limitOfSlotsAloneNeedsNoWayBack() {
		VirtualTime time = time(RateLimits.NONE.withMaxInFlight(1));
		this.store.die();
		gone(time);
		Caller running = time.call();
		Caller waiting = time.call();
		time.pass(Duration.ofSeconds(2));
		this.store.revive();
		this.store.commands().clear();
		time.pass(Duration.ofSeconds(1));
		assertThat(running.isGranted()).isTrue();
		assertThat(waiting.isGranted()).isTrue();
		assertThat(this.store.commands()).contains("take 1").doesNotContain("rejoin");
	}

	@Test
	void whoComesBackLateTellsWhatItsShareGaveSinceTheOthersHadNone() {
		VirtualTime time = time(RateLimits.qps(10));
		this.store.die();
		gone(time);
		callers(time, 1000, null);
		time.pass(Duration.ofSeconds(10));
		this.store.onRejoin(new Rejoined(true, Duration.ofSeconds(-2)));
		this.store.revive();
		time.pass(Duration.ofSeconds(1));
		assertThat(this.store.adjustments()).singleElement().satisfies((use) -> {
			assertThat(use.calls()).isBetween(19L, 22L);
			assertThat(use.since()).isBetween(Duration.ofMillis(1900), Duration.ofMillis(2000));
		});
	}

	@ParameterizedTest
	@ValueSource(longs = { 90, 150, 3000, 60_000 })
	void pauseOfThisProcessIsNotOneOfTheStore(long millis) {
		VirtualTime time = time(RateLimits.qps(1));
		CompletableFuture<Decision> answer = new CompletableFuture<>();
		this.store.onTake((calls) -> answer);
		Caller caller = time.call();
		time.pass(Duration.ofMillis(5));
		time.sleep(Duration.ofMillis(millis));
		// The timer has woken up; those who read the answer take a little longer.
		time.pass(Duration.ofMillis(5));
		assertThat(caller.isWaiting()).isTrue();
		answer.complete(new Decision(1, Duration.ZERO, Duration.ZERO));
		assertThat(caller.isGranted()).isTrue();
		time.pass(Duration.ofSeconds(20));
		assertThat(this.store.adjustments()).isEmpty();
		assertThat(time.storeStates()).containsExactly(true);
	}

	@Test
	void processThatGetsLittleTimeFindsOutNeverthelessThatTheStoreIsGone() {
		VirtualTime time = time(RateLimits.qps(1), OnStoreFailure.ALLOW);
		this.store.onTake((calls) -> new CompletableFuture<>());
		Caller caller = time.call();
		for (int i = 0; i < 10; i++) {
			time.sleep(Duration.ofMillis(90));
			time.pass(Duration.ofMillis(10));
		}
		assertThat(caller.isGranted()).isTrue();
	}

	@Test
	void commandThatReachedTheStoreTooLateBecauseThisProcessSleptIsSentAgain() {
		VirtualTime time = time(RateLimits.qps(1));
		List<Integer> asked = new ArrayList<>();
		this.store.onTake((calls) -> {
			asked.add(calls.size());
			return (asked.size() == 1) ? CompletableFuture.failedFuture(new RateLimitStore.ExpiredException())
					: CompletableFuture.completedFuture(new Decision(1, Duration.ZERO, Duration.ZERO));
		});
		assertThat(time.call().isGranted()).isTrue();
		assertThat(asked).hasSize(2);
	}

	private static int granted(VirtualTime time) {
		return (int) time.events().stream().filter((event) -> event.startsWith("granted")).count();
	}

	@Test
	void keyIsForgottenAfterItsLastCallOfAnOutage() {
		VirtualTime time = time(RateLimits.NONE.withTpm(60_000L));
		this.store.die();
		gone(time);
		Caller caller = time.call(1000);
		time.pass(Duration.ofSeconds(2));
		this.store.revive();
		time.pass(Duration.ofSeconds(1));
		caller.permit().settle(10, 0);
		time.pass(Duration.ofMinutes(2));
		time.call(RateLimitRequest.of(Provider.OPENAI, VirtualTime.KEY, "another"));
		assertThat(time.limiter().size()).isOne();
	}

	@Test
	void grantsThatComeTooLateAreGivenBack() {
		VirtualTime time = time(RateLimits.qps(1));
		List<CompletableFuture<Decision>> answers = new ArrayList<>();
		this.store.onTake((calls) -> {
			CompletableFuture<Decision> answer = new CompletableFuture<>();
			answers.add(answer);
			return answer;
		});
		time.call();
		time.pass(Duration.ofMillis(100));
		answers.get(0).complete(new Decision(1, Duration.ZERO, Duration.ZERO));
		assertThat(this.store.adjustments()).singleElement()
			.satisfies((back) -> assertThat(back.calls()).isEqualTo(-1));
	}

	@ParameterizedTest
	@EnumSource(value = OnStoreFailure.class, names = { "ALLOW", "REJECT" })
	void hastyCallsAreDecidedAboutAsConfiguredWhenTheStoreHangs(OnStoreFailure onStoreFailure) {
		VirtualTime time = time(RateLimits.qps(1), onStoreFailure);
		this.store.onTake((calls) -> new CompletableFuture<>());
		Caller hasty = time.call(Duration.ZERO);
		Caller next = time.call(Duration.ofMillis(50));
		time.pass(Duration.ofMillis(250));
		if (onStoreFailure == OnStoreFailure.ALLOW) {
			assertThat(hasty.isGranted()).isTrue();
			assertThat(next.isGranted()).isTrue();
		}
		else {
			assertThat(hasty.refusal()).hasMessageContaining("on-store-failure");
			assertThat(hasty.refusal().errorClass()).isEqualTo(ErrorClass.CAPACITY);
			assertThat(next.refusal()).hasMessageContaining("on-store-failure");
		}
	}

	@Test
	void oneSlowAnswerRefusesNobodyWhoCanWait() {
		VirtualTime time = time(RateLimits.qps(1), OnStoreFailure.REJECT);
		this.store.onTake((calls) -> new CompletableFuture<>());
		Caller caller = time.call(Duration.ofSeconds(5));
		time.pass(Duration.ofMillis(90));
		this.store.revive();
		time.pass(Duration.ofMillis(20));
		assertThat(caller.answered()).isEqualTo(Duration.ofMillis(100));
		assertThat(caller.isGranted()).isTrue();
		assertThat(time.storeStates()).containsExactly(true);
	}

	@Test
	void storeThatHasGoneRefusesWithinASecondAndSaysSoOnce() {
		VirtualTime time = time(RateLimits.qps(1), OnStoreFailure.REJECT);
		this.store.die();
		List<Caller> callers = callers(time, 5, null);
		time.pass(Duration.ofSeconds(1));
		assertThat(callers)
			.allSatisfy((caller) -> assertThat(caller.refusal()).hasMessageContaining("on-store-failure"));
		time.pass(Duration.ofSeconds(10));
		assertThat(time.storeStates()).containsExactly(true, false);
	}

	@Test
	void callThatCostWhatWasTakenIsNotCorrected() {
		VirtualTime time = time(RateLimits.qps(100).withTpm(60_000L));
		time.call(1000).permit().settle(1000, 0);
		assertThat(this.store.commands()).containsExactly("take 1");
	}

	@ParameterizedTest
	@EnumSource(OnStoreFailure.class)
	void pauseThatAProviderAskedForDuringAnOutageIsToldWithWhatIsLeftOfIt(OnStoreFailure onStoreFailure) {
		VirtualTime time = time(RateLimits.qps(1), onStoreFailure);
		Permit permit = time.call().permit();
		this.store.die();
		gone(time);
		permit.coolDown(Duration.ofSeconds(30));
		time.pass(Duration.ofSeconds(20));
		this.store.revive();
		time.pass(Duration.ofSeconds(1));
		assertThat(this.store.coolDowns()).singleElement()
			.satisfies((left) -> assertThat(left).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(10)));
		time.pass(Duration.ofSeconds(20));
		assertThat(this.store.coolDowns()).hasSize(1);
	}

	@Test
	void pauseOfCallsWithoutLimitsDuringAnOutageIsToldToo() {
		VirtualTime time = time(RateLimits.NONE);
		this.store.die();
		gone(time);
		time.call().permit().coolDown(Duration.ofSeconds(30));
		time.pass(Duration.ofSeconds(20));
		this.store.revive();
		time.pass(Duration.ofSeconds(1));
		assertThat(this.store.coolDowns()).singleElement()
			.satisfies((left) -> assertThat(left).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(10)));
	}

	@Test
	void refusalByACoolDownOfAnotherInstanceSaysSo() {
		VirtualTime time = time(RateLimits.qps(1));
		this.store.onTake((calls) -> CompletableFuture
			.completedFuture(new Decision(0, Duration.ofSeconds(30), Duration.ofSeconds(30))));
		assertThat(time.call(Duration.ofSeconds(5)).refusal()).hasMessageContaining("the provider asked all callers");
	}

	@Test
	void listenerThatFailsCostsNobodyAPermit() {
		VirtualTime time = time(RateLimits.qps(100));
		time.failListener();
		List<Caller> callers = callers(time, 5, null);
		assertThat(callers).allMatch(Caller::isGranted);
		this.store.die();
		gone(time);
		this.store.revive();
		time.pass(Duration.ofSeconds(11));
		assertThat(this.store.commands()).isNotEmpty();
	}

	private VirtualTime time(RateLimits limits) {
		return time(limits, OnStoreFailure.LOCAL);
	}

	private VirtualTime time(RateLimits limits, OnStoreFailure onStoreFailure) {
		return new VirtualTime(RateLimitSettings.of(Map.of(Provider.OPENAI, limits)), this.store,
				settings(onStoreFailure));
	}

	private static SharedSettings settings(OnStoreFailure onStoreFailure) {
		return new SharedSettings(onStoreFailure, SharedSettings.DEFAULT_BUDGET, 1);
	}

	/**
	 * Let the limiter find out that the store has gone.
	 */
	private static void gone(VirtualTime time) {
		time.pass(Duration.ofSeconds(6));
	}

	private static List<Caller> callers(VirtualTime time, int count, Duration longestWait) {
		return IntStream.range(0, count).mapToObj((i) -> time.call(longestWait)).toList();
	}

	private static long sum(List<Adjustment> adjustments) {
		return adjustments.stream().mapToLong(Adjustment::tokens).sum();
	}

}
