package dev.utils.provider.anthropic;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import dev.utils.provider.ErrorSignals;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ThinkingBudget;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads errors, and finds in them what a request must do without.
 */
final class AnthropicErrors {

	/** Begins an adaptation that leaves a parameter out. */
	static final String WITHOUT = "without ";

	/** The adaptation that sends only one of the two sampling parameters. */
	static final String ONE_SAMPLING_PARAMETER = WITHOUT + "top_p beside temperature";

	private static final List<String> REFUSALS = List.of("deprecated", "not support", "unsupported", "not permitted",
			"no longer", "not available");

	private final ErrorSignals signals = ErrorSignals.load(AnthropicErrors.class);

	ProviderError read(int status, byte[] body) {
		return classify(status, ErrorSignals.errorIn(ErrorSignals.json(body)));
	}

	ProviderError classify(@Nullable Integer status, JsonNode error) {
		ProviderError read = this.signals.classify(status, error);
		JsonNode code = error.path("details").path("error_code");
		if (code.isString() && !code.stringValue().isBlank()) {
			JsonNode type = error.path("type");
			read = new ProviderError(this.signals.errorClass(status, code.stringValue(),
					type.isString() ? type.stringValue() : null, read.message()), code.stringValue(), read.message());
		}
		String adaptation = (status == null || status == 400) ? adaptation(read.message()) : null;
		return (adaptation != null) ? read.withAdaptation(adaptation) : read;
	}

	/**
	 * Tell what the model does not know. The API says it in its sentence only. Other
	 * sentences about thinking, effort or a schema refuse a single request, not a
	 * parameter.
	 */
	private static @Nullable String adaptation(@Nullable String message) {
		String said = (message != null) ? message.toLowerCase(Locale.ROOT) : "";
		if (said.contains("cannot both be specified") && said.contains("temperature") && said.contains("top_p")) {
			return ONE_SAMPLING_PARAMETER;
		}
		if (REFUSALS.stream().noneMatch(said::contains)) {
			return null;
		}
		if (said.contains("adaptive thinking is not supported") || said.contains("not support the effort parameter")) {
			return ThinkingBudget.ADAPTATION;
		}
		if (!said.contains("thinking")) {
			String parameter = Stream.of("temperature", "top_p").filter(said::contains).findFirst().orElse(null);
			if (parameter != null) {
				return WITHOUT + parameter;
			}
		}
		boolean format = Stream.of("output_config", "output_format", "output format", "structured output")
			.anyMatch(said::contains);
		boolean ofRequest = said.contains("effort") || said.contains("format.schema");
		return (format && !ofRequest) ? WITHOUT + "output_config" : null;
	}

}
