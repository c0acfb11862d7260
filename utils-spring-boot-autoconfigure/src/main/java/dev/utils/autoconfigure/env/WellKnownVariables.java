package dev.utils.autoconfigure.env;

import java.util.List;
import java.util.stream.Stream;

/**
 * The variables of providers and of the Python package that are read under their own
 * names.
 */
final class WellKnownVariables {

	/** Those that hold a key. */
	static final List<String> KEYS = List.of("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN",
			"GOOGLE_API_KEY", "GEMINI_API_KEY", "HF_TOKEN", "HUGGINGFACE_API_KEY");

	static final List<String> ALL = Stream
		.concat(KEYS.stream(),
				Stream.of("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL", "HF_BASE_URL",
						"OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "AGA_ARTIFACTS_DIR"))
		.toList();

	private WellKnownVariables() {
	}

}
