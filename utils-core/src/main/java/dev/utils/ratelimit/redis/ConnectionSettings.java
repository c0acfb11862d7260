package dev.utils.ratelimit.redis;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions.RefreshTrigger;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import org.jspecify.annotations.Nullable;

/**
 * What a connection for rate limits needs to be different from others.
 */
final class ConnectionSettings {

	/** Instead of Lettuce's ten seconds; a time that somebody chose is kept. */
	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

	/** Commands are given up much earlier; this keeps Lettuce from remembering them. */
	private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(10);

	/**
	 * Triggers tell of a node that is gone. Of one that is silent, and was replaced, only
	 * a look tells.
	 */
	private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(15);

	private static final int THREADS = 2;

	private ConnectionSettings() {
	}

	/**
	 * Return resources with threads of their own: who blocks those of the application
	 * must not delay decisions, nor calls that go on after a decision the application.
	 */
	static ClientResources resources(@Nullable ClientResources like) {
		ClientResources.Builder own = ClientResources.builder()
			.ioThreadPoolSize(THREADS)
			.computationThreadPoolSize(THREADS)
			.reconnectDelay(Delay.fullJitter(Duration.ofMillis(50), Duration.ofMillis(500), 50, TimeUnit.MILLISECONDS));
		if (like != null) {
			own.addressResolverGroup(like.addressResolverGroup())
				.socketAddressResolver(like.socketAddressResolver())
				.nettyCustomizer(like.nettyCustomizer())
				.tracing(like.tracing())
				.commandLatencyRecorder(like.commandLatencyRecorder());
		}
		return own.build();
	}

	static ClientOptions options(ClientOptions like) {
		ClientOptions.Builder options = like.mutate();
		apply(options, like);
		return options.build();
	}

	static ClusterClientOptions clusterOptions(ClientOptions like) {
		ClusterClientOptions.Builder options = ClusterClientOptions.builder(like);
		apply(options, like);
		ClusterTopologyRefreshOptions refresh = (like instanceof ClusterClientOptions cluster)
				? cluster.getTopologyRefreshOptions() : null;
		if (refresh == null) {
			refresh = ClusterTopologyRefreshOptions.create();
		}
		if (!refresh.isPeriodicRefreshEnabled()) {
			options.topologyRefreshOptions(withPeriod(refresh));
		}
		return options.build();
	}

	private static ClusterTopologyRefreshOptions withPeriod(ClusterTopologyRefreshOptions refresh) {
		RefreshTrigger[] others = Arrays.stream(RefreshTrigger.values())
			.filter((trigger) -> !refresh.getAdaptiveRefreshTriggers().contains(trigger))
			.toArray(RefreshTrigger[]::new);
		ClusterTopologyRefreshOptions.Builder options = ClusterTopologyRefreshOptions.builder();
		if (others.length > 0) {
			options.disableAdaptiveRefreshTrigger(others);
		}
		return options.adaptiveRefreshTriggersTimeout(refresh.getAdaptiveRefreshTimeout())
			.refreshTriggersReconnectAttempts(refresh.getRefreshTriggersReconnectAttempts())
			.closeStaleConnections(refresh.isCloseStaleConnections())
			.dynamicRefreshSources(refresh.useDynamicRefreshSources())
			.enablePeriodicRefresh(TOPOLOGY_REFRESH)
			.build();
	}

	private static void apply(ClientOptions.Builder options, ClientOptions like) {
		options.autoReconnect(true)
			.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
			.timeoutOptions(TimeoutOptions.enabled(COMMAND_TIMEOUT))
			.maintNotificationsConfig(MaintNotificationsConfig.disabled())
			.socketOptions(socketOptions(like.getSocketOptions()));
	}

	private static SocketOptions socketOptions(SocketOptions like) {
		boolean chosen = !like.getConnectTimeout().equals(SocketOptions.DEFAULT_CONNECT_TIMEOUT_DURATION);
		return chosen ? like
				: SocketOptions.builder()
					.connectTimeout(CONNECT_TIMEOUT)
					.keepAlive(like.getKeepAlive())
					.tcpUserTimeout(like.getTcpUserTimeout())
					.tcpNoDelay(like.isTcpNoDelay())
					.build();
	}

}
