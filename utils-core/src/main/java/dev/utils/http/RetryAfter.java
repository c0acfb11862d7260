package dev.utils.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * Reads how long a server asks to wait: {@code retry-after-ms} (milliseconds, sent by
 * OpenAI and Azure) before {@code retry-after} (RFC 9110 §10.2.3: seconds or an HTTP
 * date; fractions of seconds are tolerated). Without either, {@code ratelimit} (the IETF
 * draft, sent by Hugging Face), which tells when a quota that is used up begins anew.
 */
public final class RetryAfter {

	private static final double LONGEST_SECONDS = Duration.ofDays(3650).toSeconds();

	private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");

	private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

	private static final Pattern BLANKS = Pattern.compile("[ \\t]+");

	private RetryAfter() {
	}

	/**
	 * Return the wait that the headers ask for.
	 * @param headers the headers of a failed response
	 * @param clock tells the time that a date is compared with
	 * @return a positive wait, capped at ten years, or {@code null} if there is none: no
	 * header, not readable, zero, negative or in the past
	 */
	public static @Nullable Duration from(HttpHeaders headers, InstantSource clock) {
		Duration wait = seconds(headers.getFirst("retry-after-ms"), 1e-3);
		if (wait != null) {
			return wait;
		}
		String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
		if (value == null) {
			return headers.containsHeader("retry-after-ms") ? null : untilReset(headers.getOrEmpty("ratelimit"));
		}
		wait = seconds(value, 1);
		return (wait != null) ? wait : until(value.trim(), clock.instant());
	}

	/**
	 * Return the wait for the last of the quotas of which nothing remains. Each looks
	 * like {@code "api";r=0;t=55}: what remains, and the seconds until that changes.
	 */
	static @Nullable Duration untilReset(List<String> rateLimits) {
		return rateLimits.stream()
			.flatMap((value) -> Stream.of(QUOTED.matcher(value).replaceAll("").split(",")))
			.map((quota) -> List.of(BLANKS.matcher(quota).replaceAll("").split(";")))
			.filter((parameters) -> parameters.contains("r=0"))
			.flatMap(List::stream)
			.filter((parameter) -> parameter.startsWith("t="))
			.map((parameter) -> seconds(parameter.substring(2), 1))
			.filter(Objects::nonNull)
			.max(Comparator.naturalOrder())
			.orElse(null);
	}

	private static @Nullable Duration seconds(@Nullable String value, double unit) {
		String number = (value != null) ? value.trim() : "";
		// Java's own parser takes "1d", "0x1p0" and "Infinity" for numbers too.
		if (!NUMBER.matcher(number).matches()) {
			return null;
		}
		double seconds = Double.parseDouble(number) * unit;
		return (seconds > 0) ? Duration.ofNanos(Math.round(Math.min(seconds, LONGEST_SECONDS) * 1e9)) : null;
	}

	private static @Nullable Duration until(String date, Instant now) {
		try {
			Duration wait = Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
			if (wait.isNegative() || wait.isZero()) {
				return null;
			}
			return (wait.toSeconds() < LONGEST_SECONDS) ? wait : Duration.ofSeconds((long) LONGEST_SECONDS);
		}
		catch (DateTimeParseException ex) {
			return null;
		}
	}

}
