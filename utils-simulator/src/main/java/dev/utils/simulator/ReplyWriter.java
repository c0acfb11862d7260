package dev.utils.simulator;

import java.time.Duration;

import dev.utils.simulator.Reply.Ending;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.NettyOutbound;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Puts a {@link Reply} on the wire, byte by byte as it says. Never blocks.
 */
final class ReplyWriter {

	private ReplyWriter() {
	}

	static Publisher<Void> write(HttpServerResponse response, Reply reply) {
		Mono<Void> written = Mono.defer(() -> reply.silent() ? end(response, reply.ending()) : send(response, reply));
		return reply.delay().isZero() ? written : Mono.delay(reply.delay()).then(written);
	}

	private static Mono<Void> send(HttpServerResponse response, Reply reply) {
		response.status(reply.status());
		reply.headers().forEach(response::header);
		if (reply.hasKnownLength() && !reply.headers().containsKey("content-length")) {
			response.header("content-length", Integer.toString(reply.bytes().length));
		}
		NettyOutbound sent = reply.frames().isEmpty() ? response.sendHeaders()
				: response.send(frames(reply), (frame) -> true);
		return sent.then().then(end(response, reply.ending()));
	}

	private static Flux<ByteBuf> frames(Reply reply) {
		Flux<ByteBuf> frames = Flux.fromIterable(reply.frames()).map(Unpooled::wrappedBuffer);
		Duration pace = reply.pace();
		return pace.isZero() ? frames : frames.delayElements(pace);
	}

	/**
	 * Completing tells Reactor Netty to terminate the body, so the other endings must
	 * never complete.
	 */
	private static Mono<Void> end(HttpServerResponse response, Ending ending) {
		return switch (ending) {
			case COMPLETE -> Mono.empty();
			case HOLD -> Mono.never();
			case DROP -> close(response, false);
			case RESET -> close(response, true);
		};
	}

	private static Mono<Void> close(HttpServerResponse response, boolean reset) {
		return Mono.defer(() -> {
			response.withConnection((connection) -> {
				if (reset) {
					connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
				}
				connection.dispose();
			});
			return Mono.never();
		});
	}

}
