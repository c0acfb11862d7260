package dev.utils.ratelimit.redis;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * What an instance knows of Redis's clock: by how many nanoseconds it is ahead of its
 * own. Each answer tells it but for the time that the answer took. Thread-safe.
 */
final class StoreClock {

	/** Clocks that are being set right are slowed or sped up by no more than this. */
	private static final double DRIFT = 1e-3;

	private volatile @Nullable Offset known;

	/**
	 * Note what an answer says.
	 * @param sent when it was asked for, by this instance's clock
	 * @param received when it came
	 * @param storeMicros the time of Redis between the two
	 */
	void heard(long sent, long received, long storeMicros) {
		long nanos = TimeUnit.MICROSECONDS.toNanos(storeMicros);
		// The microsecond that had begun.
		Offset told = new Offset(nanos - received, nanos + 1000 - sent, received);
		Offset before = this.known;
		// Several threads may hear at once: each interval is right, whichever stays.
		this.known = (before != null) ? before.narrowedBy(told) : told;
	}

	/**
	 * Return the time of Redis at a moment of this instance's clock, or one shortly
	 * before it, in microseconds; zero if it is not known.
	 */
	long earliestMicrosAt(long nanos) {
		Offset offset = this.known;
		return (offset != null) ? micros(nanos + offset.least()) : 0;
	}

	/**
	 * Return the time of Redis at a moment of this instance's clock, or one shortly after
	 * it, in microseconds; zero if it is not known.
	 */
	long latestMicrosAt(long nanos) {
		Offset offset = this.known;
		return (offset != null) ? micros(nanos + offset.most()) : 0;
	}

	private static long micros(long nanos) {
		return Math.max(1, TimeUnit.NANOSECONDS.toMicros(nanos));
	}

	/**
	 * By how much Redis's clock is ahead.
	 *
	 * @param least by at least so many nanoseconds
	 * @param most by at most so many
	 * @param at when that was known
	 */
	private record Offset(long least, long most, long at) {

		Offset narrowedBy(Offset told) {
			long drift = (long) (Math.max(0, told.at - this.at) * DRIFT);
			long narrowest = Math.max(this.least - drift, told.least);
			long widest = Math.min(this.most + drift, told.most);
			// Of a clock that was set, only the last answer tells anything.
			return (narrowest <= widest) ? new Offset(narrowest, widest, told.at) : told;
		}

	}

}
