package dev.utils.http;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;

import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import org.junit.jupiter.api.Test;
import reactor.netty.http.HttpResources;
import reactor.netty.http.client.HttpClient;
import reactor.netty.transport.ProxyProvider;

import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The look-up of a name is within the time to connect.
 */
class TimedNamesTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Test
	void nameServersThatDoNotAnswerAreNoConnection() throws SocketException {
		try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
			InetSocketAddress server = (InetSocketAddress) silent.getLocalSocketAddress();
			// Each of them, with each domain, has a minute.
			DnsNameResolverBuilder builder = new DnsNameResolverBuilder().datagramChannelType(NioDatagramChannel.class)
				.nameServerProvider(new SequentialDnsServerAddressStreamProvider(server, server, server))
				.searchDomains(List.of("a.test", "b.test"))
				.queryTimeoutMillis(60_000);
			WebClientRequestException failure = failure(HttpClient.newConnection()
				.runOn(HttpResources.get(), false)
				.resolver(new TimedNames(Duration.ofMillis(200)).apply(builder)));
			assertThat(TransportFailures.kindOf(failure)).isEqualTo(TransportFailures.Kind.CONNECT);
			assertThat(failure).hasMessageContaining("service.test").hasMessageContaining("200 ms");
		}
	}

	@Test
	void nameThatIsKnownIsFound() {
		try (RawServer server = RawServer.answering((request) -> RawServer.ok(request.path()))) {
			HttpClient client = GuardedHttpClient.guard(HttpClient.newConnection(), PATIENCE);
			assertThat(client(client).get()
				.uri("http://localhost:" + server.port() + "/found")
				.retrieve()
				.bodyToMono(String.class)
				.block(PATIENCE)).isEqualTo("/found");
		}
	}

	@Test
	void nameThatDoesNotExistIsNoConnection() {
		WebClientRequestException failure = failure(GuardedHttpClient.guard(HttpClient.newConnection(), PATIENCE));
		assertThat(TransportFailures.kindOf(failure)).isEqualTo(TransportFailures.Kind.CONNECT);
	}

	@Test
	void namesAreLeftToAProxyAndToAResolverOfTheApplication() {
		HttpClient proxied = GuardedHttpClient.guard(
				HttpClient.create().proxy((spec) -> spec.type(ProxyProvider.Proxy.HTTP).host("127.0.0.1").port(1)),
				PATIENCE);
		assertThat(proxied.configuration().resolver()).isInstanceOf(NoopAddressResolverGroup.class);
		AddressResolverGroup<?> own = DefaultAddressResolverGroup.INSTANCE;
		HttpClient resolved = GuardedHttpClient.guard(HttpClient.create().resolver(own), PATIENCE);
		assertThat(resolved.configuration().resolver()).isSameAs(own);
	}

	private static WebClientRequestException failure(HttpClient client) {
		return catchThrowableOfType(WebClientRequestException.class,
				() -> client(client).get()
					.uri("http://service.test/")
					.retrieve()
					.bodyToMono(String.class)
					.block(PATIENCE));
	}

	private static WebClient client(HttpClient client) {
		return WebClient.builder().clientConnector(new ReactorClientHttpConnector(client.disableRetry(true))).build();
	}

}
