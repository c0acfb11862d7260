package dev.utils.http;

import java.time.Duration;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.ssl.SslHandler;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpDecoderSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpResponseDecoderSpec;

/**
 * Makes a Reactor Netty client whose answers never mix, whatever a server sends over
 * HTTP/1.1:
 * <ul>
 * <li>interim responses (102, 103 and others) are skipped; a change of protocol that
 * nobody asked for is a failure</li>
 * <li>a connection that has seen something unexpected is closed, never used again: bytes
 * that nobody asked for, responses that cannot be read, bodies that cannot be
 * decompressed</li>
 * <li>an answer that comes while the request is still being written is read, although the
 * server does not take the rest</li>
 * <li>the look-up of a name, the TLS handshake and the wait for a proxy are each within
 * the time to connect</li>
 * <li>headers of up to 64 KiB are read</li>
 * </ul>
 * Over HTTP/2, every answer has a stream of its own and none of this is needed.
 */
public final class GuardedHttpClient {

	private static final int MAX_HEADER_SIZE = 64 << 10;

	private static final String PREFIX = "utils.";

	private GuardedHttpClient() {
	}

	/**
	 * Return the given client with guards on each of its connections.
	 * @param client the client, with all other settings, a proxy among them; names are
	 * looked up as it does, with its own time-outs, if it has a resolver of its own
	 * @param connectTimeout the longest time to look a name up, and again to establish
	 * one connection, its TLS handshake included
	 * @return the guarded client
	 */
	public static HttpClient guard(HttpClient client, Duration connectTimeout) {
		return withTimedNames(withLargeHeaders(client), connectTimeout)
			// Otherwise a request that cannot be written to its end closes the connection
			// before the answer is read.
			.option(ChannelOption.AUTO_CLOSE, false)
			.doOnChannelInit((observer, channel, address) -> {
				limitConnecting(channel, connectTimeout);
				install(channel);
			})
			// With ALPN, the protocol is known only now.
			.doOnConnected((connection) -> install(connection.channel()));
	}

	private static HttpClient withLargeHeaders(HttpClient client) {
		HttpResponseDecoderSpec given = client.configuration().decoder();
		if (given.maxHeaderSize() != HttpDecoderSpec.DEFAULT_MAX_HEADER_SIZE) {
			return client;
		}
		return client.httpResponseDecoder((decoder) -> decoder.maxHeaderSize(MAX_HEADER_SIZE)
			.maxInitialLineLength(given.maxInitialLineLength())
			.validateHeaders(given.validateHeaders())
			.initialBufferSize(given.initialBufferSize())
			.allowDuplicateContentLengths(given.allowDuplicateContentLengths())
			.allowPartialChunks(given.allowPartialChunks())
			.h2cMaxContentLength(given.h2cMaxContentLength()));
	}

	private static HttpClient withTimedNames(HttpClient client, Duration connectTimeout) {
		// Behind a proxy, that looks names up: Reactor Netty has set a resolver that
		// leaves them alone.
		if (client.configuration().hasProxy() || client.configuration().resolver() != null) {
			return client;
		}
		return client.resolver((names) -> names.dnsAddressResolverGroupProvider(new TimedNames(connectTimeout)));
	}

	private static void install(Channel channel) {
		ChannelPipeline pipeline = channel.pipeline();
		if (pipeline.get(NettyPipeline.HttpCodec) instanceof HttpClientCodec
				&& pipeline.get(ExchangeGuard.class) == null) {
			ExchangeGuard exchanges = new ExchangeGuard();
			pipeline.addBefore(NettyPipeline.HttpCodec, PREFIX + "surplusGuard", new SurplusGuard(exchanges));
			pipeline.addAfter(NettyPipeline.HttpCodec, PREFIX + "exchangeGuard", exchanges);
			pipeline.addBefore(NettyPipeline.ReactiveBridge, PREFIX + "failureGuard", new FailureGuard());
		}
	}

	private static void limitConnecting(Channel channel, Duration connectTimeout) {
		ChannelPipeline pipeline = channel.pipeline();
		ProxyHandler proxy = pipeline.get(ProxyHandler.class);
		if (proxy != null) {
			proxy.setConnectTimeoutMillis(connectTimeout.toMillis());
		}
		ChannelHandlerContext tls = pipeline.context(SslHandler.class);
		if (tls != null) {
			pipeline.addBefore(tls.name(), PREFIX + "connectClock",
					new ConnectClock((SslHandler) tls.handler(), connectTimeout));
		}
	}

}
