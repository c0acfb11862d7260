package dev.utils.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

import dev.utils.http.RetryDecision.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RetryRuleTests {

	private static final RetrySettings SETTINGS = new RetrySettings(6, Duration.ofMillis(500), Duration.ofSeconds(8));

	private final RetryRule longest = new RetryRule(SETTINGS, InstantSource.system(), () -> 1);

	@ParameterizedTest
	@ValueSource(ints = { 408, 409, 425, 429, 500, 502, 503, 504, 507, 529, 599 })
	void passingStatusIsRetryable(int status) {
		assertThat(this.longest.failure(status, HttpHeaders.EMPTY).retryable()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 301, 400, 401, 403, 404, 410, 413, 422, 501, 505, 600, 999 })
	void lastingStatusIsNotRetryable(int status) {
		assertThat(this.longest.failure(status, HttpHeaders.EMPTY).retryable()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "400, true, true", "400, TRUE, true", "503, false, false", "503, ' False ', false", "503, maybe, true",
			"400, maybe, false" })
	void serversWishOverridesTheStatus(int status, String wish, boolean retryable) {
		HttpHeaders headers = new HttpHeaders();
		headers.set("x-should-retry", wish);
		assertThat(this.longest.failure(status, headers).retryable()).isEqualTo(retryable);
	}

	@ParameterizedTest
	@CsvSource({ "1, PT0.5S", "2, PT1S", "3, PT2S", "4, PT4S", "5, PT8S", "6, PT8S" })
	void boundOfTheBackoffDoublesUpToItsCap(int attempts, Duration bound) {
		assertThat(this.longest.decide(RetryFailure.RETRYABLE, attempts, null))
			.isEqualTo(new RetryDecision(Outcome.RETRY, bound));
	}

	@Test
	void backoffIsRandomFromZeroToItsBound() {
		RetryRule shortest = new RetryRule(SETTINGS, InstantSource.system(), () -> 0);
		RetryRule middle = new RetryRule(SETTINGS, InstantSource.system(), () -> 0.5);
		assertThat(shortest.decide(RetryFailure.RETRYABLE, 3, null).delay()).isZero();
		assertThat(middle.decide(RetryFailure.RETRYABLE, 3, null).delay()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void hundredRetriesDoNotOverflowTheBackoff() {
		RetryRule rule = this.longest.withMaxRetries(100);
		assertThat(rule.decide(RetryFailure.RETRYABLE, 100, null).delay()).isEqualTo(Duration.ofSeconds(8));
	}

	@Test
	void serversWaitIsNeitherShortenedNorCapped() {
		RetryFailure failure = new RetryFailure(true, Duration.ofMinutes(2));
		assertThat(this.longest.decide(failure, 1, null).delay()).isEqualTo(Duration.ofMinutes(2));
	}

	@Test
	void lastAttemptIsMaxRetriesPlusOne() {
		assertThat(this.longest.decide(RetryFailure.RETRYABLE, 6, null).isRetry()).isTrue();
		assertThat(this.longest.decide(RetryFailure.RETRYABLE, 7, null).outcome())
			.isEqualTo(Outcome.ATTEMPTS_EXHAUSTED);
	}

	@Test
	void noRetriesMeansOneAttempt() {
		assertThat(this.longest.withMaxRetries(0).decide(RetryFailure.RETRYABLE, 1, null).outcome())
			.isEqualTo(Outcome.ATTEMPTS_EXHAUSTED);
	}

	@Test
	void finalFailureIsNotRepeatedEvenIfTheServerAsksToWait() {
		assertThat(this.longest.decide(new RetryFailure(false, Duration.ofSeconds(1)), 1, null).outcome())
			.isEqualTo(Outcome.NOT_RETRYABLE);
	}

	@Test
	void ownWaitIsCutSoThatItFits() {
		Deadline deadline = Deadline.after(Duration.ofMillis(100), new AtomicLong()::get);
		RetryDecision decision = this.longest.decide(RetryFailure.RETRYABLE, 4, deadline);
		assertThat(decision.isRetry()).isTrue();
		assertThat(decision.delay()).isLessThanOrEqualTo(Duration.ofMillis(50));
	}

	@Test
	void waitThatDoesNotEndBeforeTheDeadlineIsNotBegun() {
		AtomicLong nanos = new AtomicLong();
		Deadline deadline = Deadline.after(Duration.ofSeconds(10), nanos::get);
		RetryFailure failure = new RetryFailure(true, Duration.ofSeconds(6));
		assertThat(this.longest.decide(failure, 1, deadline).isRetry()).isTrue();
		nanos.addAndGet(Duration.ofSeconds(4).toNanos());
		assertThat(this.longest.decide(failure, 1, deadline).outcome()).isEqualTo(Outcome.DEADLINE_TOO_CLOSE);
	}

	@Test
	void deadlineInThePastLeavesNothing() {
		AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
		Deadline deadline = Deadline.after(Duration.ofSeconds(1), nanos::get);
		assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(1));
		nanos.addAndGet(Duration.ofSeconds(2).toNanos());
		assertThat(deadline.remaining()).isZero();
		assertThat(deadline.allows(Duration.ZERO)).isFalse();
	}

	@Test
	void settingsOutOfTheirRangeAreRefused() {
		Duration second = Duration.ofSeconds(1);
		assertThatIllegalArgumentException().isThrownBy(() -> new RetrySettings(-1, second, second))
			.withMessage("Invalid maxRetries (-1): must be 0 to 100.");
		assertThatIllegalArgumentException().isThrownBy(() -> new RetrySettings(101, second, second));
		assertThatIllegalArgumentException().isThrownBy(() -> new RetrySettings(1, Duration.ZERO, second));
		assertThatIllegalArgumentException().isThrownBy(() -> new RetrySettings(1, second, Duration.ofMillis(999)));
	}

}
