package dev.utils.autoconfigure;

import java.time.Duration;
import java.util.List;

import dev.utils.artifact.ArtifactStore;
import dev.utils.autoconfigure.UtilsProperties.ModelSettings;
import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.client.CallSettings;
import dev.utils.client.CallsInFlight;
import dev.utils.client.LlmClientFactory;
import dev.utils.client.LlmTarget;
import dev.utils.client.ResultArtifacts;
import dev.utils.client.TokenEstimator;
import dev.utils.http.HttpSettings;
import dev.utils.http.RetryRule;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.ModelCatalog;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.observe.LlmObservationConvention;
import dev.utils.ratelimit.RateLimiter;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * {@link AutoConfiguration Auto-configuration} for LLM clients: {@link LlmClients}, the
 * preferred provider's {@link LlmClient} and {@link ReactiveLlmClient}, and one of each
 * per provider, to be injected with {@code @Qualifier("<provider>")}.
 */
@AutoConfiguration(after = HttpAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnBean(name = "utilsProviderWebClient")
public final class LlmClientAutoConfiguration {

	@Bean
	static LlmClientRegistrar llmClientRegistrar(Environment environment) {
		return new LlmClientRegistrar(environment);
	}

	@Bean
	@ConditionalOnMissingBean
	ModelCatalog modelCatalog(UtilsProperties properties) {
		return ModelCatalog.load().with(properties.llm().models().stream().map(ModelSettings::toModel).toList());
	}

	@Bean
	@ConditionalOnMissingBean
	TokenEstimator tokenEstimator() {
		return TokenEstimator.QUARTER_OF_BYTES;
	}

	@Bean
	@ConditionalOnMissingBean
	CallsInFlight utilsCallsInFlight() {
		return new CallsInFlight();
	}

	/**
	 * The time-out is that of Spring Boot's graceful shutdown, which such an application
	 * has too that is no web server.
	 */
	@Bean
	CallsLifecycle utilsCallsLifecycle(CallsInFlight callsInFlight,
			@Value("${spring.lifecycle.timeout-per-shutdown-phase:30s}") String phaseTimeout,
			@Value("${server.shutdown:graceful}") String shutdown) {
		return new CallsLifecycle(callsInFlight,
				"immediate".equalsIgnoreCase(shutdown) ? Duration.ZERO : DurationStyle.detectAndParse(phaseTimeout));
	}

	@Bean
	WaitingCallsLifecycle utilsWaitingCallsLifecycle(CallsInFlight callsInFlight) {
		return new WaitingCallsLifecycle(callsInFlight);
	}

	/**
	 * Never lazy: what is wrong with a setting stops the start.
	 */
	@Bean
	@Lazy(false)
	@ConditionalOnMissingBean
	LlmClients llmClients(UtilsProperties properties, Environment environment, ModelCatalog modelCatalog,
			@Qualifier("utilsProviderWebClient") WebClient webClient,
			@Qualifier("utilsMediaWebClient") WebClient mediaWebClient, HttpSettings httpSettings,
			CallSettings callSettings, RetryRule retryRule, ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<LlmObservationConvention> observationConvention, ObjectProvider<RateLimiter> rateLimiter,
			TokenEstimator tokenEstimator, ObjectProvider<ArtifactStore> artifactStore, CallsInFlight callsInFlight) {
		List<LlmTarget> targets = new LlmTargets(environment, modelCatalog).create(properties.llm().providers());
		LlmClientFactory factory = new LlmClientFactory(webClient, mediaWebClient, httpSettings, callSettings,
				retryRule, observationRegistry.getIfUnique(() -> ObservationRegistry.NOOP),
				observationConvention.getIfUnique(), rateLimiter.getIfUnique(), tokenEstimator,
				artifacts(artifactStore.getIfUnique(), properties.artifacts()))
			.with(callsInFlight);
		return factory.clients(targets, preferredProvider(properties.llm().preferredProvider(), targets), modelCatalog);
	}

	private static @Nullable ResultArtifacts artifacts(@Nullable ArtifactStore store, ArtifactProperties properties) {
		return (store != null) ? new ResultArtifacts(store, properties.saveImages(), properties.saveTranscripts())
				: null;
	}

	private static @Nullable Provider preferredProvider(@Nullable String name, List<LlmTarget> targets) {
		if (!StringUtils.hasText(name)) {
			return null;
		}
		List<Provider> providers = targets.stream().map(LlmTarget::provider).toList();
		try {
			Provider provider = Provider.of(name);
			int index = providers.indexOf(provider);
			if (index >= 0) {
				// In the spelling of its settings, as in logs and metrics.
				return providers.get(index);
			}
		}
		catch (IllegalArgumentException ex) {
			// Reported below, with the names that there are.
		}
		throw new InvalidUtilsPropertyException("utils.llm.preferred-provider", name,
				"must be one of " + providers + ", or configured under utils.llm.providers.<name>",
				"Correct the name, or configure that provider.");
	}

	@Bean
	@Primary
	@ConditionalOnMissingBean
	LlmClient llmClient(LlmClients clients) {
		return clients.get();
	}

	@Bean
	@Primary
	@ConditionalOnMissingBean
	ReactiveLlmClient reactiveLlmClient(LlmClients clients) {
		return clients.reactive();
	}

	@Bean
	@ConditionalOnMissingBean
	@SuppressWarnings("removal") // for those who have not moved on yet
	dev.utils.compat.CompatLlmClient compatLlmClient(LlmClients clients) {
		return new dev.utils.compat.CompatLlmClient(clients);
	}

}
