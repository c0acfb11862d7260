package dev.utils.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The moment at which a call has to be over: limiter waits, attempts, back-off and
 * streaming all fit into it. Immutable and safe to share.
 */
public final class Deadline {

	private static final Duration FOREVER = Duration.ofDays(365);

	private final long endNanos;

	private final LongSupplier nanoTime;

	private Deadline(long endNanos, LongSupplier nanoTime) {
		this.endNanos = endNanos;
		this.nanoTime = nanoTime;
	}

	/**
	 * Return the deadline that passes after the given time.
	 * @param budget how long the call may take; longer than a year counts as a year
	 * @return the deadline
	 */
	public static Deadline after(Duration budget) {
		return after(budget, System::nanoTime);
	}

	/**
	 * Return the deadline that passes after the given time on the given clock.
	 * @param budget how long the call may take; longer than a year counts as a year
	 * @param nanoTime a clock like {@link System#nanoTime()}
	 * @return the deadline
	 */
	public static Deadline after(Duration budget, LongSupplier nanoTime) {
		Duration bounded = (budget.compareTo(FOREVER) < 0) ? budget : FOREVER;
		return new Deadline(nanoTime.getAsLong() + bounded.toNanos(), nanoTime);
	}

	/**
	 * Return how much time is left.
	 * @return the time left; zero once the deadline has passed, never negative
	 */
	public Duration remaining() {
		return Duration.ofNanos(Math.max(0, this.endNanos - this.nanoTime.getAsLong()));
	}

	/**
	 * Return whether a wait ends before the deadline, so that something can still be done
	 * after it.
	 * @param wait how long the wait is
	 * @return whether it fits
	 */
	public boolean allows(Duration wait) {
		return wait.compareTo(remaining()) < 0;
	}

	@Override
	public String toString() {
		return "Deadline[" + remaining() + " left]";
	}

}
