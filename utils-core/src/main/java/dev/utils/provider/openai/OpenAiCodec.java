package dev.utils.provider.openai;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.ProviderCodec;
import dev.utils.provider.ProviderError;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's API, as OpenAI documents it and as compatible servers, which are looser, speak
 * it. Thread-safe.
 */
public final class OpenAiCodec implements ProviderCodec {

	private static final Set<Capability> CAPABILITIES = EnumSet.allOf(Capability.class);

	private final OpenAiErrors errors = new OpenAiErrors();

	private final MaxTokensField maxTokensField;

	/**
	 * Create a codec.
	 * @param maxTokensField the name under which the server expects the token limit
	 */
	public OpenAiCodec(MaxTokensField maxTokensField) {
		this.maxTokensField = maxTokensField;
	}

	@Override
	public Set<Capability> capabilities() {
		return Set.copyOf(CAPABILITIES);
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
		MaxTokensField field = adaptations.contains(OpenAiErrors.NEW_TOKEN_LIMIT) ? MaxTokensField.MAX_COMPLETION_TOKENS
				: this.maxTokensField;
		return new OpenAiChatCodec(field, adaptations, this.errors);
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
