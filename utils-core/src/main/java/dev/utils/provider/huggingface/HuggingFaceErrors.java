package dev.utils.provider.huggingface;

import java.time.Duration;
import java.util.Locale;

import dev.utils.llm.ErrorClass;
import dev.utils.provider.ErrorSignals;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads errors of the router and of the providers behind it, and knows a model that is
 * still being loaded from one that is overloaded.
 */
final class HuggingFaceErrors {

	private static final int UNAVAILABLE = 503;

	private static final double LONGEST_SECONDS = Duration.ofDays(3650).toSeconds();

	private final ErrorSignals signals = ErrorSignals.load(HuggingFaceErrors.class);

	ProviderError read(int status, byte[] body) {
		return classify(status, ErrorSignals.json(body));
	}

	/**
	 * Return the exception for a successful response that is not what was asked for.
	 * @param json its body; missing or {@code null} if it has none
	 * @param expected what was asked for
	 */
	RuntimeException unexpected(@Nullable JsonNode json, String expected) {
		if (json == null || json.path("error").isMissingNode() || json.path("error").isNull()) {
			return new UnreadableAnswerException("the answer is not " + expected);
		}
		return new ProviderErrorException(classify(null, json));
	}

	private ProviderError classify(@Nullable Integer status, JsonNode json) {
		ProviderError error = this.signals.classify(status, ErrorSignals.errorIn(json));
		Duration wait = estimatedTime(json);
		if (wait != null || (status != null && status == UNAVAILABLE && saysLoading(error))) {
			return new ProviderError(ErrorClass.LOADING, error.code(), error.message()).withRetryAfter(wait);
		}
		return error;
	}

	private static boolean saysLoading(ProviderError error) {
		return error.message() != null && error.message().toLowerCase(Locale.ROOT).contains("loading");
	}

	private static @Nullable Duration estimatedTime(JsonNode json) {
		double seconds = json.path("estimated_time").isNumber() ? json.path("estimated_time").doubleValue() : 0;
		return (seconds > 0) ? Duration.ofMillis(Math.round(Math.min(seconds, LONGEST_SECONDS) * 1e3)) : null;
	}

}
