package dev.utils.ratelimit;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Answers that have the same time to come. One timer task serves all: a task for each
 * would wake the timer's thread at every decision. Thread-safe.
 */
final class TimedAnswers {

	private final Duration budget;

	private final Surroundings surroundings;

	private final Queue<Pending> pending = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean ticking = new AtomicBoolean();

	TimedAnswers(Duration budget, Surroundings surroundings) {
		this.budget = budget;
		this.surroundings = surroundings;
	}

	/**
	 * Return an answer that fails if it is not there in time.
	 */
	<T> CompletableFuture<T> next() {
		CompletableFuture<T> answer = new CompletableFuture<>();
		this.pending.add(new Pending(answer, now() + this.budget.toNanos()));
		tickInTime();
		return answer;
	}

	/**
	 * Whoever schedules does it for the first, not for himself.
	 */
	private void tickInTime() {
		while (!this.pending.isEmpty() && this.ticking.compareAndSet(false, true)) {
			Pending first = this.pending.peek();
			if (first != null) {
				schedule(Math.max(0, first.deadlineNanos - now()));
				return;
			}
			this.ticking.set(false);
		}
	}

	private void schedule(long nanos) {
		try {
			this.surroundings.timer().schedule(this::tick, nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The limiter was closed: nobody else would end them.
			this.ticking.set(false);
			expire(Long.MAX_VALUE);
		}
	}

	private void tick() {
		this.ticking.set(false);
		expire(now());
		tickInTime();
	}

	private void expire(long now) {
		for (Pending first = this.pending.peek(); first != null
				&& (first.isOver(now) || now == Long.MAX_VALUE); first = this.pending.peek()) {
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
	 * An answer that has not come when it was last looked at.
	 *
	 * @param answer the answer
	 * @param deadlineNanos until when it may come
	 */
	private record Pending(CompletableFuture<?> answer, long deadlineNanos) {

		boolean isOver(long now) {
			return this.answer.isDone() || this.deadlineNanos - now <= 0;
		}

	}

}
