package dev.utils.client;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import dev.utils.http.RetryRule;
import dev.utils.ratelimit.Permit;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;

/**
 * The permit of a call's current attempt, given back exactly once, whichever way the
 * attempt ends and whoever notices first. Thread-safe.
 */
final class AttemptPermit {

	private final AtomicReference<Permit> permit = new AtomicReference<>(Permit.UNLIMITED);

	private final LongSupplier nanoTime;

	private volatile boolean closed;

	private volatile boolean limited;

	private volatile @Nullable Long waitingSince;

	private final LongAdder waitedNanos = new LongAdder();

	AttemptPermit(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Begin to wait for the permit of the next attempt.
	 * @param limited whether the application has limited the model
	 */
	void await(boolean limited) {
		this.limited = limited;
		this.waitingSince = this.nanoTime.getAsLong();
	}

	void hold(Permit permit) {
		Permit before = this.permit.getAndSet(permit);
		this.waitingSince = null;
		before.release();
		if (this.closed) {
			take().release();
		}
		this.waitedNanos.add(permit.waited().toNanos());
	}

	/**
	 * Return whether a permit is being waited for.
	 */
	boolean isAwaited() {
		return this.waitingSince != null;
	}

	void stopWaiting() {
		Long since = this.waitingSince;
		this.waitingSince = null;
		if (since != null) {
			this.waitedNanos.add(this.nanoTime.getAsLong() - since);
		}
	}

	/**
	 * Hold back all callers of the key where a response says that nothing is left. A good
	 * answer slows down only those who have a limit: for the others, the provider's own
	 * refusal is early enough.
	 */
	void responded(HttpStatusCode status, HttpHeaders headers, RetryRule rule) {
		Permit held = Objects.requireNonNull(this.permit.get());
		boolean matters = held != Permit.UNLIMITED && (this.limited || status.isError());
		Duration reset = matters ? rule.rateLimitReset(headers) : null;
		if (reset != null) {
			held.coolDown(reset);
		}
	}

	/**
	 * Return how long the attempts have waited, all together.
	 */
	Duration waited() {
		Long since = this.waitingSince;
		return Duration.ofNanos(this.waitedNanos.sum() + ((since != null) ? this.nanoTime.getAsLong() - since : 0));
	}

	/**
	 * Return the permit, which the caller gives back.
	 */
	Permit take() {
		return this.permit.getAndSet(Permit.UNLIMITED);
	}

	/**
	 * Return the last permit, which the caller gives back, and want no more.
	 */
	Permit close() {
		this.closed = true;
		return take();
	}

}
