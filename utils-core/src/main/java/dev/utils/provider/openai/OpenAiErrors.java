package dev.utils.provider.openai;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.utils.llm.ErrorClass;
import dev.utils.provider.ErrorSignals;
import dev.utils.provider.ProviderError;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads errors of OpenAI and of compatible servers, and learns from some of them how the
 * same request can succeed: reasoning models refuse sampling parameters, others refuse
 * what only reasoning models have, and some models are served by the responses API only.
 */
final class OpenAiErrors {

	/** Begins an adaptation that leaves a parameter out. */
	static final String WITHOUT = "without ";

	/** The adaptation that takes the responses API. */
	static final String RESPONSES = "through the responses API";

	/** The adaptation that takes the newer name of the token limit. */
	static final String NEW_TOKEN_LIMIT = "with max_completion_tokens";

	/** The form of the answer, by the name that chat completions have for it. */
	static final String RESPONSE_FORMAT = "response_format";

	/** The summary of the thoughts, which needs a verified organization. */
	static final String SUMMARY = "reasoning.summary";

	private static final Set<String> CAN_BE_LEFT_OUT = Set.of("temperature", "top_p", "seed", "stop",
			"parallel_tool_calls", "stream_options", SUMMARY);

	private static final Set<String> UNSUPPORTED = Set.of("unsupported_parameter", "unsupported_value");

	/**
	 * The form of the answer as a parameter: where the sentence begins, or in quotes.
	 * Elsewhere it may be a word of the prompt.
	 */
	private static final Pattern NAMED_FORMAT = Pattern
		.compile("^(This |Failed to [\\w ]+: )?(response_format|text\\.format)\\b"
				+ "|(['`\"])(response_format|text\\.format)(\\3|\\.\\w)");

	private final ErrorSignals signals = ErrorSignals.load(OpenAiErrors.class);

	ProviderError read(int status, byte[] body) {
		return classify(status, ErrorSignals.errorIn(ErrorSignals.json(body)));
	}

	ProviderError classify(@Nullable Integer status, JsonNode error) {
		ProviderError read = this.signals.classify(status, error);
		String adaptation = adaptation(status, read, error.path("param").asString(""));
		return (adaptation != null) ? read.withAdaptation(adaptation) : read;
	}

	private static @Nullable String adaptation(@Nullable Integer status, ProviderError error, String parameter) {
		String message = (error.message() != null) ? error.message() : "";
		// Limits and outages of the responses API are spoken of in the same words.
		if (status != null && (status == 400 || status == 404) && error.errorClass() == ErrorClass.INVALID
				&& message.contains("v1/responses")) {
			return RESPONSES;
		}
		if (status != null && (status == 400 || status == 422)) {
			if (refusesResponseFormat(error, parameter, message)) {
				return WITHOUT + RESPONSE_FORMAT;
			}
			// Said without a code: the model does not think, so it has no thoughts to
			// encrypt.
			if (parameter.equals("include")) {
				return WITHOUT + parameter;
			}
		}
		if (error.code() == null || !UNSUPPORTED.contains(error.code())) {
			return null;
		}
		if (parameter.equals("max_tokens") && message.contains("max_completion_tokens")) {
			return NEW_TOKEN_LIMIT;
		}
		return CAN_BE_LEFT_OUT.contains(parameter) ? WITHOUT + parameter : null;
	}

	/**
	 * Return whether the model does not know answers in a given form. That a schema is
	 * refused is the caller's to know, and says nothing about the model.
	 */
	private static boolean refusesResponseFormat(ProviderError error, String parameter, String message) {
		return (Stream.of(RESPONSE_FORMAT, "text.format").anyMatch(parameter::startsWith)
				|| NAMED_FORMAT.matcher(message).find()) && !"invalid_json_schema".equals(error.code())
				&& !message.startsWith("Invalid schema");
	}

}
