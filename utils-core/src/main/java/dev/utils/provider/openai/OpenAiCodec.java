package dev.utils.provider.openai;

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
 * OpenAI's API, as OpenAI documents it and as compatible servers, which are looser, speak
 * it. Thread-safe.
 */
public final class OpenAiCodec implements ProviderCodec {

	private static final int MOST_EMBEDDING_INPUTS = 2048;

	private final OpenAiErrors errors = new OpenAiErrors();

	private final MaxTokensField maxTokensField;

	private final Api api;

	private final Set<Capability> capabilities;

	/**
	 * Create a codec that chats through chat completions and takes the server for able to
	 * do everything.
	 * @param maxTokensField the name under which the server expects the token limit
	 */
	public OpenAiCodec(MaxTokensField maxTokensField) {
		this(maxTokensField, Api.CHAT_COMPLETIONS, EnumSet.allOf(Capability.class));
	}

	/**
	 * Create a codec.
	 * @param maxTokensField the name under which the server expects the token limit; the
	 * newer one also tells that it is OpenAI's own API and knows all of its parameters
	 * @param api the API to chat through
	 * @param capabilities what the server can do
	 */
	public OpenAiCodec(MaxTokensField maxTokensField, Api api, Set<Capability> capabilities) {
		this.maxTokensField = maxTokensField;
		this.api = api;
		this.capabilities = Set.copyOf(capabilities);
	}

	@Override
	public Set<Capability> capabilities() {
		return this.capabilities;
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
		return this.errors.read(status, body);
	}

	@Override
	public boolean takesImageLinks() {
		return true;
	}

	@Override
	public ChatCodec chat(Set<String> adaptations) {
		if (this.api == Api.RESPONSES || adaptations.contains(OpenAiErrors.RESPONSES)) {
			return new OpenAiResponsesCodec(adaptations, this.errors);
		}
		MaxTokensField field = adaptations.contains(OpenAiErrors.NEW_TOKEN_LIMIT) ? MaxTokensField.MAX_COMPLETION_TOKENS
				: this.maxTokensField;
		return new OpenAiChatCodec(field, adaptations, this.errors);
	}

	@Override
	public Codec<ImageRequest, ImageAnswer> imageGeneration() {
		return new OpenAiImageCodec(this.errors);
	}

	@Override
	public Codec<ImageEditRequest, ImageAnswer> imageEdit() {
		return new OpenAiImageEditCodec(this.errors);
	}

	@Override
	public Codec<TranscriptionRequest, TranscriptionAnswer> transcription() {
		return new OpenAiTranscriptionCodec(this.errors);
	}

	@Override
	public Codec<EmbeddingRequest, EmbeddingAnswer> embedding() {
		return new OpenAiEmbeddingCodec(this.maxTokensField == MaxTokensField.MAX_COMPLETION_TOKENS, this.errors);
	}

	@Override
	public int maxEmbeddingInputs() {
		return MOST_EMBEDDING_INPUTS;
	}

	/**
	 * The API to chat through.
	 */
	public enum Api {

		/** Chat completions, which every compatible server has. */
		CHAT_COMPLETIONS,

		/**
		 * Responses, which some of OpenAI's models demand, and which alone tell what they
		 * thought.
		 */
		RESPONSES

	}

	/**
	 * The name under which a server expects the limit of the answer's tokens.
	 */
	public enum MaxTokensField {

		/** OpenAI's own API: its reasoning models refuse the older name. */
		MAX_COMPLETION_TOKENS,

		/** Most compatible servers, which know only the older name. */
		MAX_TOKENS

	}

}
