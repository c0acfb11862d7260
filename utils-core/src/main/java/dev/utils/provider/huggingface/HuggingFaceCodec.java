package dev.utils.provider.huggingface;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

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
 * Hugging Face's router, below {@code https://router.huggingface.co}: its chat is
 * OpenAI's, everything else are tasks of a model. Thread-safe.
 */
public final class HuggingFaceCodec implements ProviderCodec {

	private static final String CHAT_PREFIX = "/v1";

	private static final int MOST_EMBEDDING_INPUTS = 32;

	private final HuggingFaceErrors errors = new HuggingFaceErrors();

	private final HuggingFaceImageCodec<ImageRequest> imageGeneration = HuggingFaceImageCodec.generation(this.errors);

	private final HuggingFaceImageCodec<ImageEditRequest> imageEdit = HuggingFaceImageCodec.edit(this.errors);

	private final HuggingFaceTranscriptionCodec transcription = new HuggingFaceTranscriptionCodec(this.errors);

	private final HuggingFaceEmbeddingCodec embedding = new HuggingFaceEmbeddingCodec(this.errors);

	private final Function<Set<String>, ChatCodec> chat;

	private final BiFunction<Integer, byte[], ProviderError> chatErrors;

	/**
	 * Create a codec.
	 * @param chat gives the codec of OpenAI's chat completions, for what earlier errors
	 * have taught
	 * @param chatErrors reads errors (status, body) as that codec does, for what they
	 * teach
	 */
	public HuggingFaceCodec(Function<Set<String>, ChatCodec> chat,
			BiFunction<Integer, byte[], ProviderError> chatErrors) {
		this.chat = chat;
		this.chatErrors = chatErrors;
	}

	@Override
	public Set<Capability> capabilities() {
		return EnumSet.allOf(Capability.class);
	}

	@Override
	public Map<String, String> headers(@Nullable ApiKey apiKey) {
		return (apiKey != null) ? Map.of("Authorization", "Bearer " + apiKey.value()) : Map.of();
	}

	@Override
	public String requestIdHeader() {
		return "x-request-id";
	}

	@Override
	public ProviderError error(int status, byte[] body) {
		String adaptation = this.chatErrors.apply(status, body).adaptation();
		ProviderError error = this.errors.read(status, body);
		return (adaptation != null) ? error.withAdaptation(adaptation) : error;
	}

	@Override
	public boolean takesImageLinks() {
		return true;
	}

	@Override
	public ChatCodec chat(Set<String> adaptations) {
		return new PrefixedChatCodec(CHAT_PREFIX, this.chat.apply(adaptations));
	}

	@Override
	public Codec<ImageRequest, ImageAnswer> imageGeneration() {
		return this.imageGeneration;
	}

	@Override
	public Codec<ImageEditRequest, ImageAnswer> imageEdit() {
		return this.imageEdit;
	}

	@Override
	public Codec<TranscriptionRequest, TranscriptionAnswer> transcription() {
		return this.transcription;
	}

	@Override
	public Codec<EmbeddingRequest, EmbeddingAnswer> embedding() {
		return this.embedding;
	}

	@Override
	public int maxEmbeddingInputs() {
		return MOST_EMBEDDING_INPUTS;
	}

}
