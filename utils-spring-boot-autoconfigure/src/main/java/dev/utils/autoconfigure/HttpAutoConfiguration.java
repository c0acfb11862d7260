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
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.InetAddressFilter;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * {@link AutoConfiguration Auto-configuration} for the timed, retrying {@link WebClient},
 * to be injected with {@code @Qualifier("utilsWebClient")}. It starts from Boot's own
 * builder, connector builder and settings, so that SSL bundles, codecs, observation and
 * customizers of the application apply.
 */
@AutoConfiguration(after = { HttpClientAutoConfiguration.class, ReactiveHttpClientAutoConfiguration.class,
		WebClientAutoConfiguration.class })
@ConditionalOnClass({ WebClient.class, HttpClient.class })
@EnableConfigurationProperties(UtilsProperties.class)
public final class HttpAutoConfiguration {

	@Bean
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
	 * what a name resolves to, so a redirect or a name server leads nowhere else.
	 */
	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "utilsMediaWebClient")
	WebClient utilsMediaWebClient(ObjectProvider<WebClientCustomizer> customizers,
			ObjectProvider<ClientHttpConnectorBuilder<?>> connectorBuilder,
			ObjectProvider<HttpClientSettings> clientSettings,
			@Qualifier("utilsConnectionProvider") ConnectionProvider connectionProvider, UtilsProperties properties,
			HttpSettings settings, RetryRule retryRule) {
		HttpClientSettings connectorSettings = clientSettings.getIfAvailable(HttpClientSettings::defaults)
			.withTimeouts(settings.connectTimeout(), settings.readTimeout())
			.withRedirects(HttpRedirects.FOLLOW)
			.withInetAddressFilter(addressFilter(properties.media().allowedAddresses()));
		return webClient(customizers, withPool(connectorBuilder, connectionProvider, settings).build(connectorSettings),
				settings, retryRule);
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

	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "utilsWebClient")
	WebClient utilsWebClient(ObjectProvider<WebClientCustomizer> customizers,
			ObjectProvider<ClientHttpConnectorBuilder<?>> connectorBuilder,
			ObjectProvider<HttpClientSettings> clientSettings,
			@Qualifier("utilsConnectionProvider") ConnectionProvider connectionProvider, HttpSettings settings,
			RetryRule retryRule) {
		HttpClientSettings connectorSettings = clientSettings.getIfAvailable(HttpClientSettings::defaults)
			.withTimeouts(settings.connectTimeout(), settings.readTimeout())
			// A redirect would carry API keys in headers like x-api-key to the other
			// host.
			.withRedirects(HttpRedirects.DONT_FOLLOW);
		return webClient(customizers, withPool(connectorBuilder, connectionProvider, settings).build(connectorSettings),
				settings, retryRule);
	}

	private static WebClient webClient(ObjectProvider<WebClientCustomizer> customizers, ClientHttpConnector connector,
			HttpSettings settings, RetryRule retryRule) {
		// Not the application's own builder: that may be balanced, shared or missing.
		WebClient.Builder builder = WebClient.builder();
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return UtilsWebClient.create(builder.clientConnector(connector), settings, retryRule);
	}

	private static ClientHttpConnectorBuilder<?> withPool(ObjectProvider<ClientHttpConnectorBuilder<?>> builders,
			ConnectionProvider connectionProvider, HttpSettings settings) {
		ClientHttpConnectorBuilder<?> builder = builders.getIfAvailable(ClientHttpConnectorBuilder::detect);
		if (!(builder instanceof ReactorClientHttpConnectorBuilder reactor)) {
			return builder;
		}
		return reactor.withHttpClientFactory(() -> HttpClient.create(connectionProvider))
			.withHttpClientCustomizer((client) -> customize(client, settings));
	}

	private static HttpClient customize(HttpClient client, HttpSettings settings) {
		// Reactor Netty's own silent retry would be one more than max-retries allows.
		HttpClient once = GuardedHttpClient.guard(client.disableRetry(true), settings.connectTimeout());
		return once.configuration().hasProxy() ? once : once.proxyWithSystemProperties();
	}

}
