package dev.utils.ratelimit;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;

/**
 * One rate: a bucket that fills steadily. An amount larger than the bucket takes all of
 * it and leaves a debt. Guarded by the lock of its {@link KeyedLimiter}.
 */
final class Allowance {

	private final long capacity;

	private final double nanosPerUnit;

	private final Bucket bucket;

	/**
	 * Create an allowance that is full.
	 * @param capacity the most units that are there after a pause
	 * @param units how many units a period adds
	 * @param period how long a period is
	 * @param nanoTime a clock like {@link System#nanoTime()}
	 */
	Allowance(long capacity, long units, Duration period, LongSupplier nanoTime) {
		this.capacity = capacity;
		this.nanosPerUnit = (double) period.toNanos() / units;
		this.bucket = Bucket.builder()
			.addLimit((limit) -> limit.capacity(capacity).refillGreedy(units, period))
			.withCustomTimePrecision(new Clock(nanoTime))
			.withSynchronizationStrategy(SynchronizationStrategy.NONE)
			.build();
	}

	boolean tryTake(long units) {
		if (units <= this.capacity) {
			return this.bucket.tryConsume(units);
		}
		if (!this.bucket.tryConsume(this.capacity)) {
			return false;
		}
		owe(units - this.capacity);
		return true;
	}

	/**
	 * Return how long it takes until the units can be taken, in nanoseconds.
	 */
	long waitFor(long units) {
		EstimationProbe probe = this.bucket.estimateAbilityToConsume(Math.min(units, this.capacity));
		// The bucket rounds down: a timer of zero would spin until the moment comes.
		return probe.canBeConsumed() ? 0 : Math.max(1, probe.getNanosToWaitForRefill());
	}

	/**
	 * Return about how long it takes until so many units have been taken one after the
	 * other, in nanoseconds.
	 */
	long estimate(long units, long last) {
		// The last one may leave a debt.
		long needed = units - Math.max(0, last - this.capacity);
		long missing = needed - available();
		return (missing <= 0) ? 0 : (long) (missing * this.nanosPerUnit);
	}

	void giveBack(long units) {
		this.bucket.addTokens(units);
	}

	void owe(long units) {
		this.bucket.consumeIgnoringRateLimits(units);
	}

	long available() {
		return this.bucket.getAvailableTokens();
	}

	boolean isFull() {
		return available() >= this.capacity;
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
