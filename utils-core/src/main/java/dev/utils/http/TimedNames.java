package dev.utils.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.NameResolver;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;

/**
 * Gives the look-up of a name the time to connect. Netty gives it to each single query,
 * of which there is one for each name server and search domain. Equal ones share their
 * sockets and cache.
 *
 * @param timeout the longest time to find the addresses of a name
 */
record TimedNames(Duration timeout) implements Function<DnsNameResolverBuilder, DnsAddressResolverGroup> {

	@Override
	public DnsAddressResolverGroup apply(DnsNameResolverBuilder builder) {
		return new Group(builder, this.timeout);
	}

	private static final class Group extends DnsAddressResolverGroup {

		private final Duration timeout;

		Group(DnsNameResolverBuilder builder, Duration timeout) {
			super(builder);
			this.timeout = timeout;
		}

		@Override
		protected AddressResolver<InetSocketAddress> newAddressResolver(EventLoop eventLoop,
				NameResolver<InetAddress> resolver) throws Exception {
			return new TimedResolver(super.newAddressResolver(eventLoop, resolver), eventLoop, this.timeout);
		}

	}

	// Answers come through promises.
	@SuppressWarnings("FutureReturnValueIgnored")
	private static final class TimedResolver implements AddressResolver<InetSocketAddress> {

		private final AddressResolver<InetSocketAddress> resolver;

		private final EventExecutor executor;

		private final Duration timeout;

		TimedResolver(AddressResolver<InetSocketAddress> resolver, EventExecutor executor, Duration timeout) {
			this.resolver = resolver;
			this.executor = executor;
			this.timeout = timeout;
		}

		@Override
		public boolean isSupported(SocketAddress address) {
			return this.resolver.isSupported(address);
		}

		@Override
		public boolean isResolved(SocketAddress address) {
			return this.resolver.isResolved(address);
		}

		@Override
		public Future<InetSocketAddress> resolve(SocketAddress address) {
			return resolve(address, this.executor.newPromise());
		}

		@Override
		public Future<InetSocketAddress> resolve(SocketAddress address, Promise<InetSocketAddress> promise) {
			return timed(this.resolver.resolve(address), address, promise);
		}

		@Override
		public Future<List<InetSocketAddress>> resolveAll(SocketAddress address) {
			return resolveAll(address, this.executor.newPromise());
		}

		@Override
		public Future<List<InetSocketAddress>> resolveAll(SocketAddress address,
				Promise<List<InetSocketAddress>> promise) {
			return timed(this.resolver.resolveAll(address), address, promise);
		}

		private <T> Future<T> timed(Future<T> answer, SocketAddress address, Promise<T> promise) {
			if (answer.isDone()) {
				pass(answer, promise);
				return promise;
			}
			ScheduledFuture<?> timer = this.executor.schedule(
					() -> promise.tryFailure(new ConnectTimeoutException(
							"the address of " + address + " was not found within " + this.timeout.toMillis() + " ms")),
					this.timeout.toMillis(), TimeUnit.MILLISECONDS);
			answer.addListener((Future<T> done) -> {
				timer.cancel(false);
				pass(done, promise);
			});
			return promise;
		}

		private static <T> void pass(Future<T> answer, Promise<T> promise) {
			if (answer.isSuccess()) {
				promise.trySuccess(answer.getNow());
			}
			else {
				promise.tryFailure(answer.cause());
			}
		}

		@Override
		public void close() {
			this.resolver.close();
		}

	}

}
