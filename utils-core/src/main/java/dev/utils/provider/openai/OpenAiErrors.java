package dev.utils.provider.openai;

import java.util.Set;

import dev.utils.provider.ErrorSignals;
import dev.utils.provider.ProviderError;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads errors of OpenAI and of compatible servers, and learns from some of them how the
 * same request can succeed: reasoning models refuse sampling parameters, and some models
 * are served by the responses API only.
 */
final class OpenAiErrors {

	/** Begins an adaptation that leaves a parameter out. */
	static final String WITHOUT = "without ";

	/** The adaptation that takes the responses API. */
	static final String RESPONSES = "through the responses API";

	/** The adaptation that takes the newer name of the token limit. */
	static final String NEW_TOKEN_LIMIT = "with max_completion_tokens";

	private static final Set<String> CAN_BE_LEFT_OUT = Set.of("temperature", "top_p", "seed", "stop",
			"parallel_tool_calls", "stream_options");

	private static final Set<String> UNSUPPORTED = Set.of("unsupported_parameter", "unsupported_value");

	private final ErrorSignals signals = ErrorSignals.load(OpenAiErrors.class);

	ProviderError read(int status, byte[] body) {
		return classify(status, ErrorSignals.errorIn(ErrorSignals.json(body)));
	}

	ProviderError classify(@Nullable Integer status, JsonNode error) {
		ProviderError read = this.signals.classify(status, error);
		String adaptation = adaptation(read, error.path("param").asString(""));
		return (adaptation != null) ? read.withAdaptation(adaptation) : read;
	}

	private static @Nullable String adaptation(ProviderError error, String parameter) {
		String message = (error.message() != null) ? error.message() : "";
		if (message.contains("v1/responses")) {
			return RESPONSES;
		}
		if (error.code() == null || !UNSUPPORTED.contains(error.code())) {
			return null;
		}
		if (parameter.equals("max_tokens") && message.contains("max_completion_tokens")) {
			return NEW_TOKEN_LIMIT;
		}
		return CAN_BE_LEFT_OUT.contains(parameter) ? WITHOUT + parameter : null;
	}

}
