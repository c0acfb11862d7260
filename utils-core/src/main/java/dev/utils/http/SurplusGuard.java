package dev.utils.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stands before the HTTP codec, and closes a connection on which bytes arrive that nobody
 * asked for: while it waits in the pool, or behind the end of an answer. The codec would
 * keep them as the beginning of the next answer.
 */
final class SurplusGuard extends ChannelInboundHandlerAdapter {

	private final ExchangeGuard exchanges;

	SurplusGuard(ExchangeGuard exchanges) {
		this.exchanges = exchanges;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (!(msg instanceof ByteBuf bytes)) {
			ctx.fireChannelRead(msg);
			return;
		}
		if (this.exchanges.isClosed()) {
			bytes.release();
		}
		else if (this.exchanges.isIdle()) {
			boolean surplus = bytes.isReadable();
			bytes.release();
			if (surplus) {
				this.exchanges.close(ctx);
			}
		}
		else {
			// The codec reads from this very buffer, unless it has kept a part of a line
			// from the one before.
			bytes.retain();
			this.exchanges.reading(bytes);
			try {
				ctx.fireChannelRead(bytes);
			}
			finally {
				this.exchanges.reading(null);
				bytes.release();
			}
		}
	}

}
