package dev.utils.provider.gemini;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.Codec;
import dev.utils.provider.EmbeddingAnswer;
import dev.utils.provider.ImageAnswer;
import dev.utils.provider.ProviderCodec;
import dev.utils.provider.ProviderError;
import dev.utils.provider.TranscriptionAnswer;
import org.jspecify.annotations.Nullable;

/**
 * Google's Gemini API. Pictures and transcripts come from its chat models, which are
 * asked for them. Thread-safe.
 */
public final class GeminiCodec implements ProviderCodec {

	private static final Set<Capability> CAPABILITIES = EnumSet.allOf(Capability.class);

	private static final int MAX_EMBEDDING_INPUTS = 100;

	private final GeminiErrors errors = new GeminiErrors();

	private final GeminiPaths paths;

	/**
	 * Create a codec.
	 * @param apiVersion the version of the API, which paths begin with, such as
	 * {@code v1beta}
	 */
	public GeminiCodec(String apiVersion) {
		this.paths = new GeminiPaths(apiVersion);
	}

	@Override
	public Set<Capability> capabilities() {
		return Set.copyOf(CAPABILITIES);
	}

	@Override
	public Map<String, String> headers(@Nullable ApiKey apiKey) {
		return (apiKey != null) ? Map.of("x-goog-api-key", apiKey.value()) : Map.of();
	}

	/**
	 * Return the header that a gateway in between may set; Google itself tells its id in
	 * the body.
	 */
	@Override
	public String requestIdHeader() {
		return "x-request-id";
	}

	@Override
	public ProviderError error(int status, byte[] body) {
		return this.errors.read(status, body);
	}

	@Override
	public boolean takesImageLinks() {
		return false;
	}

	@Override
	public ChatCodec chat(Set<String> adaptations) {
		return new GeminiChatCodec(this.paths, adaptations, this.errors);
	}

	@Override
	public Codec<ImageRequest, ImageAnswer> imageGeneration() {
		return new GeminiImageCodec.Generation(this.paths, this.errors);
	}

	@Override
	public Codec<ImageEditRequest, ImageAnswer> imageEdit() {
		return new GeminiImageCodec.Edit(this.paths, this.errors);
	}

	@Override
	public Codec<TranscriptionRequest, TranscriptionAnswer> transcription() {
		return new GeminiTranscriptionCodec(this.paths, this.errors);
	}

	@Override
	public Codec<EmbeddingRequest, EmbeddingAnswer> embedding() {
		return new GeminiEmbeddingCodec(this.paths, this.errors);
	}

	@Override
	public int maxEmbeddingInputs() {
		return MAX_EMBEDDING_INPUTS;
	}

}
