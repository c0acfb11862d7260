package dev.utils.client;

import java.util.concurrent.atomic.AtomicLong;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;

/**
 * Counts what a client has decompressed.
 */
final class InflatedBytes {

	private final AtomicLong total = new AtomicLong();

	HttpClient observe(HttpClient client) {
		return client.doOnChannelInit((observer, channel, address) -> channel.pipeline()
			.addBefore(NettyPipeline.ReactiveBridge, "test.inflated", new ChannelInboundHandlerAdapter() {

				@Override
				public void channelRead(ChannelHandlerContext ctx, Object msg) {
					if (msg instanceof HttpContent content) {
						InflatedBytes.this.total.addAndGet(content.content().readableBytes());
					}
					ctx.fireChannelRead(msg);
				}

			}));
	}

	long total() {
		return this.total.get();
	}

}
