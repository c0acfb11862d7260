package dev.utils.autoconfigure;

import java.util.List;

import dev.utils.llm.Provider;
import org.jspecify.annotations.Nullable;

/**
 * A provider with variables and defaults of its own. Only those with a default base URL
 * can be called by this version.
 *
 * @param provider the provider
 * @param keyVariables where its SDKs and tools read the key; the first that is set counts
 * @param baseUrlVariable where they read the base URL
 * @param defaultBaseUrl the provider's own URL
 * @param path what the chat paths are below in the base URL; empty if they follow it
 * @param defaultModel the model to use where nothing names one, or {@code null}
 */
record KnownProvider(Provider provider, List<String> keyVariables, String baseUrlVariable, String defaultBaseUrl,
		String path, @Nullable String defaultModel) {

	static final List<KnownProvider> ALL = List.of(
			new KnownProvider(Provider.OPENAI, List.of("OPENAI_API_KEY"), "OPENAI_BASE_URL",
					"https://api.openai.com/v1", "", "gpt-4o"),
			new KnownProvider(Provider.HUGGINGFACE, List.of("HF_TOKEN", "HUGGINGFACE_API_KEY"), "HF_BASE_URL",
					"https://router.huggingface.co", "/v1", null));

	/** Providers with a protocol of their own, which this version does not speak. */
	static final List<Provider> NOT_YET = List.of(Provider.ANTHROPIC, Provider.GOOGLE);

	/**
	 * Return the base URL that a user's setting means: with or without the path, both are
	 * common.
	 */
	String complete(String baseUrl) {
		String base = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
		return base.endsWith(this.path) ? base : base + this.path;
	}

}
