package dev.utils.autoconfigure;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

import io.netty.util.NetUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which addresses downloads may reach.
 */
class MediaAddressFilterTests {

	private final MediaAddressFilter filter = new MediaAddressFilter(List.of());

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1",
			"169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
			"fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::10.0.0.1",
			"64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1" })
	void ownNetworkIsRefused(String address) throws UnknownHostException {
		assertThat(this.filter.matches(address(address))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.1.1.1", "93.184.215.14", "2606:4700:4700::1111" })
	void publicInternetIsReached(String address) throws UnknownHostException {
		assertThat(this.filter.matches(address(address))).isTrue();
	}

	@Test
	void allowedAddressesAreReachedInEverySpelling() throws UnknownHostException {
		MediaAddressFilter allowing = new MediaAddressFilter(List.of("10.1.2.0/24", "127.0.0.1"));
		assertThat(allowing.matches(address("10.1.2.77"))).isTrue();
		assertThat(allowing.matches(address("::ffff:10.1.2.77"))).isTrue();
		assertThat(allowing.matches(address("127.0.0.1"))).isTrue();
		assertThat(allowing.matches(address("127.0.0.2"))).isFalse();
		assertThat(allowing.matches(address("10.1.3.1"))).isFalse();
		assertThat(allowing.matches(address("1.1.1.1"))).isTrue();
	}

	@Test
	void nameThatAProxyWouldLookUpIsRefused() {
		assertThat(this.filter.matches(InetSocketAddress.createUnresolved("example.org", 443))).isFalse();
		assertThat(this.filter.matches(new InetSocketAddress("1.1.1.1", 443))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "nowhere", "10.0.0.0/99", "" })
	void textThatIsNoAddressIsRefused(String allowed) {
		assertThatIllegalArgumentException().isThrownBy(() -> new MediaAddressFilter(List.of(allowed)));
	}

	/**
	 * As Netty makes addresses: Java itself would turn mapped ones into IPv4 addresses.
	 */
	private static InetAddress address(String text) throws UnknownHostException {
		byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
		return (bytes.length == 16) ? Inet6Address.getByAddress(null, bytes, -1) : InetAddress.getByAddress(bytes);
	}

}
