package dev.utils.http;

import java.time.Duration;

/**
 * How HTTP calls are made. All time-outs are positive.
 *
 * @param connectTimeout the longest time to establish one connection, its TLS handshake
 * included
 * @param readTimeout the longest silence while waiting for an answer or its next bytes;
 * of each attempt, not of the whole call
 * @param totalTimeout the budget of a whole call with its retries and waits, where the
 * call has none of its own
 * @param maxInMemorySize the most bytes of an answer that are held in memory, 1 KiB to 1
 * GiB
 * @param maxConnections the most connections to one host, at least 1
 * @param maxPendingAcquires the most calls that wait for a connection to one host, at
 * least 1; further calls fail at once
 * @param maxIdleTime how long an unused connection stays open
 */
public record HttpSettings(Duration connectTimeout, Duration readTimeout, Duration totalTimeout, int maxInMemorySize,
		int maxConnections, int maxPendingAcquires, Duration maxIdleTime) {

	public HttpSettings {
		requirePositive("connectTimeout", connectTimeout);
		requirePositive("readTimeout", readTimeout);
		requirePositive("totalTimeout", totalTimeout);
		requireRange("maxInMemorySize", maxInMemorySize, 1 << 10, 1 << 30);
		requireRange("maxConnections", maxConnections, 1, 65_535);
		requireRange("maxPendingAcquires", maxPendingAcquires, 1, 1_000_000);
		requirePositive("maxIdleTime", maxIdleTime);
	}

	/**
	 * Return the defaults: 10 s to connect, 60 s of silence, 10 minutes in total, 16 MiB
	 * in memory, 500 connections and 1,000 waiting calls per host, connections closed
	 * after 30 s without use (before the load balancers of the large providers close
	 * them, which would reset a request).
	 * @return the default settings
	 */
	public static HttpSettings defaults() {
		return new HttpSettings(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(10), 16 << 20, 500,
				1_000, Duration.ofSeconds(30));
	}

	/**
	 * Return these settings with other time-outs.
	 * @param connect the connect time-out
	 * @param read the read time-out
	 * @param total the total time-out
	 * @return the new settings
	 */
	public HttpSettings withTimeouts(Duration connect, Duration read, Duration total) {
		return new HttpSettings(connect, read, total, this.maxInMemorySize, this.maxConnections,
				this.maxPendingAcquires, this.maxIdleTime);
	}

	private static void requirePositive(String name, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw new IllegalArgumentException("Invalid " + name + " (" + value + "): must be positive.");
		}
	}

	private static void requireRange(String name, int value, int min, int max) {
		if (value < min || value > max) {
			throw new IllegalArgumentException(
					"Invalid " + name + " (" + value + "): must be " + min + " to " + max + ".");
		}
	}

}
