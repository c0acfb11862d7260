package dev.utils.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

import dev.utils.ratelimit.RateLimitStore.Adjustment;
import dev.utils.ratelimit.RateLimitStore.Call;
import dev.utils.ratelimit.RateLimitStore.Decision;
import org.jspecify.annotations.Nullable;

/**
 * What one key may use: in the store that instances share, or without it what the
 * configuration says. Thread-safe.
 */
final class SharedBudget {

	/** How soon a store that fails for this key only is asked again. */
	private static final Duration LONGEST_RETRY = Duration.ofMillis(500);

	private final RateLimitKey key;

	private final RateLimits limits;

	private final StoreGuard store;

	private final Leases leases;

	/** Guarded by this. */
	private final OwnShare ownShare;

	/** Guarded by this. */
	private int failuresInARow;

	/** Guarded by this. */
	private int telling;

	SharedBudget(RateLimitKey key, RateLimits limits, StoreGuard store, Leases leases, LongSupplier nanoTime) {
		this.key = key;
		this.limits = limits;
		this.store = store;
		this.leases = leases;
		this.ownShare = new OwnShare(limits, nanoTime);
	}

	/**
	 * Return the longest time that a decision takes: another one may be under way.
	 */
	Duration longestDecision() {
		return this.store.budget().multipliedBy(2).plusMillis(50);
	}

	/**
	 * Return the name of a new call.
	 */
	String nextLease() {
		return this.leases.next();
	}

	/**
	 * Take what calls cost, in their order, up to the first that must wait.
	 * @param calls the calls
	 * @param inFlight how many calls of this instance are running
	 */
	CompletionStage<Outcome> take(List<Call> calls, int inFlight) {
		return this.store.take(this.key, this.limits, calls, (late) -> giveBackLate(calls, late))
			.handle((decision, failure) -> {
				if (decision != null) {
					answered();
					return new Outcome(decision, Source.STORE);
				}
				return decideAlone(calls, inFlight);
			});
	}

	private void giveBackLate(List<Call> calls, Decision late) {
		// A call that was made meanwhile without the store keeps its slot.
		calls.subList(0, late.granted())
			.forEach((call) -> tell(Adjustment.notMade(call,
					this.limits.maxInFlight() != null && !this.leases.holds(this.key, call.lease()))));
	}

	private void answered() {
		synchronized (this) {
			this.failuresInARow = 0;
			this.ownShare.end();
		}
		report();
	}

	private synchronized Outcome decideAlone(List<Call> calls, int inFlight) {
		this.failuresInARow++;
		return switch (this.store.onFailure()) {
			case REJECT -> new Outcome(null, Source.NONE);
			case ALLOW -> new Outcome(new Decision(calls.size(), Duration.ZERO, Duration.ZERO), Source.NONE);
			case LOCAL -> new Outcome(sooner(this.ownShare.take(calls, inFlight, this.store.instances()), calls.size()),
					Source.OWN_SHARE);
		};
	}

	/**
	 * A store that is there otherwise may know better: at once if it has failed once.
	 */
	private Decision sooner(Decision decision, int asked) {
		if (decision.granted() == asked || !this.store.isAvailable()) {
			return decision;
		}
		Duration retry = (this.failuresInARow == 1) ? Duration.ZERO : LONGEST_RETRY;
		Duration wait = decision.nextWait();
		return (wait != null && wait.compareTo(retry) > 0) ? new Decision(decision.granted(), retry, Duration.ZERO)
				: decision;
	}

	/**
	 * Note that a call is made.
	 */
	void made(Call call) {
		if (this.limits.maxInFlight() != null) {
			// Also those that the store does not know yet: it will when it is back.
			this.leases.add(this.key, call.lease());
		}
	}

	/**
	 * Give back what was taken for a call that is not made.
	 */
	void giveBack(Call call, Source source) {
		if (source == Source.STORE) {
			tell(Adjustment.notMade(call, this.limits.maxInFlight() != null));
		}
		else if (source == Source.OWN_SHARE) {
			synchronized (this) {
				this.ownShare.giveBack(call);
			}
		}
	}

	/**
	 * End a call with its real cost.
	 */
	void ended(String lease, Source source, TokenCost taken, TokenCost used) {
		boolean leased = this.limits.maxInFlight() != null;
		if (leased) {
			this.leases.remove(this.key, lease);
		}
		if (source == Source.OWN_SHARE) {
			synchronized (this) {
				this.ownShare.settle(taken, used);
			}
		}
		List<String> ended = leased ? List.of(lease) : List.of();
		if (source == Source.STORE && (leased || this.limits.countsTokens())) {
			tell(Adjustment.settled(taken, used, ended));
		}
		else if (leased) {
			tell(new Adjustment(0, 0, 0, 0, Duration.ZERO, ended));
		}
		if (this.store.isAvailable()) {
			report();
		}
	}

	void coolDown(Duration wait) {
		this.store.coolDown(this.key, this.limits, wait);
	}

	synchronized void drain() {
		this.ownShare.drain();
	}

	/**
	 * Tell the store what was used without it.
	 */
	void report() {
		List<Adjustment> uses;
		synchronized (this) {
			uses = this.ownShare.report();
		}
		uses.forEach(this::tell);
	}

	/**
	 * Tell the store, now or when it is back.
	 */
	private void tell(Adjustment adjustment) {
		synchronized (this) {
			this.telling++;
		}
		this.store.adjust(this.key, this.limits, adjustment, () -> arrivedLate(adjustment))
			.whenComplete((done, failure) -> {
				synchronized (this) {
					this.telling--;
					if (failure != null) {
						this.ownShare.used(adjustment);
					}
				}
			});
	}

	/**
	 * What was taken for lost and is to be told again was told.
	 */
	private synchronized void arrivedLate(Adjustment adjustment) {
		this.ownShare.used(adjustment.reversed());
	}

	/**
	 * Return whether the store knows all.
	 */
	synchronized boolean isReported() {
		return this.telling == 0 && this.ownShare.isUnused();
	}

	/**
	 * What was decided.
	 *
	 * @param decision how far the budget went, or {@code null} if nothing may be taken
	 * @param source who decided
	 */
	record Outcome(@Nullable Decision decision, Source source) {
	}

	/**
	 * What a call was taken from.
	 */
	enum Source {

		/** The store. */
		STORE,

		/** This instance's share. */
		OWN_SHARE,

		/** Nothing. */
		NONE

	}

}
