package dev.utils.autoconfigure;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.utils.autoconfigure.UtilsProperties.MaxTokensField;
import dev.utils.autoconfigure.UtilsProperties.ProviderSettings;
import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.client.LlmTarget;
import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import dev.utils.provider.openai.OpenAiCodec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Maps properties and the providers' well-known variables to targets.
 */
final class LlmTargets {

	private static final Logger logger = LoggerFactory.getLogger(LlmTargets.class);

	private static final String PREFIX = "utils.llm.providers.";

	private final Environment environment;

	LlmTargets(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Return the providers for which there shall be clients: the known ones and those of
	 * the user.
	 */
	static List<Provider> providers(Map<String, ProviderSettings> configured) {
		List<Provider> providers = new ArrayList<>(KnownProvider.ALL.stream().map(KnownProvider::provider).toList());
		settingsByProvider(configured).forEach((provider, settings) -> {
			boolean callable = !KnownProvider.NOT_YET.contains(provider) || settings.protocol() != null;
			if (callable && !providers.contains(provider)) {
				providers.add(provider);
			}
		});
		return providers;
	}

	static Map<String, ProviderSettings> configured(Environment environment) {
		return Binder.get(environment)
			.bind("utils.llm.providers", Bindable.mapOf(String.class, ProviderSettings.class))
			.orElse(Map.of());
	}

	List<LlmTarget> create(Map<String, ProviderSettings> configured) {
		Map<Provider, ProviderSettings> settings = settingsByProvider(configured);
		List<Provider> providers = providers(configured);
		settings.keySet()
			.stream()
			.filter((provider) -> !providers.contains(provider))
			.forEach((provider) -> logger.warn(
					"utils.llm.providers.{} is ignored: this version cannot call {} in its"
							+ " own protocol. Set its protocol to openai to use an OpenAI-compatible address.",
					provider, provider));
		return providers.stream()
			.map((provider) -> target(provider, settings.getOrDefault(provider, ProviderSettings.NONE)))
			.toList();
	}

	private static Map<Provider, ProviderSettings> settingsByProvider(Map<String, ProviderSettings> configured) {
		Map<Provider, ProviderSettings> settings = new LinkedHashMap<>();
		configured.keySet().stream().sorted().forEach((name) -> {
			Provider provider = UtilsProperties.provider(PREFIX + name, name);
			ProviderSettings value = configured.getOrDefault(name, ProviderSettings.NONE);
			ProviderSettings other = settings.putIfAbsent(provider, value);
			if (other != null && !other.equals(value)) {
				throw new InvalidUtilsPropertyException(PREFIX + name, name,
						"must not name a provider that is configured under another spelling too",
						"Keep one of the spellings of provider " + provider + ".");
			}
		});
		return settings;
	}

	private LlmTarget target(Provider provider, ProviderSettings settings) {
		KnownProvider known = KnownProvider.ALL.stream()
			.filter((candidate) -> candidate.provider().equals(provider))
			.findFirst()
			.orElse(null);
		String property = PREFIX + provider;
		URI baseUrl = baseUrl(known, property, settings);
		String model = text(settings.model());
		if (model == null && known != null) {
			model = known.defaultModel();
		}
		return new LlmTarget(provider, baseUrl, apiKey(known, property, settings), apiKeyAdvice(known, property), model,
				"Name a model in the request, or set " + property + ".model (" + variableOf(provider) + "_MODEL).",
				codec(settings, baseUrl));
	}

	private static String variableOf(Provider provider) {
		return "UTILS_LLM_PROVIDERS_" + provider.name().replace('-', '_').toUpperCase(Locale.ROOT);
	}

	private URI baseUrl(@Nullable KnownProvider known, String property, ProviderSettings settings) {
		String source = property + ".base-url";
		String value = StringUtils.hasText(settings.baseUrl()) ? settings.baseUrl().strip() : null;
		if (value == null && known != null) {
			value = baseUrlVariable(known);
			source = (value != null) ? known.baseUrlVariable() : source;
			value = (value != null) ? value : known.defaultBaseUrl();
		}
		if (value == null) {
			throw new InvalidUtilsPropertyException(source, null, "must be set for a provider of your own",
					"Set it to the address of the OpenAI-compatible server, for example http://localhost:4000/v1.");
		}
		try {
			URI uri = new URI((known != null) ? known.complete(value) : value);
			if (isHttp(uri)) {
				return uri;
			}
		}
		catch (URISyntaxException ex) {
			// Reported below, without the exception's message: it repeats the value.
		}
		throw new InvalidUtilsPropertyException(source, value,
				"must start with http:// or https:// and name a host, without user, query or fragment",
				"Set it to the server's address, for example https://api.openai.com/v1.");
	}

	/**
	 * Unlike a key, an address that cannot be resolved stops the start: without it, calls
	 * would go to the provider's own address.
	 */
	private @Nullable String baseUrlVariable(KnownProvider known) {
		String variable = known.baseUrlVariable();
		try {
			String value = this.environment.getProperty(variable);
			return StringUtils.hasText(value) ? value.strip() : null;
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidUtilsPropertyException(variable, null, "must not hold a placeholder that nothing resolves",
					"Set the variable that " + variable + " refers to, or remove " + variable + ".");
		}
	}

	private static boolean isHttp(URI uri) {
		String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
		return (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null && uri.getUserInfo() == null
				&& uri.getQuery() == null && uri.getFragment() == null;
	}

	private @Nullable ApiKey apiKey(@Nullable KnownProvider known, String property, ProviderSettings settings) {
		String source = property + ".api-key";
		String value = text(settings.apiKey());
		if (value == null && known != null) {
			for (String variable : known.keyVariables()) {
				value = variable(variable);
				if (value != null) {
					source = variable;
					break;
				}
			}
		}
		try {
			return (value != null) ? ApiKey.of(value) : null;
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidUtilsPropertyException(source, value, "must be printable ASCII characters without blanks",
					"Copy the key again, and nothing but the key.");
		}
	}

	private static @Nullable String apiKeyAdvice(@Nullable KnownProvider known, String property) {
		if (known == null) {
			return null;
		}
		return "Set " + String.join(" or ", known.keyVariables()) + " in the environment or in .env, or " + property
				+ ".api-key in the configuration.";
	}

	private static OpenAiCodec codec(ProviderSettings settings, URI baseUrl) {
		MaxTokensField field = settings.maxTokensField();
		boolean current = (field != null) ? field == MaxTokensField.MAX_COMPLETION_TOKENS
				: "api.openai.com".equalsIgnoreCase(baseUrl.getHost());
		return new OpenAiCodec(
				current ? OpenAiCodec.MaxTokensField.MAX_COMPLETION_TOKENS : OpenAiCodec.MaxTokensField.MAX_TOKENS);
	}

	private @Nullable String variable(String name) {
		try {
			return text(this.environment.getProperty(name));
		}
		catch (IllegalArgumentException ex) {
			// A placeholder that nothing resolves. The exception's message repeats the
			// value.
			return null;
		}
	}

	/**
	 * Return a text that says something. A placeholder that nothing resolved, as in
	 * {@code api-key: ${OPENAI_API_KEY}} without that variable, says nothing.
	 */
	private static @Nullable String text(@Nullable String value) {
		return (StringUtils.hasText(value) && !value.contains("${")) ? value.strip() : null;
	}

}
