package dev.utils.provider.anthropic;

import java.util.Map;
import java.util.Set;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.ProviderCodec;
import dev.utils.provider.ProviderError;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic's API. Thread-safe.
 */
public final class AnthropicCodec implements ProviderCodec {

	private static final Set<Capability> CAPABILITIES = Set.of(Capability.CHAT, Capability.VISION, Capability.TOOLS,
			Capability.STRUCTURED_OUTPUT, Capability.REASONING);

	private static final String FIRST_WITHOUT_SAMPLING = "2026-10-21";

	private final AnthropicErrors errors = new AnthropicErrors();

	private final String version;

	private final Authentication authentication;

	private final int defaultMaxTokens;

	/**
	 * Create a codec.
	 * @param version the version of the API, a date; from {@code 2026-10-21} on,
	 * temperature and top-p are refused, and so never sent
	 * @param authentication how the key is sent
	 * @param defaultMaxTokens the most tokens of an answer, for requests that do not say:
	 * the API demands a limit
	 */
	public AnthropicCodec(String version, Authentication authentication, int defaultMaxTokens) {
		this.version = version;
		this.authentication = authentication;
		this.defaultMaxTokens = defaultMaxTokens;
	}

	@Override
	public Set<Capability> capabilities() {
		return CAPABILITIES;
	}

	@Override
	public Map<String, String> headers(@Nullable ApiKey apiKey) {
		if (apiKey == null) {
			return Map.of("anthropic-version", this.version);
		}
		return switch (this.authentication) {
			case API_KEY -> Map.of("anthropic-version", this.version, "x-api-key", apiKey.value());
			case BEARER -> Map.of("anthropic-version", this.version, "Authorization", "Bearer " + apiKey.value());
		};
	}

	@Override
	public String requestIdHeader() {
		return "request-id";
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
		boolean sampling = this.version.compareTo(FIRST_WITHOUT_SAMPLING) < 0;
		return new AnthropicChatCodec(this.defaultMaxTokens, sampling, adaptations, this.errors);
	}

	/**
	 * How the key is sent.
	 */
	public enum Authentication {

		/** As {@code x-api-key}: the keys of the console. */
		API_KEY,

		/** As {@code Authorization: Bearer}: tokens, and most gateways. */
		BEARER

	}

}
