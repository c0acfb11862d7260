package dev.utils.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.channel.ChannelOperations;

/**
 * Lets one answer through for each request, and nothing else: stands behind the HTTP
 * codec of a connection and sees each message before Reactor Netty, which takes whatever
 * comes first for the answer.
 * <ul>
 * <li>Interim responses (RFC 9110 §15.2) are skipped.</li>
 * <li>The end of an answer is passed on when everything that came with it has been read:
 * only then is it known whether more came than was asked for, and with the end the
 * connection goes to the next request.</li>
 * <li>What cannot be read fails the exchange and closes the connection.</li>
 * <li>A request that could not be written to its end waits for the answer that the server
 * may have sent before it stopped reading.</li>
 * <li>Compressed bodies are passed on in small pieces, so that nothing is inflated after
 * the reader has left.</li>
 * </ul>
 * Used by the event loop of one connection.
 */
// Failed writes and closes come back as events.
@SuppressWarnings("FutureReturnValueIgnored")
final class ExchangeGuard extends ChannelDuplexHandler {

	/** Servers send one every few seconds through calls of many minutes. */
	private static final int MOST_INTERIM_RESPONSES = 1_000;

	/** Deflate grows by 1,032 at most: one piece becomes a megabyte. */
	private static final int COMPRESSED_PIECE = 1 << 10;

	private State state = State.IDLE;

	private int interimResponses;

	private boolean skipping;

	private boolean compressed;

	private boolean upgradeRequested;

	private boolean surplus;

	private boolean passedOn;

	private @Nullable ByteBuf reading;

	private @Nullable LastHttpContent end;

	private int pendingWrites;

	private List<UnsentMessage> unsent = List.of();

	/**
	 * Return whether nothing may arrive, since no request waits for an answer.
	 */
	boolean isIdle() {
		return this.state == State.IDLE;
	}

	/**
	 * Tell from which bytes the codec reads now. It passes a message on before it reads
	 * any further, so what is left of them at the end of an answer is surplus.
	 * @param bytes the bytes, or {@code null} for none
	 */
	void reading(@Nullable ByteBuf bytes) {
		this.reading = bytes;
	}

	boolean isClosed() {
		return this.state == State.CLOSED;
	}

	/**
	 * Close a connection that has seen something unexpected, and see to it that no
	 * request gets it meanwhile.
	 */
	void close(ChannelHandlerContext ctx) {
		this.state = State.CLOSED;
		Connection.from(ctx.channel()).markPersistent(false);
		ctx.close();
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (msg instanceof HttpRequest request && this.state == State.IDLE) {
			this.state = State.AWAITING;
			this.interimResponses = 0;
			this.upgradeRequested = request.headers().contains(HttpHeaderNames.UPGRADE);
		}
		this.pendingWrites++;
		ChannelPromise written = ctx.newPromise();
		written.addListener((future) -> {
			this.pendingWrites--;
			if (future.isSuccess()) {
				promise.trySuccess();
			}
			else {
				writeFailed(ctx, promise, future.cause());
			}
		});
		ctx.write(msg, written);
	}

	private void writeFailed(ChannelHandlerContext ctx, ChannelPromise promise, Throwable failure) {
		boolean answerMayCome = (this.state == State.AWAITING || this.state == State.ANSWERING)
				&& failure instanceof IOException && ctx.channel().isActive();
		if (!answerMayCome) {
			promise.tryFailure(failure);
			return;
		}
		if (this.unsent.isEmpty()) {
			this.unsent = new ArrayList<>();
		}
		this.unsent.add(new UnsentMessage(promise, failure));
		ctx.read();
	}

	private void failUnsent() {
		List<UnsentMessage> failed = this.unsent;
		this.unsent = List.of();
		failed.forEach(UnsentMessage::fail);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (this.state == State.UPGRADED) {
			ctx.fireChannelRead(msg);
			return;
		}
		if (this.state == State.CLOSED) {
			ReferenceCountUtil.release(msg);
			return;
		}
		if (msg instanceof HttpResponse response) {
			readResponse(ctx, response);
		}
		else if (msg instanceof HttpContent content) {
			readContent(ctx, content);
		}
		else {
			ctx.fireChannelRead(msg);
		}
	}

	private void readResponse(ChannelHandlerContext ctx, HttpResponse response) {
		if (this.state != State.AWAITING) {
			ReferenceCountUtil.release(response);
			this.surplus = true;
			if (this.end == null) {
				close(ctx);
			}
			return;
		}
		int status = response.status().code();
		if (response.decoderResult().isFailure()) {
			unreadable(ctx, response.decoderResult());
		}
		// The parser takes any word before the version for a protocol.
		else if (!response.protocolVersion().protocolName().equals("HTTP") || status < 100 || status > 999) {
			fail(ctx, "the status line of the response cannot be read", null);
		}
		else if (status == 101) {
			switchProtocols(ctx, response);
		}
		else if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
			skip(ctx);
		}
		else {
			this.state = State.ANSWERING;
			this.compressed = isCompressed(response.headers());
			passOn(ctx, response);
		}
	}

	private void skip(ChannelHandlerContext ctx) {
		this.skipping = true;
		if (++this.interimResponses > MOST_INTERIM_RESPONSES) {
			fail(ctx, "the server sent more than " + MOST_INTERIM_RESPONSES + " interim responses and no answer", null);
		}
	}

	private void switchProtocols(ChannelHandlerContext ctx, HttpResponse response) {
		if (this.upgradeRequested) {
			this.state = State.UPGRADED;
			ctx.fireChannelRead(response);
		}
		else {
			fail(ctx, "the server changed the protocol, which nobody had asked for", null);
		}
	}

	private void readContent(ChannelHandlerContext ctx, HttpContent content) {
		if (this.skipping) {
			this.skipping = !(content instanceof LastHttpContent);
			content.release();
		}
		else if (this.state != State.ANSWERING || this.end != null) {
			this.surplus = true;
			content.release();
		}
		else if (content.decoderResult().isFailure()) {
			content.release();
			unreadable(ctx, content.decoderResult());
		}
		else if (this.compressed) {
			readCompressed(ctx, content);
		}
		else if (content instanceof LastHttpContent last) {
			ended(last);
		}
		else {
			passOn(ctx, content);
		}
	}

	private void readCompressed(ChannelHandlerContext ctx, HttpContent content) {
		ByteBuf bytes = content.content();
		while (bytes.readableBytes() > COMPRESSED_PIECE) {
			if (isLeft(ctx)) {
				content.release();
				return;
			}
			passOn(ctx, new DefaultHttpContent(bytes.readRetainedSlice(COMPRESSED_PIECE)));
		}
		if (isLeft(ctx)) {
			content.release();
		}
		else if (content instanceof LastHttpContent last) {
			ended(last);
		}
		else {
			passOn(ctx, content);
		}
	}

	private void ended(LastHttpContent last) {
		this.end = last;
		this.surplus |= this.reading != null && this.reading.isReadable();
	}

	/**
	 * Return whether nobody reads the answer any more. A reader on another thread leaves
	 * at once, but its connection is closed only when the event loop has time.
	 */
	private boolean isLeft(ChannelHandlerContext ctx) {
		ChannelOperations<?, ?> operations = ChannelOperations.get(ctx.channel());
		return this.state == State.CLOSED || !ctx.channel().isActive() || operations == null
				|| operations.isInboundCancelled();
	}

	private void passOn(ChannelHandlerContext ctx, Object msg) {
		this.passedOn = true;
		ctx.fireChannelRead(msg);
	}

	private void unreadable(ChannelHandlerContext ctx, DecoderResult result) {
		if (!(result.cause() instanceof PrematureChannelClosureException)) {
			fail(ctx, "the response is no HTTP that can be read: " + result.cause().getClass().getSimpleName(),
					result.cause());
		}
		// Otherwise the connection is about to tell that it was closed.
	}

	private void fail(ChannelHandlerContext ctx, String message, @Nullable Throwable cause) {
		this.state = State.CLOSED;
		ctx.fireExceptionCaught(new UnreadableResponseException(message, cause));
		close(ctx);
	}

	private static boolean isCompressed(HttpHeaders headers) {
		// The decompressor takes transfer codings for content codings.
		return headers.contains(HttpHeaderNames.CONTENT_ENCODING)
				|| headers.contains(HttpHeaderNames.TRANSFER_ENCODING, "gzip", true)
				|| headers.contains(HttpHeaderNames.TRANSFER_ENCODING, "deflate", true);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		boolean readOn = !this.passedOn && this.end == null
				&& (this.state == State.AWAITING || this.state == State.ANSWERING);
		this.passedOn = false;
		passEndOn(ctx);
		ctx.fireChannelReadComplete();
		if (readOn && !ctx.channel().config().isAutoRead()) {
			ctx.read();
		}
	}

	private void passEndOn(ChannelHandlerContext ctx) {
		LastHttpContent last = this.end;
		if (last == null) {
			return;
		}
		this.end = null;
		boolean reusable = !this.surplus && this.pendingWrites == 0 && this.unsent.isEmpty();
		if (reusable) {
			this.state = State.IDLE;
			ctx.fireChannelRead(last);
			return;
		}
		this.state = State.CLOSED;
		Connection.from(ctx.channel()).markPersistent(false);
		ctx.fireChannelRead(last);
		failUnsent();
		ctx.close();
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		passEndOn(ctx);
		failUnsent();
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		ReferenceCountUtil.release(this.end);
		this.end = null;
	}

	private enum State {

		/** No request was sent, or the last one was answered. */
		IDLE,

		/** A request has been sent, at least its head. */
		AWAITING,

		/** The head of the answer has come. */
		ANSWERING,

		/** The connection speaks another protocol, as was asked for. */
		UPGRADED,

		/** Nothing more is read. */
		CLOSED

	}

	/**
	 * A part of a request that the server did not take.
	 */
	private record UnsentMessage(ChannelPromise promise, Throwable failure) {

		void fail() {
			this.promise.tryFailure(this.failure);
		}

	}

}
