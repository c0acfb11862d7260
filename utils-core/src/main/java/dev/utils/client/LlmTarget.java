package dev.utils.client;

import java.net.URI;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import dev.utils.provider.ChatCodec;
import org.jspecify.annotations.Nullable;

/**
 * Where calls of one provider go, and in which words.
 *
 * @param provider the provider
 * @param baseUrl the http or https URL to which the codec's paths are appended
 * @param apiKey the key, or {@code null} if there is none
 * @param apiKeyAdvice says where to set the key, if calls without one must be refused;
 * {@code null} if the server needs none
 * @param model the model to use where a request names none, or {@code null}
 * @param modelAdvice says where to set that model
 * @param codec the provider's words
 */
public record LlmTarget(Provider provider, URI baseUrl, @Nullable ApiKey apiKey, @Nullable String apiKeyAdvice,
		@Nullable String model, String modelAdvice, ChatCodec codec) {

	public LlmTarget {
		String scheme = baseUrl.getScheme();
		if (!("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme)) || baseUrl.getHost() == null) {
			throw new IllegalArgumentException("Invalid base URL of provider " + provider
					+ ": must start with http:// or https:// and name a host.");
		}
	}

	/**
	 * Return whether calls can be made, as far as the key is concerned.
	 * @return whether there is a key or none is needed
	 */
	public boolean isReady() {
		return this.apiKey != null || this.apiKeyAdvice == null;
	}

	URI uri(String path) {
		String base = this.baseUrl.toString();
		return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
	}

}
