package dev.utils.ratelimit;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names the slots that calls of this instance hold in a store. Thread-safe.
 */
final class Leases {

	private final String instance = UUID.randomUUID().toString().substring(0, 13);

	private final AtomicLong count = new AtomicLong();

	/**
	 * Return a name that no other call of any instance has.
	 */
	String next() {
		return this.instance + ":" + Long.toString(this.count.incrementAndGet(), Character.MAX_RADIX);
	}

}
