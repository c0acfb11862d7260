package dev.utils.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.http.RetrySettings;
import dev.utils.llm.Capability;
import dev.utils.llm.Model;
import dev.utils.llm.Provider;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * What can be set under {@code utils.*}, in any of Spring's property sources, or through
 * {@code UTILS_*} variables.
 *
 * @param timeout time-outs of all calls
 * @param maxRetries how often a failed call is repeated at most, 0 to 100: total attempts
 * = 1 + max-retries
 * @param retry the waits between the attempts
 * @param http size limits of answers and of the connection pool
 * @param rateLimit how fast each provider may be called
 * @param media limits of the pictures and recordings that calls send
 * @param embedding limits of embedding calls
 * @param artifacts where files are kept, and how many
 * @param llm the LLM providers
 */
@ConfigurationProperties("utils")
public record UtilsProperties(@DefaultValue Timeout timeout, @DefaultValue("3") Integer maxRetries,
		@DefaultValue Retry retry, @DefaultValue Http http,
		@DefaultValue @NestedConfigurationProperty RateLimitProperties rateLimit, @DefaultValue Media media,
		@DefaultValue Embedding embedding, @DefaultValue @NestedConfigurationProperty ArtifactProperties artifacts,
		@DefaultValue Llm llm) {

	private static final String MODELS = "utils.llm.models";

	public UtilsProperties {
		if (maxRetries < 0 || maxRetries > RetrySettings.MOST_RETRIES) {
			throw new InvalidUtilsPropertyException("utils.max-retries", maxRetries,
					"must be a whole number from 0 to " + RetrySettings.MOST_RETRIES,
					"Set it to the number of repetitions, for example 3 for at most 4 attempts, or 0 for none.");
		}
	}

	private static void requirePositive(String property, Duration value, String example) {
		// Netty counts in whole milliseconds in an int, and takes zero for "no time-out".
		if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(Duration.ofDays(24)) > 0) {
			throw new InvalidUtilsPropertyException(property, value, "must be from 1 ms to 24 days",
					"Set a number of seconds or a duration with a unit, for example " + example + ".");
		}
	}

	static void requireRange(String property, long value, long min, long max, String example) {
		if (value < min || value > max) {
			throw new InvalidUtilsPropertyException(property, value, "must be from " + min + " to " + max,
					"Set it to " + example + ", for example.");
		}
	}

	static Provider provider(String property, String name) {
		try {
			return Provider.of(name);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidUtilsPropertyException(property, name,
					"must name a provider with 1 to 64 letters, digits, '-' or '_'",
					"Correct the provider's name, for example to my-gateway.");
		}
	}

	/**
	 * Time-outs. A bare number is a number of seconds.
	 *
	 * @param connect the longest time to establish one connection, its TLS handshake
	 * included
	 * @param read the longest silence while waiting for an answer or its next bytes; of
	 * each attempt, not of the whole call
	 * @param total the budget of a whole call: its attempts, waits and streaming together
	 */
	public record Timeout(@DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) Duration connect,
			@DefaultValue("60s") @DurationUnit(ChronoUnit.SECONDS) Duration read,
			@DefaultValue("10m") @DurationUnit(ChronoUnit.SECONDS) Duration total) {

		public Timeout {
			requirePositive("utils.timeout.connect", connect, "10 or 500ms");
			requirePositive("utils.timeout.read", read, "60 or 2m");
			requirePositive("utils.timeout.total", total, "600 or 10m");
		}

	}

	/**
	 * Waits between attempts, where the server does not ask for one. Each wait is random,
	 * from zero to a bound that starts with the initial back-off and doubles with each
	 * retry. A bare number is a number of seconds.
	 *
	 * @param initialBackoff the upper bound of the wait before the first retry
	 * @param maxBackoff the upper bound of any wait
	 */
	public record Retry(@DefaultValue("500ms") @DurationUnit(ChronoUnit.SECONDS) Duration initialBackoff,
			@DefaultValue("8s") @DurationUnit(ChronoUnit.SECONDS) Duration maxBackoff) {

		public Retry {
			requirePositive("utils.retry.initial-backoff", initialBackoff, "500ms");
			requirePositive("utils.retry.max-backoff", maxBackoff, "8s");
			if (maxBackoff.compareTo(initialBackoff) < 0) {
				throw new InvalidUtilsPropertyException("utils.retry.max-backoff", maxBackoff,
						"must not be shorter than utils.retry.initial-backoff",
						"Raise it, or lower utils.retry.initial-backoff.");
			}
		}

	}

	/**
	 * Size limits of answers and of the connection pool.
	 *
	 * @param maxInMemorySize the most bytes of one answer, or of one event of a stream,
	 * that are held in memory; 1KB to 1GB
	 * @param maxConnections the most connections to one host
	 * @param maxPendingAcquires the most calls that wait for a connection to one host;
	 * further ones fail at once
	 * @param maxIdleTime how long an unused connection stays open. A bare number is a
	 * number of seconds
	 */
	public record Http(@DefaultValue("16MB") DataSize maxInMemorySize, @DefaultValue("500") Integer maxConnections,
			@DefaultValue("1000") Integer maxPendingAcquires,
			@DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS) Duration maxIdleTime) {

		public Http {
			requireRange("utils.http.max-in-memory-size", maxInMemorySize.toBytes(), 1 << 10, 1 << 30, "16MB");
			requireRange("utils.http.max-connections", maxConnections, 1, 65_535, "500");
			requireRange("utils.http.max-pending-acquires", maxPendingAcquires, 1, 1_000_000, "1000");
			requirePositive("utils.http.max-idle-time", maxIdleTime, "30s");
		}

	}

	/**
	 * Limits of the pictures and recordings that calls send.
	 *
	 * @param maxSize the largest picture or recording; 1KB to 1GB
	 * @param downloadTimeout the longest time to download one from an address that a
	 * caller or a model named. A bare number is a number of seconds
	 * @param allowedAddresses addresses of the own network that such downloads may reach,
	 * single ones or ranges such as {@code 10.1.2.0/24}. Loopback, private, link-local
	 * and other special addresses are refused otherwise: cloud platforms give out
	 * credentials there
	 */
	public record Media(@DefaultValue("25MB") DataSize maxSize,
			@DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS) Duration downloadTimeout,
			@DefaultValue List<String> allowedAddresses) {

		public Media {
			requireRange("utils.media.max-size", maxSize.toBytes(), 1 << 10, 1 << 30, "25MB");
			requirePositive("utils.media.download-timeout", downloadTimeout, "30s");
			allowedAddresses = List.copyOf(allowedAddresses);
		}

	}

	/**
	 * Limits of embedding calls.
	 *
	 * @param maxInputs the most texts of one call, 1 to 100,000; what a provider does not
	 * take at once is sent in portions
	 */
	public record Embedding(@DefaultValue("10000") Integer maxInputs) {

		public Embedding {
			requireRange("utils.embedding.max-inputs", maxInputs, 1, 100_000, "10000");
		}

	}

	/**
	 * The LLM providers.
	 *
	 * @param preferredProvider the name of the provider whose client is injected where
	 * none is named; by default the first one that has a key
	 * @param providers settings by provider name: of a known provider, or of an
	 * OpenAI-compatible server under a name of your choice
	 * @param models models to add to the built-in catalog, or to put in the place of its
	 * own
	 */
	public record Llm(@Nullable String preferredProvider, @DefaultValue Map<String, ProviderSettings> providers,
			@DefaultValue List<ModelSettings> models) {

		public Llm {
			providers = Map.copyOf(providers);
			models = List.copyOf(models);
		}

	}

	/**
	 * A model of the catalog.
	 *
	 * @param name its name, as the provider has it
	 * @param provider the provider that serves it
	 * @param capabilities what it can do; chat by default
	 * @param contextTokens the most tokens of request and answer together
	 * @param outputTokens the most tokens of an answer
	 */
	public record ModelSettings(@Nullable String name, @Nullable String provider,
			@DefaultValue("chat") Set<Capability> capabilities, @Nullable Integer contextTokens,
			@Nullable Integer outputTokens) {

		public ModelSettings {
			if (name == null || name.isBlank() || provider == null) {
				throw new InvalidUtilsPropertyException("utils.llm.models", name,
						"must name each model and its provider", "Set name and provider of every entry of the list.");
			}
			UtilsProperties.provider(MODELS, provider);
			capabilities = Set.copyOf(capabilities);
		}

		Model toModel() {
			return new Model(String.valueOf(this.name), UtilsProperties.provider(MODELS, String.valueOf(this.provider)),
					this.capabilities, this.contextTokens, this.outputTokens);
		}

	}

	/**
	 * The settings of one provider.
	 *
	 * @param protocol the wire protocol that the server speaks; of a provider of your
	 * own, OpenAI's unless another is set
	 * @param baseUrl the URL to which the protocol's paths are appended, for example
	 * {@code http://localhost:4000/v1}; required for a provider of your own
	 * @param apiKey the API key
	 * @param model the model of chat calls that name none
	 * @param imageModel the model of calls that make pictures and name none
	 * @param imageEditModel the model of calls that change pictures and name none
	 * @param transcriptionModel the model of calls that write down recordings and name
	 * none
	 * @param embeddingModel the model of calls that turn texts into vectors and name none
	 * @param headers further headers of every request, such as
	 * {@code OpenAI-Organization} or {@code X-HF-Bill-To}
	 * @param maxTokens the limit of answers of requests that set none, for Anthropic's
	 * protocol, which demands one; 4096 by default
	 * @param maxTokensField the name under which a server with OpenAI's protocol expects
	 * the token limit; by default {@code max_completion_tokens} for OpenAI itself,
	 * otherwise {@code max_tokens}
	 * @param api which of OpenAI's chat endpoints is called; models that are served by
	 * the other one only are found out at their first call
	 * @param apiVersion the version of the API: a date for Anthropic, {@code v1beta} or
	 * {@code v1} for Gemini
	 * @param authentication how Anthropic's protocol sends the key; by default as an API
	 * key, or as a bearer token if it comes from {@code ANTHROPIC_AUTH_TOKEN}
	 * @param capabilities what a server with OpenAI's protocol can do, if not everything;
	 * calls that need more are refused before they are sent
	 */
	public record ProviderSettings(@Nullable Protocol protocol, @Nullable String baseUrl, @Nullable String apiKey,
			@Nullable String model, @Nullable String imageModel, @Nullable String imageEditModel,
			@Nullable String transcriptionModel, @Nullable String embeddingModel,
			@DefaultValue Map<String, String> headers, @Nullable Integer maxTokens,
			@Nullable MaxTokensField maxTokensField, @Nullable OpenAiApi api, @Nullable String apiVersion,
			@Nullable Authentication authentication, @DefaultValue Set<Capability> capabilities) {

		static final ProviderSettings NONE = new ProviderSettings(null, null, null, null, null, null, null, null,
				Map.of(), null, null, null, null, null, Set.of());

		public ProviderSettings {
			headers = Map.copyOf(headers);
			capabilities = Set.copyOf(capabilities);
		}

		/**
		 * Shows neither the key nor the URL, which can hold a password, nor headers.
		 */
		@Override
		public String toString() {
			return "ProviderSettings[protocol=" + this.protocol + ", model=" + this.model + "]";
		}

	}

	/**
	 * A wire protocol.
	 */
	public enum Protocol {

		/** OpenAI's, spoken by many servers. */
		OPENAI,

		/** Anthropic's messages. */
		ANTHROPIC,

		/** Google's Gemini. */
		GEMINI,

		/** Hugging Face's router: OpenAI's chat, and task endpoints of its own. */
		HUGGINGFACE

	}

	/**
	 * A chat endpoint of OpenAI.
	 */
	public enum OpenAiApi {

		/** Chat completions, which compatible servers speak. */
		CHAT_COMPLETIONS,

		/** Responses, the newer one. */
		RESPONSES

	}

	/**
	 * How a key is sent.
	 */
	public enum Authentication {

		/** In the header {@code x-api-key}. */
		API_KEY,

		/** In the header {@code Authorization}, as a bearer token. */
		BEARER

	}

	/**
	 * The name under which a server expects the limit of the answer's tokens.
	 */
	public enum MaxTokensField {

		/** The name that OpenAI's own API expects. */
		MAX_COMPLETION_TOKENS,

		/** The older name, which most compatible servers expect. */
		MAX_TOKENS

	}

}
