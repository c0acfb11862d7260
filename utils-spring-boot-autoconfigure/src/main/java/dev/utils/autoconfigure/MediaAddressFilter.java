package dev.utils.autoconfigure;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.http.client.InetAddressFilter;

/**
 * Lets downloads reach addresses of the public internet, and those of the own network
 * that the application allows. Spring Boot's filter takes an IPv6 address that stands for
 * an IPv4 address, such as {@code ::ffff:127.0.0.1}, for a public one; here the address
 * that it stands for is looked at too.
 */
final class MediaAddressFilter implements InetAddressFilter {

	private static final int IPV4_BYTES = 4;

	/** IPv4-mapped addresses, {@code ::ffff:0:0/96} (RFC 4291 §2.5.5.2). */
	private static final byte[] MAPPED = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1 };

	/** IPv4-compatible addresses, {@code ::/96} (RFC 4291 §2.5.5.1). */
	private static final byte[] COMPATIBLE = new byte[12];

	/** NAT64, {@code 64:ff9b::/96} (RFC 6052 §2.1). */
	private static final byte[] NAT64 = { 0, 0x64, -1, (byte) 0x9B, 0, 0, 0, 0, 0, 0, 0, 0 };

	/** 6to4, {@code 2002::/16} (RFC 3056 §2), where the IPv4 address follows at once. */
	private static final byte[] SIX_TO_FOUR = { 0x20, 0x02 };

	private final InetAddressFilter filter;

	/**
	 * Create a filter.
	 * @param allowed addresses or ranges of the own network
	 * @throws IllegalArgumentException if one of them is none
	 */
	MediaAddressFilter(List<String> allowed) {
		InetAddressFilter external = InetAddressFilter.externalAddresses();
		this.filter = allowed.isEmpty() ? external : external.or(allowed.toArray(String[]::new));
	}

	/**
	 * Refuses names that a proxy would look up, since nobody here sees what they lead to.
	 */
	@Override
	public boolean matches(InetSocketAddress address) {
		return !address.isUnresolved() && matches(address.getAddress());
	}

	@Override
	public boolean matches(InetAddress address) {
		InetAddress meant = meant(address);
		return this.filter.matches((meant != null) ? meant : address);
	}

	/**
	 * Return the IPv4 address that an IPv6 address stands for, or {@code null}.
	 */
	private static @Nullable InetAddress meant(InetAddress address) {
		if (!(address instanceof Inet6Address) || address.isLoopbackAddress() || address.isAnyLocalAddress()) {
			return null;
		}
		byte[] bytes = address.getAddress();
		for (byte[] prefix : new byte[][] { MAPPED, COMPATIBLE, NAT64, SIX_TO_FOUR }) {
			if (Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length)) {
				return ipv4(Arrays.copyOfRange(bytes, prefix.length, prefix.length + IPV4_BYTES));
			}
		}
		return null;
	}

	private static InetAddress ipv4(byte[] bytes) {
		try {
			return InetAddress.getByAddress(bytes);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("Four bytes are an IPv4 address", ex);
		}
	}

}
