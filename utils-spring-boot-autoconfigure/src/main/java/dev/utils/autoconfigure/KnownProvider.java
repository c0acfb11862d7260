package dev.utils.autoconfigure;

import java.util.List;

import dev.utils.autoconfigure.UtilsProperties.Protocol;
import dev.utils.llm.Provider;
import org.jspecify.annotations.Nullable;

/**
 * A provider with variables and defaults of its own.
 *
 * @param provider the provider
 * @param protocol the wire protocol that it speaks
 * @param keyVariables where its SDKs and tools read the key; the first that is set counts
 * @param baseUrlVariable where they read the base URL
 * @param defaultBaseUrl the provider's own URL
 */
record KnownProvider(Provider provider, Protocol protocol, List<String> keyVariables, String baseUrlVariable,
		String defaultBaseUrl) {

	/** The variable of Anthropic's tools for a token, which is sent in another header. */
	static final String ANTHROPIC_TOKEN = "ANTHROPIC_AUTH_TOKEN";

	/** Without a preferred provider, the first of these that has a key is it. */
	static final List<KnownProvider> ALL = List.of(
			new KnownProvider(Provider.OPENAI, Protocol.OPENAI, List.of("OPENAI_API_KEY"), "OPENAI_BASE_URL",
					"https://api.openai.com/v1"),
			new KnownProvider(Provider.ANTHROPIC, Protocol.ANTHROPIC, List.of("ANTHROPIC_API_KEY", ANTHROPIC_TOKEN),
					"ANTHROPIC_BASE_URL", "https://api.anthropic.com"),
			new KnownProvider(Provider.GOOGLE, Protocol.GEMINI, List.of("GOOGLE_API_KEY", "GEMINI_API_KEY"),
					"GOOGLE_GEMINI_BASE_URL", "https://generativelanguage.googleapis.com"),
			new KnownProvider(Provider.HUGGINGFACE, Protocol.HUGGINGFACE, List.of("HF_TOKEN", "HUGGINGFACE_API_KEY"),
					"HF_BASE_URL", "https://router.huggingface.co"));

	static @Nullable KnownProvider of(Provider provider) {
		return ALL.stream().filter((known) -> known.provider.equals(provider)).findFirst().orElse(null);
	}

}
