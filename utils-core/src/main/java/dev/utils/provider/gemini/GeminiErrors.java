package dev.utils.provider.gemini;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.utils.llm.ErrorClass;
import dev.utils.provider.ErrorSignals;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ThinkingBudget;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads Google's errors ({@code {"error": {"code", "message", "status", "details"}}}).
 * The number in {@code code} repeats the HTTP status; what went wrong is said by the word
 * in {@code status}, and more closely by a reason in the details.
 */
final class GeminiErrors {

	private static final Pattern DURATION = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?s");

	private final ErrorSignals signals = ErrorSignals.load(GeminiErrors.class);

	ProviderError read(int status, byte[] body) {
		return classify(status, ErrorSignals.errorIn(ErrorSignals.json(body)));
	}

	/**
	 * Read an error object.
	 * @param status the HTTP status, or {@code null} if the error came inside a success
	 */
	ProviderError classify(@Nullable Integer status, JsonNode error) {
		ProviderError plain = this.signals.classify(status, error);
		String word = text(error.path("status"));
		String reason = firstDetail(error, "reason");
		Integer effective = (status != null) ? status : statusIn(error.path("code"));
		ErrorClass errorClass = this.signals.errorClass(effective, reason, word, plain.message());
		String code = (reason != null) ? reason : (word != null) ? word : plain.code();
		if (errorClass == ErrorClass.RATE && isDailyQuota(error)) {
			// Google advises to wait some seconds then, too. That does not help.
			return new ProviderError(ErrorClass.DAILY_QUOTA, code, plain.message());
		}
		ProviderError read = new ProviderError(errorClass, code, plain.message()).withRetryAfter(retryAfter(error));
		boolean refused = errorClass == ErrorClass.INVALID && Integer.valueOf(400).equals(effective);
		return (refused && refusesLevels(plain.message())) ? read.withAdaptation(ThinkingBudget.ADAPTATION) : read;
	}

	/**
	 * Return whether the model takes no level at all. That it does not take a certain one
	 * is said with its name.
	 */
	private static boolean refusesLevels(@Nullable String message) {
		String said = (message != null) ? message.toLowerCase(Locale.ROOT).replace('_', ' ') : "";
		return said.contains("thinking level is not supported");
	}

	private static boolean isDailyQuota(JsonNode error) {
		return details(error).flatMap((detail) -> detail.path("violations").valueStream())
			.map((violation) -> violation.path("quotaId").asString("").toLowerCase(Locale.ROOT))
			.anyMatch((quota) -> quota.contains("perday"));
	}

	private static @Nullable Duration retryAfter(JsonNode error) {
		String delay = firstDetail(error, "retryDelay");
		return (delay != null && DURATION.matcher(delay).matches()) ? Duration.parse("PT" + delay) : null;
	}

	private static @Nullable String firstDetail(JsonNode error, String field) {
		return details(error).map((detail) -> detail.path(field).asString(""))
			.filter((value) -> !value.isBlank())
			.findFirst()
			.orElse(null);
	}

	private static Stream<JsonNode> details(JsonNode error) {
		return error.path("details").valueStream();
	}

	private static @Nullable String text(JsonNode value) {
		return value.isString() && !value.stringValue().isBlank() ? value.stringValue() : null;
	}

	private static @Nullable Integer statusIn(JsonNode code) {
		int value = code.asInt(0);
		return (value >= 400 && value <= 599) ? value : null;
	}

}
