package dev.utils.ratelimit.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections that suit rate limits: without Redis a command fails at once instead
 * of waiting for it, and Redis is found again within half a second. Thread-safe.
 */
public final class RedisConnector implements AutoCloseable {

	private final ClientResources resources;

	private final AbstractRedisClient client;

	private final Supplier<CompletionStage<Link>> connect;

	private final Supplier<CompletionStage<? extends StatefulRedisPubSubConnection<String, String>>> connectPubSub;

	private RedisConnector(ClientResources resources, AbstractRedisClient client,
			Supplier<CompletionStage<Link>> connect,
			Supplier<CompletionStage<? extends StatefulRedisPubSubConnection<String, String>>> connectPubSub) {
		this.resources = resources;
		this.client = client;
		this.connect = connect;
		this.connectPubSub = connectPubSub;
	}

	/**
	 * Return a connector for one server, or for the master of a Sentinel.
	 * @param uri where it is
	 * @param sslOptions how to trust it and how to be trusted, or {@code null} for what
	 * the Java platform trusts
	 * @return the connector
	 */
	public static RedisConnector standalone(RedisURI uri, @Nullable SslOptions sslOptions) {
		return standalone(uri, options(sslOptions), null);
	}

	/**
	 * Return a connector for one server, or for the master of a Sentinel, that connects
	 * as another client does.
	 * @param uri where it is
	 * @param options those of the other client, as far as rate limits do not need others
	 * @param resources those of the other client: how names are resolved, channels
	 * customized and commands observed is taken from them, threads are not. {@code null}
	 * for the defaults
	 * @return the connector
	 */
	public static RedisConnector standalone(RedisURI uri, ClientOptions options, @Nullable ClientResources resources) {
		ClientResources own = ConnectionSettings.resources(resources);
		RedisClient client = RedisClient.create(own);
		client.setOptions(ConnectionSettings.options(options));
		return new RedisConnector(own, client,
				() -> client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture().thenApply(Link::of),
				() -> client.connectPubSubAsync(StringCodec.UTF8, uri).toCompletableFuture());
	}

	/**
	 * Return a connector for a Redis Cluster.
	 * @param uris where some of its nodes are
	 * @param sslOptions how to trust them and how to be trusted, or {@code null} for what
	 * the Java platform trusts
	 * @return the connector
	 */
	public static RedisConnector cluster(List<RedisURI> uris, @Nullable SslOptions sslOptions) {
		return cluster(uris, options(sslOptions), null);
	}

	/**
	 * Return a connector for a Redis Cluster that connects as another client does.
	 * @param uris where some of its nodes are
	 * @param options those of the other client, as far as rate limits do not need others
	 * @param resources those of the other client: how names are resolved, channels
	 * customized and commands observed is taken from them, threads are not. {@code null}
	 * for the defaults
	 * @return the connector
	 */
	public static RedisConnector cluster(Iterable<RedisURI> uris, ClientOptions options,
			@Nullable ClientResources resources) {
		ClientResources own = ConnectionSettings.resources(resources);
		RedisClusterClient client = RedisClusterClient.create(own, uris);
		client.setOptions(ConnectionSettings.clusterOptions(options));
		// Without its map of slots the client connects to nothing, and loading it anew
		// finds those that took over.
		return new RedisConnector(own, client,
				() -> client.refreshPartitionsAsync()
					.thenCompose((loaded) -> client.connectAsync(StringCodec.UTF8))
					.thenApply(Link::of),
				() -> client.refreshPartitionsAsync()
					.thenCompose((loaded) -> client.connectPubSubAsync(StringCodec.UTF8)));
	}

	private static ClientOptions options(@Nullable SslOptions sslOptions) {
		ClientOptions.Builder options = ClientOptions.builder();
		return ((sslOptions != null) ? options.sslOptions(sslOptions) : options).build();
	}

	CompletionStage<Link> connect() {
		return started(this.connect);
	}

	/**
	 * Listen to what is published, for as long as the connection is open.
	 */
	CompletionStage<? extends StatefulConnection<?, ?>> subscribe(String channel, Consumer<String> onMessage) {
		return RedisConnector.<StatefulRedisPubSubConnection<String, String>>started(this.connectPubSub)
			.thenCompose((connection) -> subscribe(connection, channel, onMessage));
	}

	private static CompletionStage<StatefulRedisPubSubConnection<String, String>> subscribe(
			StatefulRedisPubSubConnection<String, String> connection, String channel, Consumer<String> onMessage) {
		connection.addListener(new RedisPubSubAdapter<>() {
			@Override
			public void message(String from, String message) {
				onMessage.accept(message);
			}
		});
		CompletableFuture<StatefulRedisPubSubConnection<String, String>> subscribed = new CompletableFuture<>();
		CompletionStage<Void> answer = connection.async().subscribe(channel);
		answer.whenComplete((done, failure) -> {
			if (failure == null) {
				subscribed.complete(connection);
				return;
			}
			// An open one would be left behind at each attempt.
			CompletionStage<Void> closing = connection.closeAsync();
			closing.whenComplete((closed, ignored) -> subscribed.completeExceptionally(failure));
		});
		return subscribed;
	}

	private static <T> CompletionStage<T> started(Supplier<? extends CompletionStage<? extends T>> connect) {
		try {
			return connect.get().thenApply((connection) -> connection);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Close all connections, without waiting for it.
	 */
	@Override
	public void close() {
		CompletionStage<Void> closed = this.client.shutdownAsync(0, 1, TimeUnit.SECONDS);
		closed.whenComplete((nothing, failure) -> {
			Future<Boolean> unused = this.resources.shutdown(0, 1, TimeUnit.SECONDS);
		});
	}

	/**
	 * A connection.
	 *
	 * @param connection to be closed
	 * @param commands what can be done with it
	 */
	record Link(StatefulConnection<String, String> connection, RedisScriptingAsyncCommands<String, String> commands) {

		static Link of(StatefulRedisConnection<String, String> connection) {
			return new Link(connection, connection.async());
		}

		static Link of(StatefulRedisClusterConnection<String, String> connection) {
			return new Link(connection, connection.async());
		}

	}

}
