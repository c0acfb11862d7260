package dev.utils.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class RateLimitResetTests {

	private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-24T10:00:00Z"));

	@ParameterizedTest
	@CsvSource({ "1s, PT1S", "6m0s, PT6M", "120ms, PT0.12S", "1h2m3.5s, PT1H2M3.5S", "17ms, PT0.017S", "8.64s, PT8.64S",
			"2m59.56s, PT2M59.56S", "0.5ms, PT0.0005S", "24h0m0s, PT24H", "23h59m, PT23H59M", "' 1s ', PT1S",
			"1s500ms, PT1.5S", "45, PT45S", "1.5, PT1.5S" })
	void durationUntilAQuotaBeginsAnewIsRead(String reset, Duration expected) {
		assertThat(reset("x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: " + reset))
			.isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "2026-11-24T10:00:05Z, PT5S", "2026-11-24T10:01:00.25Z, PT1M0.25S", "2026-11-24T12:00:30+02:00, PT30S",
			"2026-11-25T10:00:00Z, PT24H" })
	void timeAtWhichAQuotaBeginsAnewIsRead(String reset, Duration expected) {
		assertThat(reset("anthropic-ratelimit-requests-remaining: 0", "anthropic-ratelimit-requests-reset: " + reset))
			.isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "requests", "tokens", "project-tokens" })
	void everyQuotaOfOpenAiCounts(String quota) {
		assertThat(reset("X-RateLimit-Remaining-" + quota + ": 0", "X-RateLimit-Reset-" + quota + ": 2s"))
			.isEqualTo(Duration.ofSeconds(2));
	}

	@ParameterizedTest
	@ValueSource(strings = { "requests", "tokens", "input-tokens", "output-tokens" })
	void everyQuotaOfAnthropicCounts(String quota) {
		assertThat(reset("Anthropic-RateLimit-" + quota + "-Remaining: 0",
				"Anthropic-RateLimit-" + quota + "-Reset: 2026-11-24T10:00:02Z"))
			.isEqualTo(Duration.ofSeconds(2));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "\"api\";r=0;t=55 | PT55S", "\"api\";r=1;t=55 |", "\"api\";r=0;t=86401 |" })
	void quotaOfTheIetfDraftCounts(String value, @Nullable Duration expected) {
		assertThat(reset("RateLimit: " + value)).isEqualTo(expected);
	}

	@Test
	void ofSeveralQuotasThatAreUsedUpTheLastOneCounts() {
		assertThat(reset("x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 9s",
				"x-ratelimit-remaining-tokens: 0", "x-ratelimit-reset-tokens: 3s"))
			.isEqualTo(Duration.ofSeconds(9));
		assertThat(reset("x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 3s",
				"x-ratelimit-remaining-tokens: 0", "x-ratelimit-reset-tokens: 1m"))
			.isEqualTo(Duration.ofMinutes(1));
	}

	@Test
	void quotaOfWhichSomethingIsLeftDoesNotCount() {
		assertThat(reset("x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 3s",
				"x-ratelimit-remaining-tokens: 1", "x-ratelimit-reset-tokens: 1m"))
			.isEqualTo(Duration.ofSeconds(3));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1", "59", "-1", "", "none", "00x", "0.5" })
	void whatIsLeftOrUnreadableIsNoWait(String remaining) {
		assertThat(reset("x-ratelimit-remaining-requests: " + remaining, "x-ratelimit-reset-requests: 3s")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "0s", "0ms", "-1", "-1s", "soon", "1x", "s", "m5", "5d", "1e3", "NaN", "Infinity",
			"1.s", ".5s", "1s later", "1 s", "24h0m0.001s", "86401", "1764000000", "99999999999999999999",
			"999999999h999999999h", "2026-11-24T10:00:05Z" })
	void durationThatIsUnreadableNotPositiveOrLongerThanADayIsNoWait(String reset) {
		assertThat(reset("x-ratelimit-remaining-tokens: 0", "x-ratelimit-reset-tokens: " + reset)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "soon", "5s", "60", "-1", "2026-11-24T10:00:00Z", "2026-11-24T09:59:59Z",
			"2026-11-25T10:00:01Z", "2026-11-24T10:00:05", "2026-13-24T10:00:05Z", "+999999999-12-31T23:59:59Z",
			"Tue, 24 Nov 2026 10:00:05 GMT" })
	void timeThatIsUnreadableNotInTheFutureOrMoreThanADayAwayIsNoWait(String reset) {
		assertThat(reset("anthropic-ratelimit-tokens-remaining: 0", "anthropic-ratelimit-tokens-reset: " + reset))
			.isNull();
	}

	@Test
	void headersThatAreNotThereSayNothing() {
		assertThat(reset()).isNull();
		assertThat(reset("x-ratelimit-remaining-requests: 0")).isNull();
		assertThat(reset("x-ratelimit-reset-requests: 3s")).isNull();
		assertThat(reset("x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-tokens: 3s")).isNull();
	}

	private static @Nullable Duration reset(String... lines) {
		HttpHeaders headers = new HttpHeaders();
		for (String line : lines) {
			int colon = line.indexOf(':');
			headers.add(line.substring(0, colon), line.substring(colon + 1));
		}
		return RateLimitReset.from(headers, CLOCK);
	}

}
