package dev.utils.ratelimit;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;

/**
 * The bucket of one {@link Rate} in this process. Guarded by the lock of its
 * {@link KeyedLimiter}.
 */
final class Allowance {

	/** A call in thousandths, so that a rate of 2.5 has a bucket of exactly 2.5 calls. */
	private static final long CALL = 1000;

	private final Rate rate;

	private final long scale;

	private final long capacity;

	private final double nanosPerPart;

	private final Bucket bucket;

	/**
	 * Create an allowance.
	 * @param rate how fast it fills
	 * @param full whether it is full at the beginning, or else empty
	 * @param nanoTime a clock like {@link System#nanoTime()}
	 */
	Allowance(Rate rate, boolean full, LongSupplier nanoTime) {
		this.rate = rate;
		this.scale = (rate.unit() == Rate.Unit.CALLS) ? CALL : 1;
		this.capacity = (long) (rate.capacity() * this.scale);
		this.nanosPerPart = rate.nanosPerUnit() / this.scale;
		this.bucket = Bucket.builder()
			.addLimit((limit) -> limit.capacity(this.capacity)
				.refillGreedy(rate.units() * this.scale, Duration.ofNanos(rate.periodNanos()))
				.initialTokens(full ? this.capacity : 0))
			.withCustomTimePrecision(new Clock(nanoTime))
			.withSynchronizationStrategy(SynchronizationStrategy.NONE)
			.build();
	}

	Rate rate() {
		return this.rate;
	}

	boolean tryTake(TokenCost tokens, boolean sparing) {
		long parts = parts(tokens);
		if (sparing && available() < enough(tokens, parts, true)) {
			return false;
		}
		if (parts <= this.capacity) {
			return this.bucket.tryConsume(parts);
		}
		if (!this.bucket.tryConsume(this.capacity)) {
			return false;
		}
		this.bucket.consumeIgnoringRateLimits(parts - this.capacity);
		return true;
	}

	/**
	 * Return how long it takes until a call can be made, in nanoseconds.
	 */
	long waitFor(TokenCost tokens, boolean sparing) {
		long enough = enough(tokens, parts(tokens), sparing);
		if (available() >= enough) {
			return 0;
		}
		// The bucket rounds down: a timer of zero would spin until the moment comes.
		return Math.max(1, this.bucket.estimateAbilityToConsume(enough).getNanosToWaitForRefill());
	}

	private long enough(TokenCost tokens, long parts, boolean sparing) {
		long headRoom = sparing ? (long) (this.rate.headRoom(this.rate.unit().of(tokens)) * this.scale) : 0;
		return Math.min(parts + headRoom, this.capacity);
	}

	/**
	 * Return about how long it takes until so many calls have been made one after the
	 * other, in nanoseconds.
	 * @param before how many units are taken by calls that come first
	 * @param last the call that comes last
	 */
	long estimate(long before, TokenCost last) {
		// The last one may leave a debt.
		long needed = before * this.scale + Math.min(parts(last), this.capacity);
		long missing = needed - available();
		return (missing <= 0) ? 0 : (long) (missing * this.nanosPerPart);
	}

	void giveBack(TokenCost tokens) {
		this.bucket.addTokens(parts(tokens));
	}

	/**
	 * Correct the units that were taken to those that were used. The debt never grows
	 * beyond what a period gives.
	 */
	void settle(TokenCost taken, TokenCost used) {
		long difference = this.rate.unit().difference(taken, used);
		if (difference < 0) {
			this.bucket.addTokens(-difference);
		}
		else if (difference > 0) {
			long owed = Math.min(difference, available() + this.rate.units());
			if (owed > 0) {
				this.bucket.consumeIgnoringRateLimits(owed);
			}
		}
	}

	/**
	 * Leave not more than one call, so that those who were held back come one by one.
	 */
	void drain() {
		if (this.rate.unit() == Rate.Unit.CALLS) {
			long spare = available() - CALL;
			if (spare > 0) {
				this.bucket.tryConsume(spare);
			}
		}
	}

	/**
	 * Return how many units are owed.
	 */
	long debt() {
		return Math.max(0, -available()) / this.scale;
	}

	boolean isFull() {
		return available() >= this.capacity;
	}

	private long parts(TokenCost tokens) {
		return this.rate.unit().of(tokens) * this.scale;
	}

	private long available() {
		return this.bucket.getAvailableTokens();
	}

	/**
	 * A monotonic clock.
	 *
	 * @param nanoTime tells the time
	 */
	private record Clock(LongSupplier nanoTime) implements TimeMeter {

		@Override
		public long currentTimeNanos() {
			return this.nanoTime.getAsLong();
		}

		@Override
		public boolean isWallClockBased() {
			return false;
		}

	}

}
