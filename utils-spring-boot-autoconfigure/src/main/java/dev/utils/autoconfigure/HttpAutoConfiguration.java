package dev.utils.autoconfigure;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import dev.utils.autoconfigure.UtilsProperties.Http;
import dev.utils.autoconfigure.UtilsProperties.Timeout;
import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.client.CallSettings;
import dev.utils.http.GuardedHttpClient;
import dev.utils.http.HttpSettings;
import dev.utils.http.RetryRule;
import dev.utils.http.RetrySettings;
import dev.utils.http.UtilsWebClient;
import io.micrometer.observation.ObservationRegistry;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpCookieHandling;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.InetAddressFilter;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.web.reactive.function.client.ClientRequestObservationConvention;
import org.springframework.web.reactive.function.client.DefaultClientRequestObservationConvention;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * {@link AutoConfiguration Auto-configuration} for the timed, retrying {@link WebClient},
 * to be injected with {@code @Qualifier("utilsWebClient")}, to which the customizers of
 * the application apply, and for those that carry API keys to providers and download
 * media, to which they do not.
 */
@AutoConfiguration(after = { HttpClientAutoConfiguration.class, ReactiveHttpClientAutoConfiguration.class },
		afterName = { "org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration",
				"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration" })
@ConditionalOnClass({ WebClient.class, HttpClient.class })
@EnableConfigurationProperties(UtilsProperties.class)
public final class HttpAutoConfiguration {

	/**
	 * Never lazy: what is wrong with a setting stops the start.
	 */
	@Bean
	@Lazy(false)
	@ConditionalOnMissingBean
	HttpSettings utilsHttpSettings(UtilsProperties properties) {
		Timeout timeout = properties.timeout();
		Http http = properties.http();
		return new HttpSettings(timeout.connect(), timeout.read(), timeout.total(),
				(int) http.maxInMemorySize().toBytes(), http.maxConnections(), http.maxPendingAcquires(),
				http.maxIdleTime());
	}

	@Bean
	@ConditionalOnMissingBean
	RetryRule utilsRetryRule(UtilsProperties properties) {
		RetrySettings settings = new RetrySettings(properties.maxRetries(), properties.retry().initialBackoff(),
				properties.retry().maxBackoff());
		return new RetryRule(settings, InstantSource.system(), () -> ThreadLocalRandom.current().nextDouble());
	}

	@Bean(defaultCandidate = false, destroyMethod = "dispose")
	@ConditionalOnMissingBean(name = "utilsConnectionProvider")
	ConnectionProvider utilsConnectionProvider(HttpSettings settings) {
		return ConnectionProvider.builder("utils")
			.maxConnections(settings.maxConnections())
			.pendingAcquireMaxCount(settings.maxPendingAcquires())
			.pendingAcquireTimeout(settings.connectTimeout())
			.maxIdleTime(settings.maxIdleTime())
			.evictInBackground(settings.maxIdleTime())
			// The one that rested least is the least likely to have been closed by the
			// server.
			.lifo()
			.build();
	}

	@Bean
	@ConditionalOnMissingBean
	CallSettings utilsCallSettings(UtilsProperties properties) {
		return new CallSettings((int) properties.media().maxSize().toBytes(), properties.media().downloadTimeout(),
				properties.embedding().maxInputs());
	}

	/**
	 * Downloads from addresses that callers and models name. The address filter looks at
	 * what a name resolves to, so a redirect or a name server leads nowhere else. Nothing
	 * of the application goes there: of its HTTP clients, only the trusted certificates
	 * and a filter of addresses apply, no header, filter, cookie, trace or client
	 * certificate.
	 */
	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "utilsMediaWebClient")
	WebClient utilsMediaWebClient(ObjectProvider<HttpClientSettings> clientSettings,
			@Qualifier("utilsConnectionProvider") ConnectionProvider connectionProvider, UtilsProperties properties,
			HttpSettings settings, RetryRule retryRule) {
		InetAddressFilter filter = addressFilter(properties.media().allowedAddresses());
		HttpClientSettings own = connectorSettings(HttpClientSettings.defaults(), settings)
			.withRedirects(HttpRedirects.FOLLOW);
		HttpClientSettings hosts = clientSettings.getIfAvailable(HttpClientSettings::defaults);
		own = (hosts.sslBundle() != null) ? own.withSslBundle(TrustOnly.of(hosts.sslBundle())) : own;
		own = own.withInetAddressFilter(
				(hosts.inetAddressFilter() != null) ? filter.and(hosts.inetAddressFilter()) : filter);
		ClientHttpConnector connector = withPool(ClientHttpConnectorBuilder.reactor(), connectionProvider, settings)
			.build(own);
		return UtilsWebClient.create(WebClient.builder().clientConnector(connector), settings, retryRule);
	}

	private static InetAddressFilter addressFilter(List<String> allowed) {
		try {
			return new MediaAddressFilter(allowed);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidUtilsPropertyException("utils.media.allowed-addresses", allowed,
					"must hold IP addresses or ranges of them", "Set it to 10.1.2.3 or 10.1.2.0/24, for example.");
		}
	}

	/**
	 * Carries API keys to providers. Customizers of the application's own clients would
	 * send its tokens there and let its filters see the keys, so none applies.
	 */
	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "utilsProviderWebClient")
	WebClient utilsProviderWebClient(ClientHttpConnectorFactory connectors, WebClientObservation observation,
			ObjectProvider<LlmWebClientCustomizer> customizers, HttpSettings settings, RetryRule retryRule) {
		WebClient.Builder builder = WebClient.builder();
		observation.customize(builder);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return UtilsWebClient.create(builder.clientConnector(connectors.create()), settings, retryRule);
	}

	/**
	 * The application's own client: whatever it makes of its other clients, it makes of
	 * this one.
	 */
	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "utilsWebClient")
	WebClient utilsWebClient(ClientHttpConnectorFactory connectors, ApplicationWebClient application,
			HttpSettings settings, RetryRule retryRule) {
		// Not the application's own builder: that may be balanced, shared or missing.
		WebClient.Builder builder = WebClient.builder();
		application.customize(builder);
		return UtilsWebClient.create(builder.clientConnector(connectors.create()), settings, retryRule);
	}

	@Bean
	ClientHttpConnectorFactory utilsClientHttpConnectorFactory(
			ObjectProvider<ClientHttpConnectorBuilder<?>> connectorBuilder,
			ObjectProvider<HttpClientSettings> clientSettings,
			@Qualifier("utilsConnectionProvider") ConnectionProvider connectionProvider, HttpSettings settings) {
		return () -> {
			HttpClientSettings connectorSettings = connectorSettings(
					clientSettings.getIfAvailable(HttpClientSettings::defaults), settings)
				// A redirect would carry API keys in headers like x-api-key to the other
				// host.
				.withRedirects(HttpRedirects.DONT_FOLLOW);
			ClientHttpConnectorBuilder<?> builder = connectorBuilder.getIfAvailable(ClientHttpConnectorBuilder::detect);
			return withPool(builder, connectionProvider, settings).build(connectorSettings);
		};
	}

	private static HttpClientSettings connectorSettings(HttpClientSettings base, HttpSettings settings) {
		return base.withTimeouts(settings.connectTimeout(), settings.readTimeout())
			.withCookieHandling(HttpCookieHandling.DISABLE);
	}

	private static ClientHttpConnectorBuilder<?> withPool(ClientHttpConnectorBuilder<?> builder,
			ConnectionProvider connectionProvider, HttpSettings settings) {
		if (!(builder instanceof ReactorClientHttpConnectorBuilder reactor)) {
			return builder;
		}
		return reactor.withHttpClientFactory(() -> HttpClient.create(connectionProvider))
			.withHttpClientCustomizer((client) -> customize(client, settings));
	}

	private static HttpClient customize(HttpClient client, HttpSettings settings) {
		// Reactor Netty's own silent retry would be one more than max-retries allows.
		HttpClient once = client.disableRetry(true);
		// The guards leave names to the proxy, so it comes first.
		HttpClient proxied = once.configuration().hasProxy() ? once : once.proxyWithSystemProperties();
		return GuardedHttpClient.guard(proxied, settings.connectTimeout());
	}

	@Bean
	WebClientObservation utilsWebClientObservation(ObjectProvider<ObservationRegistry> registry,
			ObjectProvider<ClientRequestObservationConvention> convention, Environment environment) {
		return (builder) -> registry
			.ifUnique((unique) -> builder.observationRegistry(unique)
				.observationConvention(convention
					.getIfUnique(() -> new DefaultClientRequestObservationConvention(environment
						.getProperty("management.observations.http.client.requests.name", "http.client.requests")))));
	}

	/**
	 * For an application that customizes its own clients.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebClientCustomizer.class)
	static class CustomizedConfiguration {

		@Bean
		ApplicationWebClient utilsApplicationWebClient(ObjectProvider<WebClientCustomizer> customizers) {
			return (builder) -> customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		}

	}

	/**
	 * For an application that has no such clients.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.springframework.boot.webclient.WebClientCustomizer")
	static class PlainConfiguration {

		@Bean
		ApplicationWebClient utilsApplicationWebClient(WebClientObservation observation,
				ObjectProvider<JsonMapper> jsonMapper) {
			return (builder) -> {
				observation.customize(builder);
				jsonMapper.ifUnique((mapper) -> builder.codecs((codecs) -> {
					codecs.defaultCodecs().jacksonJsonEncoder(new JacksonJsonEncoder(mapper));
					codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(mapper));
				}));
			};
		}

	}

	/**
	 * What makes the requests of a client observed, as Spring Boot does it for clients of
	 * the application.
	 */
	@FunctionalInterface
	interface WebClientObservation {

		void customize(WebClient.Builder builder);

	}

	/**
	 * What the application makes of its own clients.
	 */
	@FunctionalInterface
	interface ApplicationWebClient {

		void customize(WebClient.Builder builder);

	}

	/**
	 * Makes connectors with Spring Boot's transport settings, which do not follow
	 * redirects.
	 */
	@FunctionalInterface
	interface ClientHttpConnectorFactory {

		ClientHttpConnector create();

	}

}
