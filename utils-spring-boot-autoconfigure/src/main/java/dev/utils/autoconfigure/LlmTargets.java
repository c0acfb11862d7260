package dev.utils.autoconfigure;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.utils.autoconfigure.UtilsProperties.Protocol;
import dev.utils.autoconfigure.UtilsProperties.ProviderSettings;
import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.client.LlmTarget;
import dev.utils.llm.ApiKey;
import dev.utils.llm.CallOptions;
import dev.utils.llm.Capability;
import dev.utils.llm.ModelCatalog;
import dev.utils.llm.Provider;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Maps properties and the providers' well-known variables to targets.
 */
final class LlmTargets {

	private static final String PREFIX = "utils.llm.providers.";

	private final Environment environment;

	private final ModelCatalog catalog;

	LlmTargets(Environment environment, ModelCatalog catalog) {
		this.environment = environment;
		this.catalog = catalog;
	}

	/**
	 * Return the providers for which there shall be clients: the known ones and those of
	 * the user.
	 */
	static List<Provider> providers(Map<String, ProviderSettings> configured) {
		Set<Provider> providers = new LinkedHashSet<>(KnownProvider.ALL.stream().map(KnownProvider::provider).toList());
		providers.addAll(settingsByProvider(configured).keySet());
		return List.copyOf(providers);
	}

	static Map<String, ProviderSettings> configured(Environment environment) {
		return Binder.get(environment)
			.bind("utils.llm.providers", Bindable.mapOf(String.class, ProviderSettings.class))
			.orElse(Map.of());
	}

	List<LlmTarget> create(Map<String, ProviderSettings> configured) {
		Map<Provider, ProviderSettings> settings = settingsByProvider(configured);
		return providers(configured).stream()
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
		KnownProvider known = KnownProvider.of(provider);
		String property = PREFIX + provider;
		Protocol protocol = (settings.protocol() != null) ? settings.protocol()
				: (known != null) ? known.protocol() : Protocol.OPENAI;
		URI baseUrl = baseUrl(known, protocol, property, settings);
		Key key = apiKey(known, property, settings);
		return new LlmTarget(provider, baseUrl, key.value(), apiKeyAdvice(known, property),
				headers(known, property, settings), models(provider, settings), property, ProviderCodecs
					.create(protocol, property, settings, baseUrl, KnownProvider.ANTHROPIC_TOKEN.equals(key.source())));
	}

	private Map<Capability, String> models(Provider provider, ProviderSettings settings) {
		Map<Capability, String> models = new EnumMap<>(Capability.class);
		models.putAll(this.catalog.defaults(provider));
		if (text(settings.model()) != null) {
			models.remove(Capability.VISION);
		}
		put(models, Capability.CHAT, settings.model());
		put(models, Capability.IMAGE_GENERATION, settings.imageModel());
		put(models, Capability.IMAGE_EDIT, settings.imageEditModel());
		put(models, Capability.TRANSCRIPTION, settings.transcriptionModel());
		put(models, Capability.EMBEDDINGS, settings.embeddingModel());
		return models;
	}

	private static void put(Map<Capability, String> models, Capability capability, @Nullable String model) {
		String name = text(model);
		if (name != null) {
			models.put(capability, name);
		}
	}

	private Map<String, String> headers(@Nullable KnownProvider known, String property, ProviderSettings settings) {
		Map<String, String> headers = new LinkedHashMap<>();
		if (known != null && known.provider().equals(Provider.OPENAI)) {
			put(headers, "OpenAI-Organization", variable("OPENAI_ORG_ID"));
			put(headers, "OpenAI-Project", variable("OPENAI_PROJECT_ID"));
		}
		settings.headers().forEach((name, value) -> put(headers, name, text(value)));
		try {
			return new CallOptions(null, null, null, null, null, headers, Map.of()).headers();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidUtilsPropertyException(property + ".headers", null,
					"must hold headers that requests may carry (" + ex.getMessage() + ")",
					"Correct the header, or set the key with " + property + ".api-key.");
		}
	}

	private static void put(Map<String, String> headers, String name, @Nullable String value) {
		if (value != null) {
			headers.put(name, value);
		}
	}

	private URI baseUrl(@Nullable KnownProvider known, Protocol protocol, String property, ProviderSettings settings) {
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
			URI uri = new URI(withoutVersion(value, protocol));
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
	 * Return a base URL without the part that other tools want in it and that our paths
	 * begin with.
	 */
	private static String withoutVersion(String baseUrl, Protocol protocol) {
		String base = baseUrl.replaceAll("(?<![:/])/+$", "");
		String version = switch (protocol) {
			case OPENAI -> "";
			case ANTHROPIC, HUGGINGFACE -> "/v1";
			case GEMINI -> "/v1beta";
		};
		return base.endsWith(version) ? base.substring(0, base.length() - version.length()) : base;
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

	private Key apiKey(@Nullable KnownProvider known, String property, ProviderSettings settings) {
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
			return new Key((value != null) ? ApiKey.of(value) : null, source);
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

	/**
	 * A key and where it came from.
	 *
	 * @param value the key, or {@code null} if there is none
	 * @param source the property or variable
	 */
	private record Key(@Nullable ApiKey value, String source) {

	}

}
