package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import dev.utils.ratelimit.RateLimitStore.Call;
import dev.utils.ratelimit.RateLimitStore.Decision;
import dev.utils.ratelimit.SharedBudget.Outcome;
import dev.utils.ratelimit.SharedBudget.Source;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A limiter whose budget instances share. It asks for those who are next in line
 * together, and never twice at a time.
 */
final class SharedKeyedLimiter extends KeyedLimiter {

	private static final Logger logger = LoggerFactory.getLogger(SharedKeyedLimiter.class);

	private static final int MOST_ASKED = 64;

	/** Nobody tells when a call of another instance ends. */
	private static final Duration SLOT_POLL = Duration.ofMillis(50);

	private final SharedBudget budget;

	private final AtomicInteger advances = new AtomicInteger();

	private boolean asking;

	/** Who was told to wait, until when, and whether for the rates or for a slot. */
	private @Nullable Waiter told;

	private long toldUntilNanos;

	private boolean toldByRates;

	/** Whether nobody could decide about those who wait. */
	private boolean undecided;

	/** Whether the answer that is under way does not know what has been given back. */
	private boolean outdated;

	SharedKeyedLimiter(RateLimitKey key, RateLimits limits, Surroundings surroundings, SharedBudget budget) {
		super(key, limits, surroundings);
		this.budget = budget;
	}

	@Override
	boolean acquire(Waiter waiter) {
		RateLimitedException refusal;
		synchronized (this) {
			if (isRetired()) {
				return false;
			}
			waiter.arrive(now(), this.budget.longestDecision());
			refusal = refusal(waiter);
			if (refusal == null) {
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
		// Only the budget knows whether there is anything to wait for.
		return wait.compareTo(longestWait) <= 0;
	}

	@Override
	boolean observe(Waiter waiter) {
		boolean possible;
		synchronized (this) {
			if (isRetired()) {
				return false;
			}
			waiter.arrive(now(), this.budget.longestDecision());
			possible = impossible(waiter.tokens) == null;
		}
		if (!possible) {
			this.surroundings.listener().rejected(this.key);
			waiter.granted(Permit.UNLIMITED, false);
			return true;
		}
		Call call = call(waiter);
		CompletionStage<Outcome> outcome = this.budget.take(List.of(call))
			.whenComplete((decided, failure) -> observed(waiter, decided.decision()));
		waiter.granted(new ShadowLease(waiter.tokens, outcome), false);
		return true;
	}

	private void observed(Waiter waiter, @Nullable Decision decision) {
		Duration wait = (decision != null && decision.nextWait() != null) ? decision.nextWait() : Duration.ZERO;
		boolean refused = decision == null
				|| (decision.granted() == 0 && waiter.longestWait != null && waiter.longestWait.compareTo(wait) <= 0);
		if (refused) {
			this.surroundings.listener().rejected(this.key);
		}
		else {
			this.surroundings.listener().granted(this.key, wait);
		}
	}

	@Override
	void coolDown(Duration wait) {
		if (coolDownHere(wait)) {
			this.budget.coolDown(wait);
		}
	}

	@Override
	void cooledDown() {
		this.budget.drain();
	}

	/**
	 * Done by one thread at a time, which does it again for those who came meanwhile: a
	 * budget that is decided about at once must not end in a deep recursion.
	 */
	@Override
	void advance() {
		if (this.advances.getAndIncrement() > 0) {
			return;
		}
		int done = 1;
		try {
			while (done > 0) {
				advanceOnce();
				done = this.advances.addAndGet(-done);
			}
		}
		finally {
			if (done > 0) {
				this.advances.set(0);
			}
		}
	}

	private void advanceOnce() {
		List<Waiter> late;
		List<Waiter> asked = List.of();
		List<Call> calls = List.of();
		boolean undecided;
		synchronized (this) {
			undecided = this.undecided;
			late = this.line.removeLate(now(), false);
			Waiter first = this.line.first();
			if (!this.asking && first != null) {
				long wait = Math.max(coolDownNanos(), (this.told == first) ? this.toldUntilNanos - now() : 0);
				if (wait > 0) {
					wakeIn(wait);
				}
				else {
					this.asking = true;
					this.outdated = false;
					asked = this.line.first(MOST_ASKED);
					calls = asked.stream().map(this::call).toList();
				}
			}
			wakeIn(nanosToNextLate());
		}
		if (!asked.isEmpty()) {
			ask(asked, calls);
		}
		Refusal unanswered = undecided ? Refusal.storeGone() : null;
		late.forEach((waiter) -> rejectQueued(waiter,
				(unanswered != null) ? unanswered : Refusal.expired(waiter.longestWait, held())));
	}

	private long nanosToNextLate() {
		long nanos = this.line.nanosToDeadline(now());
		// Who comes at his deadline is not late yet.
		return (nanos != Long.MAX_VALUE) ? nanos + 1 : nanos;
	}

	private Call call(Waiter waiter) {
		return new Call(this.budget.nextLease(), waiter.tokens, this.line.isSparing(waiter.priority));
	}

	private void ask(List<Waiter> asked, List<Call> calls) {
		this.budget.take(calls).whenComplete((outcome, failure) -> {
			if (failure != null) {
				logger.error("A decision about a rate limit failed", failure);
			}
			Decision decision = (outcome != null) ? outcome.decision() : null;
			if (decision == null) {
				rejectAll(asked);
			}
			else {
				apply(asked, calls, decision, outcome);
			}
			advance();
		});
	}

	private void rejectAll(List<Waiter> asked) {
		List<Waiter> rejected;
		synchronized (this) {
			this.asking = false;
			rejected = asked.stream().filter(this.line::remove).toList();
		}
		rejected.forEach((waiter) -> rejectQueued(waiter, Refusal.storeGone()));
	}

	private void apply(List<Waiter> asked, List<Call> calls, Decision decision, Outcome outcome) {
		Source source = outcome.source();
		List<Runnable> outcomes = new ArrayList<>(asked.size());
		synchronized (this) {
			this.asking = false;
			this.undecided = decision.granted() == 0 && source == Source.NONE;
			for (int i = 0; i < decision.granted(); i++) {
				Waiter waiter = asked.get(i);
				Call call = outcome.calls().get(i);
				if (this.line.remove(waiter)) {
					this.line.went(waiter.priority);
					this.inFlight++;
					outcomes.add(grant(waiter, call, source));
				}
				else {
					outcomes.add(() -> this.budget.giveBack(call, source));
				}
			}
			if (decision.granted() < asked.size()) {
				outcomes.addAll(hold(asked.subList(decision.granted(), asked.size()), calls, decision));
			}
		}
		outcomes.forEach(Runnable::run);
		if (!decision.coolDown().isZero()) {
			coolDownHere(decision.coolDown());
		}
	}

	/**
	 * Let those wait who were not let through, if they can.
	 */
	private List<Runnable> hold(List<Waiter> waiters, List<Call> calls, Decision decision) {
		Waiter first = waiters.get(0);
		boolean sparing = calls.get(decision.granted()).sparing();
		if (this.outdated || sparing != this.line.isSparing(first.priority)) {
			// The wait is not that of a call that asks now: ask again.
			this.told = null;
			return List.of();
		}
		Duration wait = decision.nextWait();
		this.told = first;
		this.toldByRates = wait != null && !this.undecided;
		this.toldUntilNanos = now() + ((wait != null) ? wait : SLOT_POLL).toNanos();
		Refusal refusal = this.undecided ? Refusal.storeGone() : refusal(decision);
		List<Runnable> refusals = new ArrayList<>();
		for (Waiter waiter : waiters) {
			boolean patient = waiter.canWaitUntil((wait != null) ? this.toldUntilNanos : now());
			if (!patient && this.line.remove(waiter)) {
				refusals.add(() -> rejectQueued(waiter, refusal));
			}
		}
		return refusals;
	}

	private static Refusal refusal(Decision decision) {
		Duration wait = decision.nextWait();
		return !decision.coolDown().isZero() ? Refusal.coolingDown(decision.coolDown())
				: Refusal.tooLong((wait != null) ? wait : Duration.ZERO);
	}

	private Runnable grant(Waiter waiter, Call call, Source source) {
		Duration waited = Duration.ofNanos(now() - waiter.sinceNanos);
		return () -> {
			this.surroundings.listener().queued(this.key, -1);
			this.surroundings.listener().granted(this.key, waited);
			waiter.granted(new Lease(waiter.tokens, waited, call, source), true);
		};
	}

	/**
	 * Called when the store answers again.
	 */
	void storeReturned() {
		report();
		synchronized (this) {
			this.told = null;
			this.outdated = true;
		}
		advance();
	}

	/**
	 * Tell the store which calls are still running.
	 */
	void renew() {
		this.budget.renew();
	}

	/**
	 * Tell the store what it does not know yet.
	 */
	void report() {
		this.budget.report();
	}

	@Override
	Duration estimatedWait(Waiter waiter) {
		long wait = coolDownNanos();
		Waiter first = this.line.first();
		if (first != null) {
			boolean known = this.told == first;
			long firstWait = known ? Math.max(0, this.toldUntilNanos - now()) : 0;
			Queued before = this.line.before(waiter.priority);
			for (Rate rate : this.rates) {
				// Who was told to wait will find an empty bucket; of others nothing is
				// known.
				double there = (known && this.toldByRates) ? 0 : rate.capacity();
				double missing = Math.max(0, before.units(rate.unit()) - there);
				wait = Math.max(wait, firstWait + (long) (missing * rate.nanosPerUnit()));
			}
		}
		return Duration.ofNanos(wait);
	}

	@Override
	boolean isIdle() {
		return !this.asking && this.inFlight == 0 && this.budget.isReported();
	}

	private void ended(TokenCost taken, TokenCost used) {
		boolean waiting;
		synchronized (this) {
			this.inFlight--;
			boolean refunded = this.limits.maxInFlight() != null
					|| (this.limits.countsTokens() && used.total() < taken.total());
			waiting = refunded && !this.line.isEmpty();
			if (waiting) {
				this.told = null;
				this.outdated = true;
			}
		}
		if (waiting) {
			advance();
		}
	}

	/**
	 * The permit of a call that was let through.
	 */
	private final class Lease extends SinglePermit {

		private final String lease;

		private final Source source;

		Lease(TokenCost tokens, Duration waited, Call call, Source source) {
			super(tokens, waited);
			this.lease = call.lease();
			this.source = source;
		}

		@Override
		void end(TokenCost used) {
			overrun(used);
			SharedKeyedLimiter.this.budget.ended(this.lease, this.source, tokens(), used);
			ended(tokens(), used);
		}

		@Override
		KeyedLimiter limiter() {
			return SharedKeyedLimiter.this;
		}

	}

	/**
	 * The permit of a call that was let through without being asked for.
	 */
	private final class ShadowLease extends SinglePermit {

		private final CompletionStage<Outcome> outcome;

		ShadowLease(TokenCost tokens, CompletionStage<Outcome> outcome) {
			super(tokens, Duration.ZERO);
			this.outcome = outcome;
		}

		@Override
		void end(TokenCost used) {
			overrun(used);
			this.outcome.thenAccept((outcome) -> {
				Decision decision = outcome.decision();
				if (decision != null && decision.granted() > 0) {
					SharedKeyedLimiter.this.budget.ended(outcome.calls().get(0).lease(), outcome.source(), tokens(),
							used);
				}
			});
		}

		@Override
		KeyedLimiter limiter() {
			return SharedKeyedLimiter.this;
		}

	}

}
