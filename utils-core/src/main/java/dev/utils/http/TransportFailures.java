package dev.utils.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;

/**
 * Reads what went wrong between us and a server from an exception and its causes.
 */
public final class TransportFailures {

	private static final int DEEPEST_CAUSE = 16;

	private TransportFailures() {
	}

	/**
	 * Return the kind of a failed exchange.
	 * @param failure an exception of an HTTP client
	 * @return the kind
	 */
	public static Kind kindOf(Throwable failure) {
		Kind otherwise = Kind.OTHER;
		Throwable current = failure;
		for (int depth = 0; current != null && depth < DEEPEST_CAUSE; depth++) {
			Kind kind = kindOfSingle(current);
			if (kind != null) {
				return kind;
			}
			// Netty's TLS failures are causes of such exceptions too.
			if (current instanceof CodecException) {
				otherwise = Kind.UNREADABLE;
			}
			current = current.getCause();
		}
		return otherwise;
	}

	private static @Nullable Kind kindOfSingle(Throwable failure) {
		// By name: Reactor Netty shades its pool, and these types with it.
		String name = failure.getClass().getSimpleName();
		if (name.equals("PoolAcquireTimeoutException") || name.equals("PoolAcquirePendingLimitException")) {
			return Kind.POOL_EXHAUSTED;
		}
		if (failure instanceof AbortedException) {
			return isBeforeSend(failure) ? Kind.CONNECT : Kind.RESET;
		}
		if (failure instanceof PrematureChannelClosureException) {
			return Kind.RESET;
		}
		if (failure instanceof UnreadableResponseException || failure instanceof ProtocolException) {
			return Kind.UNREADABLE;
		}
		if (failure instanceof ConnectException || failure instanceof UnknownHostException
				|| failure instanceof NoRouteToHostException || failure instanceof SslHandshakeTimeoutException) {
			return Kind.CONNECT;
		}
		if (failure instanceof SSLHandshakeException) {
			return (failure.getCause() instanceof ClosedChannelException) ? Kind.CONNECT : Kind.TLS;
		}
		// TLS spoken to a port that does not: no retry changes that.
		if (failure instanceof NotSslRecordException) {
			return Kind.TLS;
		}
		if (failure instanceof SSLException) {
			// The handshake could not be written, since the proxy let nobody through.
			return (failure.getCause() instanceof ConnectException) ? Kind.CONNECT : Kind.RESET;
		}
		if (failure instanceof io.netty.handler.timeout.TimeoutException || failure instanceof SocketTimeoutException
				|| failure instanceof HttpTimeoutException || failure instanceof TimeoutException) {
			return Kind.TIMEOUT;
		}
		return (failure instanceof IOException) ? Kind.RESET : null;
	}

	/**
	 * Return whether the connection of the pool had been closed before a byte of the
	 * request was written. An exception for the middle of a request has a cause or
	 * another message.
	 */
	private static boolean isBeforeSend(Throwable aborted) {
		return Objects.equals(aborted.getMessage(), AbortedException.beforeSend().getMessage());
	}

	/**
	 * Where an exchange failed.
	 */
	public enum Kind {

		/** No connection was made: the server surely did not act. */
		CONNECT,

		/** No connection was free: the server surely did not act. */
		POOL_EXHAUSTED,

		/**
		 * The connection could not be secured; repeating does not change a certificate.
		 */
		TLS,

		/** The connection broke: the server may have acted. */
		RESET,

		/**
		 * What the server sent is no HTTP that can be read, or a body that cannot be
		 * decompressed: it may have acted.
		 */
		UNREADABLE,

		/** Nothing arrived in time: the server may have acted. */
		TIMEOUT,

		/** Something else, which is not known to pass. */
		OTHER;

		/**
		 * Return whether a retry may help.
		 * @param repeatable whether the request may reach the server twice
		 * @return whether to repeat it
		 */
		public boolean isRetryable(boolean repeatable) {
			return switch (this) {
				case CONNECT, POOL_EXHAUSTED -> true;
				case RESET, UNREADABLE, TIMEOUT -> repeatable;
				case TLS, OTHER -> false;
			};
		}

	}

}
