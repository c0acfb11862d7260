package dev.utils.autoconfigure;

import java.net.URI;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

import dev.utils.autoconfigure.UtilsProperties.Authentication;
import dev.utils.autoconfigure.UtilsProperties.MaxTokensField;
import dev.utils.autoconfigure.UtilsProperties.OpenAiApi;
import dev.utils.autoconfigure.UtilsProperties.Protocol;
import dev.utils.autoconfigure.UtilsProperties.ProviderSettings;
import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.llm.Capability;
import dev.utils.provider.ProviderCodec;
import dev.utils.provider.anthropic.AnthropicCodec;
import dev.utils.provider.gemini.GeminiCodec;
import dev.utils.provider.huggingface.HuggingFaceCodec;
import dev.utils.provider.openai.OpenAiCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the codec that the settings of a provider ask for.
 */
final class ProviderCodecs {

	private static final Logger logger = LoggerFactory.getLogger(ProviderCodecs.class);

	private static final String ANTHROPIC_VERSION = "2023-06-01";

	private static final String ANTHROPIC_VERSION_WITHOUT_SAMPLING = "2026-10-21";

	private static final String GEMINI_VERSION = "v1beta";

	private static final int ANTHROPIC_MAX_TOKENS = 4096;

	private ProviderCodecs() {
	}

	/**
	 * Return the codec.
	 * @param property the prefix of the provider's properties
	 * @param bearer whether the key is one that goes into a bearer header by its origin
	 */
	static ProviderCodec create(Protocol protocol, String property, ProviderSettings settings, URI baseUrl,
			boolean bearer) {
		return switch (protocol) {
			case OPENAI -> openAi(settings, baseUrl);
			case ANTHROPIC -> anthropic(property, settings, bearer);
			case GEMINI -> gemini(property, settings);
			case HUGGINGFACE -> huggingFace(openAi(settings, baseUrl));
		};
	}

	private static HuggingFaceCodec huggingFace(OpenAiCodec chat) {
		return new HuggingFaceCodec(chat::chat, chat::error);
	}

	private static OpenAiCodec openAi(ProviderSettings settings, URI baseUrl) {
		MaxTokensField field = settings.maxTokensField();
		boolean current = (field != null) ? field == MaxTokensField.MAX_COMPLETION_TOKENS
				: "api.openai.com".equalsIgnoreCase(baseUrl.getHost());
		Set<Capability> capabilities = settings.capabilities().isEmpty() ? EnumSet.allOf(Capability.class)
				: EnumSet.copyOf(settings.capabilities());
		return new OpenAiCodec(
				current ? OpenAiCodec.MaxTokensField.MAX_COMPLETION_TOKENS : OpenAiCodec.MaxTokensField.MAX_TOKENS,
				(settings.api() == OpenAiApi.RESPONSES) ? OpenAiCodec.Api.RESPONSES : OpenAiCodec.Api.CHAT_COMPLETIONS,
				capabilities);
	}

	private static AnthropicCodec anthropic(String property, ProviderSettings settings, boolean bearer) {
		String version = Objects.requireNonNullElse(settings.apiVersion(), ANTHROPIC_VERSION);
		if (!version.matches("\\d{4}-\\d{2}-\\d{2}")) {
			throw new InvalidUtilsPropertyException(property + ".api-version", version,
					"must be a date, as Anthropic names its versions",
					"Set it to " + ANTHROPIC_VERSION + ", for example.");
		}
		if (version.compareTo(ANTHROPIC_VERSION_WITHOUT_SAMPLING) >= 0) {
			logger.warn("Version {} of Anthropic's API refuses temperature and topP: they are left out of requests.",
					version);
		}
		Authentication authentication = settings.authentication();
		boolean asBearer = (authentication != null) ? authentication == Authentication.BEARER : bearer;
		return new AnthropicCodec(version,
				asBearer ? AnthropicCodec.Authentication.BEARER : AnthropicCodec.Authentication.API_KEY,
				Objects.requireNonNullElse(settings.maxTokens(), ANTHROPIC_MAX_TOKENS));
	}

	private static GeminiCodec gemini(String property, ProviderSettings settings) {
		String version = Objects.requireNonNullElse(settings.apiVersion(), GEMINI_VERSION);
		if (!version.matches("v\\d+[a-z0-9]*")) {
			throw new InvalidUtilsPropertyException(property + ".api-version", version,
					"must be a version of Gemini's API", "Set it to " + GEMINI_VERSION + " or v1.");
		}
		return new GeminiCodec(version);
	}

}
