package dev.utils.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.Connection;

/**
 * Stands before Reactor Netty, which keeps a connection after a failure until its server
 * is silent for long enough: tells the first failure and closes the connection. What
 * fails after that tells nothing new.
 */
// A close that fails is tried no second time.
@SuppressWarnings("FutureReturnValueIgnored")
final class FailureGuard extends ChannelInboundHandlerAdapter {

	private static final Logger logger = LoggerFactory.getLogger(FailureGuard.class);

	private boolean failed;

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
		if (this.failed) {
			logger.debug("Another failure of a connection that is about to be closed", failure);
			return;
		}
		this.failed = true;
		Connection.from(ctx.channel()).markPersistent(false);
		ctx.fireExceptionCaught(failure);
		ctx.close();
	}

}
