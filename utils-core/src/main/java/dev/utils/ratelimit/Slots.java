package dev.utils.ratelimit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.utils.ratelimit.RateLimitStore.Call;

/**
 * The slots of one key that this instance holds. Those that the store has granted are
 * this instance's until it has said that they are free: while the store does not answer,
 * one call after the other may use them, and no other instance can. Guarded by the lock
 * of its {@link SharedBudget}.
 */
final class Slots {

	/** What the store is not told it forgets by itself, half a minute later. */
	private static final int MOST_UNHEARD = 1000;

	private final RateLimits limits;

	private final Set<String> running = new HashSet<>();

	/** Held, but not in use. */
	private final Deque<String> idle = new ArrayDeque<>();

	/** Free, but the store may not know it: never used again. */
	private final Set<String> unheard = new LinkedHashSet<>();

	Slots(RateLimits limits) {
		this.limits = limits;
	}

	/**
	 * Return whether there is anything to hold.
	 */
	boolean isLimited() {
		return this.limits.maxInFlight() != null;
	}

	/**
	 * Note that the store has granted slots.
	 */
	void hold(List<Call> calls) {
		if (isLimited()) {
			calls.forEach((call) -> this.running.add(call.lease()));
		}
	}

	/**
	 * Take slots without the store.
	 * @param calls who want one, in their order
	 * @param share this instance's share of the slots, or 0 if there are fewer than
	 * instances
	 * @param held whether only slots may be used that this instance holds already
	 * @return the first of the calls, as far as there are slots, by the names of these
	 */
	List<Call> seat(List<Call> calls, int share, boolean held) {
		if (!isLimited()) {
			return calls;
		}
		List<Call> seated = new ArrayList<>(calls.size());
		for (Call call : calls) {
			boolean own = held || share == 0;
			int most = (share == 0) ? Integer.MAX_VALUE : spared(share, call.sparing());
			if (this.running.size() >= most || (own && this.idle.isEmpty())) {
				break;
			}
			String name = this.idle.isEmpty() ? call.lease() : this.idle.removeFirst();
			this.running.add(name);
			seated.add(new Call(name, call.tokens(), call.sparing()));
		}
		return seated;
	}

	private static int spared(int share, boolean sparing) {
		return (sparing && share > 1) ? share - Math.max(1, share / 5) : share;
	}

	/**
	 * Keep a slot that no call uses any more.
	 */
	void rest(String lease) {
		if (this.running.remove(lease)) {
			this.idle.addFirst(lease);
		}
	}

	/**
	 * Give a slot up.
	 */
	void end(String lease) {
		this.running.remove(lease);
	}

	boolean isRunning(String lease) {
		return this.running.contains(lease);
	}

	/**
	 * Note that the store may not have heard that slots are free.
	 */
	void unheard(Collection<String> leases) {
		for (String lease : leases) {
			if (this.unheard.size() < MOST_UNHEARD) {
				this.unheard.add(lease);
			}
		}
	}

	/**
	 * Return what the store may not know to be free, and forget it.
	 * @param idle whether what is not in use is given up, too
	 */
	List<String> free(boolean idle) {
		List<String> free = new ArrayList<>(this.unheard);
		this.unheard.clear();
		if (idle) {
			free.addAll(this.idle);
			this.idle.clear();
		}
		return free;
	}

	/**
	 * Return the names of all that are held.
	 */
	List<String> held() {
		List<String> held = new ArrayList<>(this.running);
		held.addAll(this.idle);
		return held;
	}

	boolean isEmpty() {
		return this.running.isEmpty() && this.idle.isEmpty() && this.unheard.isEmpty();
	}

}
