package dev.utils.client;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import dev.utils.http.GuardedHttpClient;
import dev.utils.http.HttpSettings;
import dev.utils.http.RetryRule;
import dev.utils.http.RetrySettings;
import dev.utils.http.UtilsWebClient;
import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.llm.LlmClient;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.provider.openai.OpenAiCodec;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import dev.utils.ratelimit.RateLimiter;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Clients over real HTTP, with short waits between attempts. Time-outs are long, for they
 * are no subject but where a test sets them.
 */
final class LlmClientFixture {

	static final String KEY = "sk-canary-key-0123456789";

	private HttpSettings httpSettings = HttpSettings.defaults()
		.withTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMinutes(1));

	private int maxRetries = 3;

	private ObservationRegistry observationRegistry = ObservationRegistry.NOOP;

	private @Nullable RateLimiter rateLimiter;

	private TokenEstimator tokenEstimator = TokenEstimator.QUARTER_OF_BYTES;

	private @Nullable ResultArtifacts artifacts;

	private @Nullable String key = KEY;

	private final Map<Capability, String> models = new EnumMap<>(Map.of(Capability.CHAT, "gpt-4o"));

	private HttpClient httpClient = HttpClient.create();

	private final String baseUrl;

	LlmClientFixture(String baseUrl) {
		this.baseUrl = baseUrl;
	}

	LlmClientFixture readTimeout(Duration timeout) {
		this.httpSettings = this.httpSettings.withTimeouts(timeout, timeout, this.httpSettings.totalTimeout());
		return this;
	}

	LlmClientFixture maxInMemorySize(int bytes) {
		this.httpSettings = new HttpSettings(this.httpSettings.connectTimeout(), this.httpSettings.readTimeout(),
				this.httpSettings.totalTimeout(), bytes, 500, 1000, Duration.ofSeconds(30));
		return this;
	}

	LlmClientFixture singleConnection() {
		this.httpClient = HttpClient
			.create(ConnectionProvider.builder("single").maxConnections(1).pendingAcquireMaxCount(1).build());
		return this;
	}

	LlmClientFixture httpClient(HttpClient httpClient) {
		this.httpClient = httpClient;
		return this;
	}

	LlmClientFixture pool(int connections) {
		this.httpClient = HttpClient.create(ConnectionProvider.create("pool", connections));
		return this;
	}

	LlmClientFixture maxRetries(int maxRetries) {
		this.maxRetries = maxRetries;
		return this;
	}

	LlmClientFixture observationRegistry(ObservationRegistry observationRegistry) {
		this.observationRegistry = observationRegistry;
		return this;
	}

	LlmClientFixture rateLimiter(RateLimiter rateLimiter) {
		this.rateLimiter = rateLimiter;
		return this;
	}

	LlmClientFixture artifacts(ResultArtifacts artifacts) {
		this.artifacts = artifacts;
		return this;
	}

	LlmClientFixture tokenEstimator(TokenEstimator tokenEstimator) {
		this.tokenEstimator = tokenEstimator;
		return this;
	}

	LlmClientFixture key(@Nullable String key) {
		this.key = key;
		return this;
	}

	LlmClientFixture model(@Nullable String model) {
		return model(Capability.CHAT, model);
	}

	LlmClientFixture model(Capability capability, @Nullable String model) {
		this.models.put(capability, model);
		this.models.values().removeIf(Objects::isNull);
		return this;
	}

	LlmClient blocking() {
		return LlmClientFactory.blocking(reactive());
	}

	ReactiveLlmClient reactive() {
		return factory().reactive(target(Provider.OPENAI));
	}

	LlmTarget target(Provider provider) {
		return new LlmTarget(provider, URI.create(this.baseUrl), (this.key != null) ? ApiKey.of(this.key) : null,
				"Set OPENAI_API_KEY.", Map.of(), this.models, "utils.llm.providers.openai",
				new OpenAiCodec(MaxTokensField.MAX_TOKENS));
	}

	LlmClientFactory factory() {
		RetryRule rule = new RetryRule(new RetrySettings(this.maxRetries, Duration.ofMillis(1), Duration.ofMillis(10)),
				InstantSource.system(), () -> 0.5);
		HttpClient httpClient = GuardedHttpClient.guard(
				this.httpClient.responseTimeout(this.httpSettings.readTimeout()).disableRetry(true),
				this.httpSettings.connectTimeout());
		WebClient webClient = UtilsWebClient.create(
				WebClient.builder().clientConnector(new ReactorClientHttpConnector(httpClient)), this.httpSettings,
				rule);
		return new LlmClientFactory(webClient, WebClient.create(), this.httpSettings, CallSettings.defaults(), rule,
				this.observationRegistry, null, this.rateLimiter, this.tokenEstimator, this.artifacts);
	}

}
