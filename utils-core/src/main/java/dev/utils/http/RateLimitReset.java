package dev.utils.http;

import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * Reads from a response, good or bad, until when nothing is left of what the provider
 * allows:
 * <ul>
 * <li>OpenAI and servers like it: {@code x-ratelimit-remaining-requests: 0} and
 * {@code x-ratelimit-reset-requests: 6m0s}, the same for {@code tokens} and
 * {@code project-tokens}. Resets are durations as Go writes them, or seconds.</li>
 * <li>Anthropic: {@code anthropic-ratelimit-requests-remaining: 0} and
 * {@code anthropic-ratelimit-requests-reset} with a time of RFC 3339, the same for
 * {@code tokens}, {@code input-tokens} and {@code output-tokens}.</li>
 * <li>Hugging Face: {@code ratelimit: "api";r=0;t=55}, the IETF draft.</li>
 * </ul>
 * Headers that are not there say nothing. Nor do resets that cannot be read, are not in
 * the future (Azure sends {@code -1}), or are more than a day away: no provider's quota
 * lasts longer, so that is a clock or a unit gone wrong.
 */
public final class RateLimitReset {

	private static final Duration LONGEST = Duration.ofDays(1);

	private static final List<Quota> OPENAI = Stream.of("requests", "tokens", "project-tokens")
		.map((what) -> new Quota("x-ratelimit-remaining-" + what, "x-ratelimit-reset-" + what))
		.toList();

	private static final List<Quota> ANTHROPIC = Stream.of("requests", "tokens", "input-tokens", "output-tokens")
		.map((what) -> "anthropic-ratelimit-" + what)
		.map((what) -> new Quota(what + "-remaining", what + "-reset"))
		.toList();

	private static final String NUMBER = "\\d{1,9}(?:\\.\\d{1,9})?";

	private static final Pattern SECONDS = Pattern.compile(NUMBER);

	private static final Pattern PARTS = Pattern.compile("(?:" + NUMBER + "(?:h|ms|m|s))+");

	private static final Pattern PART = Pattern.compile("(" + NUMBER + ")(h|ms|m|s)");

	private RateLimitReset() {
	}

	/**
	 * Return how long nothing will be left.
	 * @param headers the headers of any response
	 * @param clock tells the time that a date is compared with
	 * @return a positive time, at most a day, until the last quota of which nothing is
	 * left begins anew; {@code null} if there is none
	 */
	public static @Nullable Duration from(HttpHeaders headers, InstantSource clock) {
		Duration wait = until(RetryAfter.untilReset(headers.getOrEmpty("ratelimit")));
		for (Quota quota : OPENAI) {
			if (quota.isUsedUp(headers)) {
				wait = later(wait, until(duration(headers.getFirst(quota.reset()))));
			}
		}
		for (Quota quota : ANTHROPIC) {
			if (quota.isUsedUp(headers)) {
				wait = later(wait, until(date(headers.getFirst(quota.reset()), clock)));
			}
		}
		return wait;
	}

	private static @Nullable Duration until(@Nullable Duration reset) {
		boolean sensible = reset != null && reset.compareTo(Duration.ZERO) > 0 && reset.compareTo(LONGEST) <= 0;
		return sensible ? reset : null;
	}

	private static @Nullable Duration later(@Nullable Duration one, @Nullable Duration other) {
		return (one == null || (other != null && other.compareTo(one) > 0)) ? other : one;
	}

	private static @Nullable Duration duration(@Nullable String value) {
		String text = (value != null) ? value.trim() : "";
		if (SECONDS.matcher(text).matches()) {
			return seconds(text, 1);
		}
		if (!PARTS.matcher(text).matches()) {
			return null;
		}
		Duration sum = Duration.ZERO;
		for (Matcher part = PART.matcher(text); part.find();) {
			sum = sum.plus(seconds(part.group(1), switch (part.group(2)) {
				case "h" -> 3600;
				case "m" -> 60;
				case "s" -> 1;
				default -> 1e-3;
			}));
		}
		return sum;
	}

	private static Duration seconds(String number, double unit) {
		return Duration.ofNanos(Math.round(Double.parseDouble(number) * unit * 1e9));
	}

	private static @Nullable Duration date(@Nullable String value, InstantSource clock) {
		try {
			return (value != null) ? Duration.between(clock.instant(), OffsetDateTime.parse(value.trim()).toInstant())
					: null;
		}
		catch (DateTimeParseException ex) {
			return null;
		}
	}

	/**
	 * The headers of one quota.
	 *
	 * @param remaining tells what is left
	 * @param reset tells when it begins anew
	 */
	private record Quota(String remaining, String reset) {

		boolean isUsedUp(HttpHeaders headers) {
			String left = headers.getFirst(this.remaining);
			return left != null && left.trim().equals("0");
		}

	}

}
