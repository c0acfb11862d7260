package dev.utils.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

import dev.utils.http.TransportFailures.Kind;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.handler.timeout.ReadTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.netty.channel.AbortedException;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class TransportFailuresTests {

	@ParameterizedTest
	@MethodSource
	void failureHasItsKindWhereverItStandsInTheChain(Throwable failure, Kind kind) {
		assertThat(TransportFailures.kindOf(failure)).isEqualTo(kind);
		Throwable wrapped = new WebClientRequestException(new RuntimeException(failure), HttpMethod.GET,
				URI.create("http://server.test"), HttpHeaders.EMPTY);
		assertThat(TransportFailures.kindOf(wrapped)).isEqualTo(kind);
	}

	static Stream<Arguments> failureHasItsKindWhereverItStandsInTheChain() {
		return Stream.of(arguments(new ConnectException("refused"), Kind.CONNECT),
				arguments(new ConnectTimeoutException("slow"), Kind.CONNECT),
				arguments(new UnknownHostException("nowhere.test"), Kind.CONNECT),
				arguments(new SslHandshakeTimeoutException("slow"), Kind.CONNECT),
				arguments(new SSLHandshakeException("closed").initCause(new ClosedChannelException()), Kind.CONNECT),
				arguments(new SSLHandshakeException("bad").initCause(new CertificateException("expired")), Kind.TLS),
				arguments(new SSLException("bad record"), Kind.RESET),
				arguments(new SSLException("not written", new ProxyConnectException("timeout")), Kind.CONNECT),
				arguments(new SSLException("not written", new ClosedChannelException()), Kind.RESET),
				arguments(new IOException("Connection reset by peer"), Kind.RESET),
				arguments(AbortedException.beforeSend(), Kind.CONNECT),
				arguments(new AbortedException(new ClosedChannelException()), Kind.RESET),
				arguments(new AbortedException("Connection has been closed"), Kind.RESET),
				arguments(new PrematureChannelClosureException("within the headers"), Kind.RESET),
				arguments(new UnreadableResponseException("garbage", null), Kind.UNREADABLE),
				arguments(new ProtocolException("garbage"), Kind.UNREADABLE),
				arguments(new TooLongHttpHeaderException("too long"), Kind.UNREADABLE),
				arguments(new DecompressionException("no gzip"), Kind.UNREADABLE),
				arguments(new DecoderException(new SSLHandshakeException("bad")), Kind.TLS),
				arguments(ReadTimeoutException.INSTANCE, Kind.TIMEOUT),
				arguments(new SocketTimeoutException("slow"), Kind.TIMEOUT),
				arguments(new TimeoutException("slow"), Kind.TIMEOUT),
				arguments(new IllegalArgumentException("bug"), Kind.OTHER));
	}

	@Test
	void onlyFailuresBeforeTheRequestAreRepeatedForRequestsThatMustNotBe() {
		assertThat(Kind.values()).filteredOn((kind) -> kind.isRetryable(false))
			.containsExactlyInAnyOrder(Kind.CONNECT, Kind.POOL_EXHAUSTED);
		assertThat(Kind.values()).filteredOn((kind) -> !kind.isRetryable(true))
			.containsExactlyInAnyOrder(Kind.TLS, Kind.OTHER);
	}

	@Test
	void endlessChainOfCausesEnds() {
		Exception first = new Exception("first");
		first.initCause(new Exception("second", first));
		assertThat(TransportFailures.kindOf(first)).isEqualTo(Kind.OTHER);
	}

}
