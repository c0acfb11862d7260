package dev.utils.ratelimit;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Answers that have the same time to come. One timer task serves all: a task for each
 * would wake the timer's thread at every decision. Time in which this process was stopped
 * or got no processor does not count: an answer that came meanwhile has yet to be read.
 * Thread-safe.
 */
final class TimedAnswers {

	/** The timer looks at the clock that often, to tell such time from others. */
	private static final int LOOKS = 4;

	/** What a timer may be late by. */
	private static final long LATE_NANOS = Duration.ofMillis(10).toNanos();

	private final Duration budget;

	private final Surroundings surroundings;

	private final Queue<Pending> pending = new ConcurrentLinkedQueue<>();

	/** Written with the lock of this held. */
	private volatile Time time = new Time(null, 0);

	/** Used by one look at a time. */
	private boolean overslept;

	TimedAnswers(Duration budget, Surroundings surroundings) {
		this.budget = budget;
		this.surroundings = surroundings;
	}

	/**
	 * Return an answer that fails if it is not there in time.
	 */
	<T> CompletableFuture<T> next() {
		CompletableFuture<T> answer = new CompletableFuture<>();
		long now = now();
		this.pending.add(new Pending(answer, this.time.awake(now) + this.budget.toNanos()));
		lookInTime();
		return answer;
	}

	/**
	 * Whoever schedules does it for the first, not for himself.
	 */
	private void lookInTime() {
		Time known = this.time;
		Pending first = this.pending.peek();
		if (known.dueNanos == null && first != null) {
			long now = now();
			lookIn(Math.max(0, Math.min(first.deadlineNanos - known.awake(now), step())), known);
		}
	}

	private long step() {
		return this.budget.toNanos() / LOOKS;
	}

	private void lookIn(long nanos, Time known) {
		synchronized (this) {
			if (!this.time.equals(known)) {
				// Somebody else has.
				return;
			}
			this.time = new Time(now() + nanos, known.asleepNanos);
		}
		try {
			this.surroundings.timer().schedule(this::look, nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The limiter was closed: nobody else would end them.
			written(new Time(null, known.asleepNanos));
			expire(Long.MAX_VALUE);
		}
	}

	private synchronized void written(Time known) {
		this.time = known;
	}

	private void look() {
		long now = now();
		Time known = this.time;
		boolean sleepy = known.late(now) > 0;
		Time awake = new Time(null, known.asleepNanos + known.late(now));
		written(awake);
		if (sleepy && !this.overslept) {
			// Those who read answers have woken up just now, too.
			this.overslept = true;
			lookIn(step(), awake);
			return;
		}
		this.overslept = false;
		expire(awake.awake(now));
		lookInTime();
	}

	private void expire(long awake) {
		for (Pending first = this.pending.peek(); first != null
				&& (first.isOver(awake) || awake == Long.MAX_VALUE); first = this.pending.peek()) {
			if (this.pending.remove(first)) {
				first.answer
					.completeExceptionally(new TimeoutException("no answer within " + this.budget.toMillis() + " ms"));
			}
		}
	}

	private long now() {
		return this.surroundings.nanoTime().getAsLong();
	}

	/**
	 * What the timer knows of the time.
	 *
	 * @param dueNanos when it looks again, or {@code null} if nobody waits
	 * @param asleepNanos how long this process has been asleep
	 */
	private record Time(@Nullable Long dueNanos, long asleepNanos) {

		/**
		 * Return how long it has been asleep beyond that, if it has just woken up.
		 */
		long late(long now) {
			long late = (this.dueNanos != null) ? now - this.dueNanos : 0;
			return (late > LATE_NANOS) ? late : 0;
		}

		long awake(long now) {
			return now - this.asleepNanos - late(now);
		}

	}

	/**
	 * An answer that has not come when it was last looked at.
	 *
	 * @param answer the answer
	 * @param deadlineNanos until when it may come, in time awake
	 */
	private record Pending(CompletableFuture<?> answer, long deadlineNanos) {

		boolean isOver(long awake) {
			return this.answer.isDone() || this.deadlineNanos - awake <= 0;
		}

	}

}
