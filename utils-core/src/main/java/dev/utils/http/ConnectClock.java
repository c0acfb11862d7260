package dev.utils.http;

import java.time.Duration;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;

/**
 * Gives a TLS handshake what is left of the time to connect. Used for one connection.
 */
final class ConnectClock extends ChannelInboundHandlerAdapter {

	private final SslHandler tls;

	private final long millis;

	private final long startNanos = System.nanoTime();

	ConnectClock(SslHandler tls, Duration connectTimeout) {
		this.tls = tls;
		this.millis = connectTimeout.toMillis();
	}

	@Override
	public void channelActive(ChannelHandlerContext ctx) {
		long elapsed = Duration.ofNanos(System.nanoTime() - this.startNanos).toMillis();
		this.tls.setHandshakeTimeoutMillis(Math.max(1, this.millis - elapsed));
		ctx.fireChannelActive();
		ctx.pipeline().remove(this);
	}

}
