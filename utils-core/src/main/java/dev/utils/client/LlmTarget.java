package dev.utils.client;

import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.llm.Provider;
import dev.utils.provider.ProviderCodec;
import org.jspecify.annotations.Nullable;

/**
 * Where calls of one provider go, and in which words.
 *
 * @param provider the provider
 * @param baseUrl the http or https URL to which the codec's paths are appended
 * @param apiKey the key, or {@code null} if there is none
 * @param apiKeyAdvice says where to set the key, if calls without one must be refused;
 * {@code null} if the server needs none
 * @param headers further headers of every request; none that carries a key
 * @param models the models to use where a request names none, by kind of call; one for a
 * feature such as {@link Capability#VISION} goes before that of chat where it is needed
 * @param property the prefix of the properties that configure this target, to say where
 * to set a model
 * @param codec the provider's words
 */
public record LlmTarget(Provider provider, URI baseUrl, @Nullable ApiKey apiKey, @Nullable String apiKeyAdvice,
		Map<String, String> headers, Map<Capability, String> models, String property, ProviderCodec codec) {

	public LlmTarget {
		String scheme = baseUrl.getScheme();
		if (!("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme)) || baseUrl.getHost() == null) {
			throw new IllegalArgumentException("Invalid base URL of provider " + provider
					+ ": must start with http:// or https:// and name a host.");
		}
		headers = Map.copyOf(headers);
		models = Map.copyOf(models);
	}

	/**
	 * Return whether calls can be made, as far as the key is concerned.
	 * @return whether there is a key or none is needed
	 */
	public boolean isReady() {
		return this.apiKey != null || this.apiKeyAdvice == null;
	}

	/**
	 * Return this target with another model.
	 * @param capabilities what the model is used for
	 */
	LlmTarget withModel(String model, Set<Capability> capabilities) {
		Map<Capability, String> models = new HashMap<>(this.models);
		capabilities.forEach((capability) -> models.put(capability, model));
		return new LlmTarget(this.provider, this.baseUrl, this.apiKey, this.apiKeyAdvice, this.headers, models,
				this.property, this.codec);
	}

	/**
	 * Return where to set the model of a kind of call.
	 */
	String modelAdvice(Capability capability) {
		String name = switch (capability) {
			case IMAGE_GENERATION -> "image-model";
			case IMAGE_EDIT -> "image-edit-model";
			case TRANSCRIPTION -> "transcription-model";
			case EMBEDDINGS -> "embedding-model";
			default -> "model";
		};
		String full = this.property + '.' + name;
		String variable = full.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
		return "Name a model in the request, or set " + full + " (" + variable + ").";
	}

	URI uri(String path) {
		return URI.create(this.baseUrl.toString().replaceAll("/+$", "") + path);
	}

}
