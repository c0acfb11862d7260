package dev.utils.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.utils.ratelimit.RateLimitStore.Adjustment;
import dev.utils.ratelimit.RateLimitStore.Call;
import dev.utils.ratelimit.RateLimitStore.Decision;
import dev.utils.ratelimit.RateLimitStore.Rejoined;
import org.jspecify.annotations.Nullable;

/**
 * What one key may use: in the store that instances share, or without it what the
 * configuration says. Thread-safe.
 */
final class SharedBudget {

	/** How soon a store that fails for this key only is asked again. */
	private static final Duration LONGEST_RETRY = Duration.ofMillis(500);

	/** How often in a row a store that is there otherwise may fail for this key. */
	private static final int MOST_FAILURES = 3;

	/**
	 * A store that is silent for so long has forgotten the slots of which it hears
	 * nothing, and so does who cannot hear the store.
	 */
	private static final Duration LEASE = Duration.ofSeconds(30);

	/**
	 * Who was without the store for so long comes back together with the others. What was
	 * used in a shorter time is told afterwards.
	 */
	private static final Duration OUTAGE = Duration.ofMillis(500);

	private final RateLimitKey key;

	private final RateLimits limits;

	private final List<Rate> rates;

	private final StoreGuard store;

	private final Leases leases;

	private final CoolDowns coolDowns;

	private final LongSupplier nanoTime;

	/** Guarded by this. */
	private final OwnShare ownShare;

	/** Guarded by this. */
	private final Slots slots;

	/** Guarded by this. */
	private int failuresInARow;

	/** Guarded by this; since when decisions fail. */
	private long failingNanos;

	/** Guarded by this. */
	private int telling;

	/** When the store did not answer for the last time. Guarded by this. */
	private long failedNanos;

	/** Whether the store is being asked for the way back. Guarded by this. */
	private boolean rejoining;

	/** Until when this instance decides alone. Guarded by this. */
	private @Nullable Long aloneUntilNanos;

	SharedBudget(RateLimitKey key, RateLimits limits, StoreGuard store, Leases leases, CoolDowns coolDowns,
			LongSupplier nanoTime) {
		this.key = key;
		this.limits = limits;
		this.rates = limits.rates();
		this.store = store;
		this.leases = leases;
		this.coolDowns = coolDowns;
		this.nanoTime = nanoTime;
		this.slots = new Slots(limits);
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
	 */
	CompletionStage<Outcome> take(List<Call> calls) {
		comeBack();
		synchronized (this) {
			if (this.store.isAvailable() && isOut()) {
				return CompletableFuture.completedFuture(decideOnTheWayBack(calls));
			}
		}
		if (this.slots.isLimited() && isShared() && this.store.isForgetful()) {
			return takeWithSlotsHeld(calls);
		}
		return this.store.take(this.key, this.limits, calls, (late) -> giveBackLate(calls, late))
			.handle((decision, failure) -> (decision != null) ? decided(calls, decision) : decideAlone(calls));
	}

	/**
	 * The store does not know yet which slots others hold: take only rates from it.
	 */
	private CompletionStage<Outcome> takeWithSlotsHeld(List<Call> calls) {
		List<Call> seated = seat(calls);
		if (seated.isEmpty()) {
			return CompletableFuture
				.completedFuture(new Outcome(new Decision(0, null, Duration.ZERO), calls, Source.STORE));
		}
		RateLimits rates = this.limits.withMaxInFlight(null);
		return this.store
			.take(this.key, rates, seated,
					(late) -> seated.subList(0, late.granted())
						.forEach((call) -> tell(Adjustment.notMade(call, false))))
			.handle((decision, failure) -> {
				rest(seated.subList((decision != null) ? decision.granted() : 0, seated.size()));
				if (decision == null) {
					return decideAlone(calls);
				}
				answered();
				return new Outcome(cut(decision, seated, calls), seated, Source.STORE);
			});
	}

	private synchronized List<Call> seat(List<Call> calls) {
		int instances = this.store.instances();
		// Who holds no slot cannot know whether others hold them all. Theirs are over
		// when the store, too, would have taken them for that.
		boolean held = isShared() && !(isSilentFor(LEASE) && !this.store.isForgetful());
		return this.slots.seat(calls, this.limits.slots(false) / instances, held);
	}

	/**
	 * Return whether this instance must not simply ask the store again. Called with the
	 * lock held.
	 */
	private boolean isOut() {
		if (this.rates.isEmpty()) {
			return false;
		}
		long age = this.ownShare.age().toNanos();
		return this.aloneUntilNanos != null || (age > 0 && this.failedNanos - (now() - age) >= OUTAGE.toNanos());
	}

	/**
	 * Go a step on the way back to the store, if this instance is out. Others must have
	 * noticed that the store answers before one takes what they, too, believe to have.
	 */
	private void comeBack() {
		Duration gone = null;
		synchronized (this) {
			if (!this.store.isAvailable() || !isOut() || this.rejoining) {
				return;
			}
			if (this.aloneUntilNanos == null) {
				this.rejoining = true;
				// Others may have been served for as long as this instance did not know.
				gone = this.ownShare.age().minus(this.store.budget());
			}
			else if (this.aloneUntilNanos - now() <= 0) {
				this.aloneUntilNanos = null;
				this.ownShare.handOver();
			}
		}
		if (gone != null) {
			this.store.rejoin(this.key, this.limits, gone).whenComplete((answer, failure) -> rejoined(answer));
		}
		else {
			tellUses();
		}
	}

	private void rejoined(@Nullable Rejoined answer) {
		synchronized (this) {
			this.rejoining = false;
			if (answer == null) {
				this.failedNanos = now();
				return;
			}
			this.failuresInARow = 0;
			if (answer.covered()) {
				long late = Math.max(0, answer.alone().negated().toNanos());
				long age = Math.max(1, this.ownShare.age().toNanos());
				// Others have not had their shares for so long.
				this.ownShare.cover(Math.min(1, (double) late / age), Duration.ofNanos(late));
				this.aloneUntilNanos = now() + Math.max(0, answer.alone().toNanos());
			}
			else {
				this.ownShare.beginAnew();
			}
		}
		tellUses();
	}

	private synchronized Outcome decideOnTheWayBack(List<Call> calls) {
		Duration longest = LONGEST_RETRY;
		if (this.aloneUntilNanos != null) {
			longest = Duration.ofNanos(Math.max(1, this.aloneUntilNanos - now()));
		}
		return decideByShare(calls, longest);
	}

	/**
	 * Decide by what this instance has without the store. Called with the lock held.
	 * @param longest when to ask again at the latest if a rate is used up, or
	 * {@code null}
	 */
	private Outcome decideByShare(List<Call> calls, @Nullable Duration longest) {
		List<Call> seated = seat(calls);
		Decision decision = this.ownShare.take(seated, this.store.instances());
		rest(seated.subList(decision.granted(), seated.size()));
		decision = cut(decision, seated, calls);
		Duration wait = decision.nextWait();
		if (longest != null && wait != null && wait.compareTo(longest) > 0) {
			decision = new Decision(decision.granted(), longest, Duration.ZERO);
		}
		return new Outcome(decision, seated, Source.OWN_SHARE);
	}

	private long now() {
		return this.nanoTime.getAsLong();
	}

	private boolean isSilentFor(Duration time) {
		boolean failing = this.failuresInARow > 0 && now() - this.failingNanos >= time.toNanos();
		return failing || this.store.isSilentFor(time);
	}

	private synchronized void rest(List<Call> calls) {
		calls.forEach((call) -> this.slots.rest(call.lease()));
	}

	/**
	 * As many calls as slots were decided about: the next one waits for a slot.
	 */
	private static Decision cut(Decision decision, List<Call> seated, List<Call> calls) {
		boolean all = decision.granted() == seated.size() && seated.size() < calls.size();
		return all ? new Decision(decision.granted(), null, Duration.ZERO) : decision;
	}

	private boolean isShared() {
		return this.store.instances() > 1;
	}

	private void giveBackLate(List<Call> calls, Decision late) {
		for (Call call : calls.subList(0, late.granted())) {
			boolean free;
			synchronized (this) {
				// A call that was made meanwhile without the store keeps its slot.
				free = this.slots.isLimited() && !this.slots.isRunning(call.lease());
			}
			tell(Adjustment.notMade(call, free));
		}
	}

	private Outcome decided(List<Call> calls, Decision decision) {
		synchronized (this) {
			this.slots.hold(calls.subList(0, decision.granted()));
		}
		answered();
		return new Outcome(decision, calls, Source.STORE);
	}

	private void answered() {
		synchronized (this) {
			this.failuresInARow = 0;
			if (!isOut()) {
				this.ownShare.end();
			}
		}
		report();
	}

	private synchronized Outcome decideAlone(List<Call> calls) {
		if (this.failuresInARow++ == 0) {
			this.failingNanos = now();
		}
		if (this.aloneUntilNanos != null) {
			// Gone again.
			this.aloneUntilNanos = null;
			this.ownShare.beginAnew();
		}
		this.failedNanos = now();
		return switch (this.store.onFailure()) {
			case REJECT -> new Outcome(isSlow() ? new Decision(0, retry(), Duration.ZERO) : null, calls, Source.NONE);
			case ALLOW -> {
				this.slots.hold(calls);
				yield new Outcome(new Decision(calls.size(), Duration.ZERO, Duration.ZERO), calls, Source.NONE);
			}
			// A store that is there otherwise may know better: at once if it has failed
			// once.
			case LOCAL -> decideByShare(calls, this.store.isAvailable() ? retry() : null);
		};
	}

	/**
	 * Whether that may have been one slow answer, so that it is worth asking again.
	 */
	private boolean isSlow() {
		return this.store.isAvailable() && this.failuresInARow < MOST_FAILURES;
	}

	private Duration retry() {
		return (this.failuresInARow == 1) ? Duration.ZERO : LONGEST_RETRY;
	}

	/**
	 * Give back what was taken for a call that is not made.
	 */
	void giveBack(Call call, Source source) {
		List<String> free = leave(call.lease());
		if (source == Source.STORE) {
			tell(Adjustment.notMade(call, !free.isEmpty()));
		}
		else if (source == Source.OWN_SHARE) {
			synchronized (this) {
				this.ownShare.giveBack(call);
			}
			tell(Adjustment.free(free));
		}
	}

	/**
	 * End a call with its real cost.
	 */
	void ended(String lease, Source source, TokenCost taken, TokenCost used) {
		List<String> free = leave(lease);
		if (source == Source.OWN_SHARE) {
			synchronized (this) {
				this.ownShare.settle(taken, used);
			}
		}
		tell((source == Source.STORE) ? Adjustment.settled(taken, used, free) : Adjustment.free(free));
		if (this.store.isAvailable()) {
			report();
		}
	}

	/**
	 * Leave a slot: to the next call of this instance while the store does not answer, or
	 * else to everybody.
	 * @return what the store is to be told to be free
	 */
	private synchronized List<String> leave(String lease) {
		if (!this.slots.isLimited()) {
			return List.of();
		}
		if (keepsSlots()) {
			this.slots.rest(lease);
			return List.of();
		}
		this.slots.end(lease);
		return List.of(lease);
	}

	private boolean keepsSlots() {
		boolean unsure = !this.store.isAvailable() || this.failuresInARow > 0 || isOut() || this.store.isForgetful();
		return unsure && isShared() && this.store.onFailure() == OnStoreFailure.LOCAL;
	}

	/**
	 * Tell the store which slots are still held.
	 */
	synchronized void renew() {
		List<String> held = this.slots.held();
		if (!held.isEmpty()) {
			// One at a time with the end of calls: a slot that is free must not be
			// renewed.
			this.store.renew(this.key, held);
		}
	}

	void coolDown(Duration wait) {
		this.coolDowns.tell(this.key, this.limits, wait);
	}

	synchronized void drain() {
		this.ownShare.drain();
	}

	/**
	 * Tell the store what was used without it, and which slots are free.
	 */
	void report() {
		comeBack();
		tellUses();
	}

	private void tellUses() {
		List<Adjustment> given;
		List<Adjustment> untold;
		List<String> free;
		synchronized (this) {
			given = isOut() ? List.of() : this.ownShare.reportGiven();
			untold = this.ownShare.reportUntold();
			free = this.slots.free(!keepsSlots());
		}
		given.forEach((use) -> tell(use, this.ownShare::givenBefore));
		untold.forEach(this::tell);
		tell(Adjustment.free(free));
	}

	private void tell(Adjustment adjustment) {
		tell(adjustment, this.ownShare::untold);
	}

	/**
	 * Tell the store, now or when it is back.
	 */
	private void tell(Adjustment adjustment, Consumer<Adjustment> onFailure) {
		if (adjustment.isNothing(this.rates)) {
			return;
		}
		long sent = now();
		synchronized (this) {
			this.telling++;
		}
		this.store.adjust(this.key, this.limits, adjustment, () -> arrivedLate(adjustment))
			.whenComplete((done, failure) -> {
				synchronized (this) {
					this.telling--;
					if (failure != null) {
						onFailure.accept(adjustment.aged(adjustment.since().plusNanos(now() - sent)));
						this.slots.unheard(adjustment.leases());
					}
				}
			});
	}

	/**
	 * What was taken for lost and is to be told again was told.
	 */
	private synchronized void arrivedLate(Adjustment adjustment) {
		this.ownShare.untold(adjustment.reversed());
	}

	/**
	 * Return whether the store knows all.
	 */
	synchronized boolean isReported() {
		return this.telling == 0 && this.ownShare.isUnused() && this.slots.isEmpty() && !isOut();
	}

	/**
	 * What was decided.
	 *
	 * @param decision how far the budget went, or {@code null} if nothing may be taken
	 * @param calls the calls as they are known to the budget, at least those that may be
	 * made
	 * @param source who decided
	 */
	record Outcome(@Nullable Decision decision, List<Call> calls, Source source) {
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
