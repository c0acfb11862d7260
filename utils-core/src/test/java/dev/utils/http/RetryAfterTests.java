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

class RetryAfterTests {

	private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-24T10:00:00Z"));

	@ParameterizedTest
	@CsvSource({ "5, PT5S", "1.234, PT1.234S", "' 2 ', PT2S", "0.001, PT0.001S",
			"'Tue, 24 Nov 2026 10:00:05 GMT', PT5S", "'Tue, 24 Nov 2026 11:00:00 GMT', PT1H" })
	void secondsFractionsAndDatesAreRead(String value, Duration expected) {
		assertThat(wait("retry-after", value)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "soon", "NaN", "-5", "0", "-Infinity", "Tue, 24 Nov 2026 09:59:59 GMT",
			"Tue, 24 Nov 2026 10:00:00 GMT", "2026-11-24T10:00:05Z", "Tue, 99 Nov 2026 10:00:05 GMT" })
	void whatIsUnreadableOrNotInTheFutureIsNoWait(String value) {
		assertThat(wait("retry-after", value)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "99999999999999999999", "99999999999999999999.5", "Wed, 24 Nov 9999 10:00:00 GMT" })
	void hugeWaitIsCappedInsteadOfOverflowing(String value) {
		assertThat(wait("retry-after", value)).isEqualTo(Duration.ofDays(3650));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1d", "1f", "0x1p0", "Infinity", "+Infinity", "NaN", "1e3", "1E3", "+5", "-5", ".5", "5.",
			"1_000", "5 s", "٥" })
	void onlyDigitsAndDecimalFractionsAreNumbers(String value) {
		assertThat(wait("retry-after", value)).isNull();
		assertThat(wait("retry-after-ms", value)).isNull();
		assertThat(wait("RateLimit", "\"api\";r=0;t=" + value)).isNull();
	}

	@Test
	void millisecondsWinOverSeconds() {
		HttpHeaders headers = new HttpHeaders();
		headers.set("Retry-After", "2");
		headers.set("Retry-After-Ms", "50");
		assertThat(RetryAfter.from(headers, CLOCK)).isEqualTo(Duration.ofMillis(50));
	}

	@Test
	void secondsAreReadWhenMillisecondsAreUnreadable() {
		HttpHeaders headers = new HttpHeaders();
		headers.set("Retry-After", "2");
		headers.set("Retry-After-Ms", "later");
		assertThat(RetryAfter.from(headers, CLOCK)).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void fractionsOfMillisecondsAreRead() {
		assertThat(wait("retry-after-ms", "10.5")).isEqualTo(Duration.ofNanos(10_500_000));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "\"api\";r=0;t=55 | PT55S", "\"api\"; t=1.5 ; r=0 | PT1.5S", "r=0;t=3 | PT3S",
					"\"a,b;r=0;t=9\";r=0;t=2 | PT2S", "\"minute\";r=0;t=5, \"day\";r=0;t=60 | PT1M",
					"\"minute\";r=0;t=5, \"day\";r=12;t=60 | PT5S", "\"api\";r=0;t=99999999999999999999 | P3650D" })
	void quotaThatIsUsedUpIsWaitedFor(String value, Duration expected) {
		assertThat(wait("RateLimit", value)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\"api\";r=1;t=55", "\"api\";r=0", "\"api\";t=55", "\"api\";r=0;t=soon",
			"\"api\";r=0;t=0", "\"api\";r=0;t=-5", "\"r=0;t=5", ";;,,;" })
	void quotaThatIsNotUsedUpOrUnreadableIsNoWait(String value) {
		assertThat(wait("RateLimit", value)).isNull();
	}

	@Test
	void quotasOfSeveralHeadersAreRead() {
		HttpHeaders headers = new HttpHeaders();
		headers.add("RateLimit", "\"minute\";r=0;t=5");
		headers.add("RateLimit", "\"day\";r=0;t=60");
		assertThat(RetryAfter.from(headers, CLOCK)).isEqualTo(Duration.ofMinutes(1));
	}

	@ParameterizedTest
	@CsvSource({ "Retry-After, 2, PT2S", "Retry-After-Ms, 50, PT0.05S", "Retry-After, 0,", "Retry-After-Ms, later," })
	void whatTheServerAsksForWinsOverItsQuota(String header, String value, @Nullable Duration expected) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(header, value);
		headers.set("RateLimit", "\"api\";r=0;t=55");
		assertThat(RetryAfter.from(headers, CLOCK)).isEqualTo(expected);
	}

	@Test
	void noHeaderIsNoWait() {
		assertThat(RetryAfter.from(new HttpHeaders(), CLOCK)).isNull();
	}

	private static Duration wait(String header, String value) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(header, value);
		return RetryAfter.from(headers, CLOCK);
	}

}
