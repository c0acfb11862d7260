package dev.utils.client;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import dev.utils.http.HttpSettings;
import dev.utils.http.RetryRule;
import dev.utils.llm.Capability;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.Model;
import dev.utils.llm.ModelCatalog;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.UnknownProviderException;
import dev.utils.observe.LlmObservationConvention;
import dev.utils.observe.RequestModels;
import dev.utils.ratelimit.RateLimiter;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * Makes LLM clients that share one {@code WebClient}. Thread-safe.
 */
public final class LlmClientFactory {

	private final WebClient webClient;

	private final WebClient mediaWebClient;

	private final HttpSettings httpSettings;

	private final CallSettings callSettings;

	private final RetryRule retryRule;

	private final ObservationRegistry observationRegistry;

	private final @Nullable LlmObservationConvention observationConvention;

	/** Shared by all clients of a provider, those for single models too. */
	private final Map<Provider, Adaptations> adaptations = new ConcurrentHashMap<>();

	private final RateLimitedAttempts limited;

	private final ArtifactSaver artifacts;

	private final CallsInFlight inFlight;

	private final RequestModels countedModels = new RequestModels();

	/**
	 * Create a factory of clients that call as fast as they can.
	 * @param webClient sends the requests; see {@code UtilsWebClient}
	 * @param mediaWebClient downloads pictures and recordings from addresses that callers
	 * and models name; must not reach addresses that they may not name
	 * @param httpSettings size limit and total time-out
	 * @param callSettings limits of what callers may send
	 * @param retryRule what is repeated, how often and after which wait
	 * @param observationRegistry where calls are observed
	 * @param observationConvention names and tags of the observations, or {@code null}
	 * for those of OpenTelemetry
	 */
	public LlmClientFactory(WebClient webClient, WebClient mediaWebClient, HttpSettings httpSettings,
			CallSettings callSettings, RetryRule retryRule, ObservationRegistry observationRegistry,
			@Nullable LlmObservationConvention observationConvention) {
		this(webClient, mediaWebClient, httpSettings, callSettings, retryRule, observationRegistry,
				observationConvention, null, TokenEstimator.QUARTER_OF_BYTES, null);
	}

	/**
	 * Create a factory.
	 * @param webClient sends the requests; see {@code UtilsWebClient}
	 * @param mediaWebClient downloads pictures and recordings from addresses that callers
	 * and models name; must not reach addresses that they may not name
	 * @param httpSettings size limit and total time-out
	 * @param callSettings limits of what callers may send
	 * @param retryRule what is repeated, how often and after which wait
	 * @param observationRegistry where calls are observed
	 * @param observationConvention names and tags of the observations, or {@code null}
	 * for those of OpenTelemetry
	 * @param rateLimiter asked before each attempt, or {@code null} for no limits
	 * @param tokenEstimator counts the tokens of a request where they are limited
	 * @param artifacts where pictures and transcripts are saved, or {@code null} for
	 * nowhere
	 */
	public LlmClientFactory(WebClient webClient, WebClient mediaWebClient, HttpSettings httpSettings,
			CallSettings callSettings, RetryRule retryRule, ObservationRegistry observationRegistry,
			@Nullable LlmObservationConvention observationConvention, @Nullable RateLimiter rateLimiter,
			TokenEstimator tokenEstimator, @Nullable ResultArtifacts artifacts) {
		this.webClient = webClient;
		this.mediaWebClient = mediaWebClient;
		this.httpSettings = httpSettings;
		this.callSettings = callSettings;
		this.retryRule = retryRule;
		this.observationRegistry = observationRegistry;
		this.observationConvention = observationConvention;
		this.limited = new RateLimitedAttempts(rateLimiter, tokenEstimator);
		this.artifacts = new ArtifactSaver(artifacts);
		this.inFlight = new CallsInFlight();
	}

	private LlmClientFactory(LlmClientFactory other, CallsInFlight inFlight) {
		this.webClient = other.webClient;
		this.mediaWebClient = other.mediaWebClient;
		this.httpSettings = other.httpSettings;
		this.callSettings = other.callSettings;
		this.retryRule = other.retryRule;
		this.observationRegistry = other.observationRegistry;
		this.observationConvention = other.observationConvention;
		this.limited = other.limited;
		this.artifacts = other.artifacts;
		this.inFlight = inFlight;
	}

	/**
	 * Return this factory, but of clients whose calls can be waited for.
	 * @param inFlight knows the calls of all clients made by the returned factory
	 * @return a new factory
	 */
	public LlmClientFactory with(CallsInFlight inFlight) {
		return new LlmClientFactory(this, inFlight);
	}

	/**
	 * Return a client for the given provider, and for no other.
	 * @param target where calls go
	 * @return the client
	 */
	public ReactiveLlmClient reactive(LlmTarget target) {
		return reactive(target, ModelCatalog.load(), (name) -> {
			throw new UnknownProviderException(name, List.of(target.provider()));
		});
	}

	private ReactiveLlmClient reactive(LlmTarget target, ModelCatalog catalog,
			Function<String, ReactiveLlmClient> others) {
		ProviderHttp http = new ProviderHttp(target, this.webClient, this.httpSettings.maxInMemorySize());
		MediaLoader mediaLoader = new MediaLoader(this.mediaWebClient, this.callSettings);
		Adaptations adaptations = this.adaptations.computeIfAbsent(target.provider(), (added) -> new Adaptations());
		CallRunner runner = new CallRunner(target, http, mediaLoader, adaptations, this.httpSettings, this.retryRule,
				this.observationRegistry, this.observationConvention, this.limited, this.artifacts, System::nanoTime,
				(model) -> isReasoning(catalog, target.provider(), model), this.inFlight, this.countedModels);
		return new DefaultReactiveLlmClient(runner, this.callSettings, others);
	}

	/**
	 * Return a client that waits for the given one.
	 * @param client the reactive client
	 * @return the blocking client
	 */
	public static LlmClient blocking(ReactiveLlmClient client) {
		return new BlockingLlmClient(client);
	}

	/**
	 * Return the clients of the given providers, with the catalog of models that comes
	 * with this library.
	 * @param targets where calls go; no provider twice, at least one
	 * @param preferred the preferred provider, or {@code null} for the first one that is
	 * {@linkplain LlmTarget#isReady() ready}, or else the first
	 * @return the clients
	 */
	public LlmClients clients(Collection<LlmTarget> targets, @Nullable Provider preferred) {
		return clients(targets, preferred, ModelCatalog.load());
	}

	/**
	 * Return the clients of the given providers.
	 * @param targets where calls go; no provider twice, at least one
	 * @param preferred the preferred provider, or {@code null} for the first one that is
	 * {@linkplain LlmTarget#isReady() ready}, or else the first
	 * @param catalog tells which provider serves a model
	 * @return the clients
	 */
	public LlmClients clients(Collection<LlmTarget> targets, @Nullable Provider preferred, ModelCatalog catalog) {
		return new DefaultLlmClients(targets, preferred, catalog,
				(target, others) -> reactive(target, catalog, others));
	}

	/**
	 * Return whether a model is known to think. Gateways call models as their makers do.
	 */
	private static boolean isReasoning(ModelCatalog catalog, Provider provider, String name) {
		Model model = catalog.find(provider, name);
		return (model != null) ? model.capabilities().contains(Capability.REASONING)
				: catalog.find(name).stream().anyMatch((other) -> other.capabilities().contains(Capability.REASONING));
	}

}
