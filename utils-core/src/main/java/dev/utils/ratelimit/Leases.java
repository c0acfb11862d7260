package dev.utils.ratelimit;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The slots that calls of this instance hold in a store. Thread-safe.
 */
final class Leases {

	private final String instance = UUID.randomUUID().toString().substring(0, 13);

	private final AtomicLong count = new AtomicLong();

	private final Map<RateLimitKey, Set<String>> held = new ConcurrentHashMap<>();

	/**
	 * Return a name that no other call of any instance has.
	 */
	String next() {
		return this.instance + ":" + Long.toString(this.count.incrementAndGet(), Character.MAX_RADIX);
	}

	void add(RateLimitKey key, String lease) {
		this.held.compute(key, (same, leases) -> {
			Set<String> all = (leases != null) ? leases : ConcurrentHashMap.newKeySet();
			all.add(lease);
			return all;
		});
	}

	void remove(RateLimitKey key, String lease) {
		this.held.computeIfPresent(key, (same, leases) -> {
			leases.remove(lease);
			return leases.isEmpty() ? null : leases;
		});
	}

	boolean holds(RateLimitKey key, String lease) {
		Set<String> leases = this.held.get(key);
		return leases != null && leases.contains(lease);
	}

	/**
	 * Tell the store that they are still held.
	 */
	void renew(StoreGuard store) {
		this.held.keySet().forEach((key) -> this.held.computeIfPresent(key, (same, leases) -> {
			// One at a time with the removal: a slot that is free must not be renewed.
			store.renew(key, List.copyOf(leases));
			return leases;
		}));
	}

}
