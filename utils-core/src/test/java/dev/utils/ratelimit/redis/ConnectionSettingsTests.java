package dev.utils.ratelimit.redis;

import java.time.Duration;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions.RefreshTrigger;
import io.lettuce.core.protocol.ProtocolVersion;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which options of the application's client hold for that of rate limits.
 */
class ConnectionSettingsTests {

	@Test
	void optionsOfTheApplicationAreKeptButCommandsFailAtOnceWithoutRedis() {
		SslOptions ssl = SslOptions.builder().cipherSuites("TLS_AES_128_GCM_SHA256").build();
		ClientOptions options = ConnectionSettings.options(ClientOptions.builder()
			.sslOptions(ssl)
			.protocolVersion(ProtocolVersion.RESP2)
			.socketOptions(SocketOptions.builder().connectTimeout(Duration.ofSeconds(3)).build())
			.autoReconnect(false)
			.build());
		assertThat(options.getSslOptions()).isSameAs(ssl);
		assertThat(options.getConfiguredProtocolVersion()).isEqualTo(ProtocolVersion.RESP2);
		assertThat(options.getSocketOptions().getConnectTimeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(options.getDisconnectedBehavior()).isEqualTo(DisconnectedBehavior.REJECT_COMMANDS);
		assertThat(options.isAutoReconnect()).isTrue();
	}

	@Test
	void connectionAttemptEndsSoonUnlessSomebodyChoseATime() {
		assertThat(ConnectionSettings.options(ClientOptions.create()).getSocketOptions().getConnectTimeout())
			.isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void topologyIsLookedAtRegularlyUnlessSomebodyChoseAPeriod() {
		ClusterTopologyRefreshOptions some = ClusterTopologyRefreshOptions.builder()
			.disableAdaptiveRefreshTrigger(RefreshTrigger.ASK_REDIRECT)
			.dynamicRefreshSources(false)
			.build();
		ClusterClientOptions options = ConnectionSettings
			.clusterOptions(ClusterClientOptions.builder().topologyRefreshOptions(some).maxRedirects(7).build());
		ClusterTopologyRefreshOptions refresh = options.getTopologyRefreshOptions();
		assertThat(refresh.isPeriodicRefreshEnabled()).isTrue();
		assertThat(refresh.getRefreshPeriod()).isEqualTo(Duration.ofSeconds(15));
		assertThat(refresh.getAdaptiveRefreshTriggers()).contains(RefreshTrigger.MOVED_REDIRECT)
			.doesNotContain(RefreshTrigger.ASK_REDIRECT);
		assertThat(refresh.useDynamicRefreshSources()).isFalse();
		assertThat(options.getMaxRedirects()).isEqualTo(7);
		ClusterTopologyRefreshOptions chosen = ClusterTopologyRefreshOptions.builder()
			.enablePeriodicRefresh(Duration.ofMinutes(2))
			.build();
		assertThat(
				ConnectionSettings.clusterOptions(ClusterClientOptions.builder().topologyRefreshOptions(chosen).build())
					.getTopologyRefreshOptions())
			.isSameAs(chosen);
	}

}
