package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import dev.utils.ratelimit.RateLimitStore.Adjustment;
import dev.utils.ratelimit.RateLimitStore.Call;
import dev.utils.ratelimit.RateLimitStore.Decision;
import org.jspecify.annotations.Nullable;

/**
 * A limiter whose budget is in a store that instances share. It asks for those who are
 * next in line together, and never twice at a time.
 */
final class SharedKeyedLimiter extends KeyedLimiter {

	private static final int MOST_ASKED = 64;

	/** Nobody tells when a call of another instance ends. */
	private static final long SLOT_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final StoreGuard store;

	private final Leases leases;

	private final OwnShare ownShare;

	private boolean asking;

	private boolean blocked;

	private long blockedUntilNanos;

	SharedKeyedLimiter(RateLimitKey key, RateLimits limits, Surroundings surroundings, StoreGuard store,
			Leases leases) {
		super(key, limits, surroundings);
		this.store = store;
		this.leases = leases;
		this.ownShare = new OwnShare(limits, surroundings.nanoTime());
	}

	@Override
	boolean acquire(Waiter waiter) {
		RateLimitedException refusal;
		synchronized (this) {
			if (isRetired()) {
				return false;
			}
			waiter.arrive(now(), this.store.budget());
			refusal = refusal(waiter);
			if (refusal == null) {
				if (this.line.goesFirst(waiter.priority)) {
					// What is known is about somebody else.
					this.blocked = false;
				}
				enqueue(waiter);
			}
		}
		if (refusal != null) {
			reject(waiter, refusal);
		}
		else {
			advance();
		}
		return true;
	}

	@Override
	boolean canWait(Duration longestWait, Duration wait) {
		// Only the store knows whether there is anything to wait for.
		return this.line.isEmpty() ? coolDownNanos() <= longestWait.toNanos() : super.canWait(longestWait, wait);
	}

	@Override
	boolean observe(Waiter waiter) {
		boolean possible;
		synchronized (this) {
			if (isRetired()) {
				return false;
			}
			waiter.arrive(now(), this.store.budget());
			possible = impossible(waiter) == null;
		}
		if (!possible) {
			this.surroundings.listener().rejected(this.key);
			waiter.granted(Permit.UNLIMITED, false);
			return true;
		}
		Call call = call(waiter);
		CompletableFuture<Boolean> taken = new CompletableFuture<>();
		this.store.take(this.key, this.limits, List.of(call), (late) -> giveBack(List.of(call), late))
			.whenComplete((decision, failure) -> {
				observed(waiter, decision);
				taken.complete(decision != null && decision.granted() > 0);
			});
		waiter.granted(new ShadowLease(waiter.tokens, call.lease(), taken), false);
		return true;
	}

	private void observed(Waiter waiter, @Nullable Decision decision) {
		Duration wait = (decision != null && decision.nextWait() != null) ? decision.nextWait() : Duration.ZERO;
		if (decision != null && decision.granted() == 0 && waiter.longestWait != null
				&& waiter.longestWait.compareTo(wait) <= 0) {
			this.surroundings.listener().rejected(this.key);
		}
		else {
			this.surroundings.listener().granted(this.key, wait);
		}
	}

	@Override
	void coolDown(Duration wait) {
		if (coolDownHere(wait)) {
			this.store.coolDown(this.key, this.limits, wait);
			advance();
		}
	}

	/**
	 * Another instance was asked to wait.
	 */
	void coolDownElsewhere(Duration wait) {
		if (coolDownHere(wait)) {
			advance();
		}
	}

	private boolean coolDownHere(Duration wait) {
		List<Waiter> hopeless = startCoolDown(wait);
		if (hopeless != null) {
			hopeless.forEach((waiter) -> rejectQueued(waiter, Refusal.coolingDown(wait)));
		}
		return hopeless != null;
	}

	@Override
	void cooledDown() {
		this.ownShare.drain();
	}

	@Override
	void advance() {
		List<Waiter> late;
		List<Waiter> asked = List.of();
		List<Call> calls = List.of();
		synchronized (this) {
			late = this.line.removeLate(now(), false);
			if (!this.asking && !this.line.isEmpty()) {
				long wait = Math.max(coolDownNanos(), this.blocked ? this.blockedUntilNanos - now() : 0);
				if (wait > 0) {
					wakeIn(wait);
				}
				else {
					this.asking = true;
					asked = this.line.first(MOST_ASKED);
					calls = asked.stream().map(this::call).toList();
				}
			}
			wakeIn(nanosToNextLate());
		}
		late.forEach((waiter) -> rejectQueued(waiter, Refusal.expired(waiter.longestWait)));
		if (!asked.isEmpty()) {
			ask(asked, calls);
		}
	}

	private long nanosToNextLate() {
		long nanos = this.line.nanosToDeadline(now());
		// Who comes at his deadline is not late yet.
		return (nanos != Long.MAX_VALUE) ? nanos + 1 : nanos;
	}

	private Call call(Waiter waiter) {
		return new Call(this.leases.next(), waiter.tokens, this.line.isSparing(waiter.priority));
	}

	private void ask(List<Waiter> asked, List<Call> calls) {
		this.store.take(this.key, this.limits, calls, (late) -> giveBack(calls, late))
			.whenComplete((decision, failure) -> {
				if (failure == null) {
					reportOwnShare();
					decided(asked, calls, decision, true);
				}
				else {
					decideAlone(asked, calls);
				}
				advance();
			});
	}

	private void giveBack(List<Call> calls, Decision late) {
		calls.subList(0, late.granted()).forEach(this::giveBack);
	}

	private void giveBack(Call call) {
		this.store.adjust(this.key, this.limits, Adjustment.notMade(call, this.limits.maxInFlight() != null));
	}

	private void decideAlone(List<Waiter> asked, List<Call> calls) {
		switch (this.store.onFailure()) {
			case REJECT -> rejectAll(asked);
			case ALLOW -> decided(asked, calls, new Decision(asked.size(), Duration.ZERO, Duration.ZERO), false);
			case LOCAL -> {
				Decision decision;
				synchronized (this) {
					decision = this.ownShare.take(calls, this.inFlight, this.store.instances());
				}
				if (this.store.isAvailable() && decision.granted() < asked.size()) {
					// It was a single failure: the store may know better at once.
					decision = new Decision(decision.granted(), Duration.ZERO, Duration.ZERO);
				}
				decided(asked, calls, decision, false);
			}
		}
	}

	private void rejectAll(List<Waiter> asked) {
		List<Waiter> rejected;
		synchronized (this) {
			this.asking = false;
			rejected = asked.stream().filter(this.line::remove).toList();
		}
		rejected.forEach((waiter) -> rejectQueued(waiter, Refusal.storeGone()));
	}

	private void decided(List<Waiter> asked, List<Call> calls, Decision decision, boolean byStore) {
		List<Runnable> outcomes = new ArrayList<>(asked.size());
		synchronized (this) {
			this.asking = false;
			for (int i = 0; i < decision.granted(); i++) {
				Waiter waiter = asked.get(i);
				Call call = calls.get(i);
				if (this.line.remove(waiter)) {
					this.line.went(waiter.priority);
					outcomes.add(grant(waiter, call, byStore));
				}
				else if (byStore) {
					outcomes.add(() -> giveBack(call));
				}
				else {
					this.ownShare.giveBack(call);
				}
			}
			this.blocked = decision.granted() < asked.size();
			Duration wait = decision.nextWait();
			this.blockedUntilNanos = now() + ((wait != null) ? wait.toNanos() : SLOT_POLL_NANOS);
			for (Waiter waiter : asked.subList(decision.granted(), asked.size())) {
				boolean patient = waiter.canWaitUntil((wait != null) ? this.blockedUntilNanos : now());
				if (!patient && this.line.remove(waiter)) {
					outcomes.add(() -> rejectQueued(waiter, Refusal.tooLong((wait != null) ? wait : Duration.ZERO)));
				}
			}
		}
		outcomes.forEach(Runnable::run);
		if (!decision.coolDown().isZero()) {
			coolDownHere(decision.coolDown());
		}
	}

	private Runnable grant(Waiter waiter, Call call, boolean byStore) {
		this.inFlight++;
		if (byStore && this.limits.maxInFlight() != null) {
			this.leases.add(this.key, call.lease());
		}
		Duration waited = Duration.ofNanos(now() - waiter.sinceNanos);
		Permit permit = new Lease(waiter.tokens, waited, byStore ? call.lease() : null);
		return () -> {
			this.surroundings.listener().queued(this.key, -1);
			this.surroundings.listener().granted(this.key, waited);
			waiter.granted(permit, true);
		};
	}

	/**
	 * Called when the store answers again.
	 */
	void storeReturned() {
		reportOwnShare();
		synchronized (this) {
			this.blocked = false;
		}
		advance();
	}

	/**
	 * Tell the store what was used without it, before it decides again.
	 */
	private void reportOwnShare() {
		Adjustment used;
		synchronized (this) {
			used = this.ownShare.report();
		}
		if (used != null) {
			this.store.adjust(this.key, this.limits, used);
		}
	}

	@Override
	Duration estimatedWait(Waiter waiter) {
		long wait = coolDownNanos();
		if (!this.line.isEmpty()) {
			long first = this.blocked ? Math.max(0, this.blockedUntilNanos - now()) : 0;
			Queued before = this.line.before(waiter.priority);
			for (Rate rate : this.limits.rates()) {
				// The bucket is empty when the first in line goes.
				wait = Math.max(wait, first + (long) (before.units(rate.unit()) * rate.nanosPerUnit()));
			}
		}
		return Duration.ofNanos(wait);
	}

	@Override
	boolean isIdle() {
		return !this.asking && this.inFlight == 0 && this.ownShare.isUnused();
	}

	/**
	 * The permit of a call that was let through.
	 */
	private final class Lease extends SinglePermit {

		private final @Nullable String lease;

		Lease(TokenCost tokens, Duration waited, @Nullable String lease) {
			super(tokens, waited);
			this.lease = lease;
		}

		@Override
		void end(TokenCost used) {
			boolean waiting;
			synchronized (SharedKeyedLimiter.this) {
				SharedKeyedLimiter.this.inFlight--;
				if (this.lease == null) {
					SharedKeyedLimiter.this.ownShare.settle(tokens(), used);
				}
				else {
					endInStore(this.lease, tokens(), used);
				}
				waiting = SharedKeyedLimiter.this.limits.maxInFlight() != null
						&& !SharedKeyedLimiter.this.line.isEmpty();
				if (waiting) {
					SharedKeyedLimiter.this.blocked = false;
				}
			}
			overrun(used);
			if (waiting) {
				advance();
			}
		}

		@Override
		KeyedLimiter limiter() {
			return SharedKeyedLimiter.this;
		}

	}

	private void endInStore(String lease, TokenCost taken, TokenCost used) {
		boolean leased = this.limits.maxInFlight() != null;
		if (leased) {
			this.leases.remove(this.key, lease);
		}
		if (leased || this.limits.countsTokens()) {
			this.store.adjust(this.key, this.limits,
					Adjustment.settled(taken, used, leased ? List.of(lease) : List.of()));
		}
	}

	/**
	 * The permit of a call that was let through without being asked for.
	 */
	private final class ShadowLease extends SinglePermit {

		private final String lease;

		private final CompletionStage<Boolean> taken;

		ShadowLease(TokenCost tokens, String lease, CompletionStage<Boolean> taken) {
			super(tokens, Duration.ZERO);
			this.lease = lease;
			this.taken = taken;
		}

		@Override
		void end(TokenCost used) {
			overrun(used);
			this.taken.thenAccept((taken) -> {
				if (taken) {
					endInStore(this.lease, tokens(), used);
				}
			});
		}

		@Override
		KeyedLimiter limiter() {
			return SharedKeyedLimiter.this;
		}

	}

}
