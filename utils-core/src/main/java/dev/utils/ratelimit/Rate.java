package dev.utils.ratelimit;

/**
 * One rate of a {@link RateLimits}: a bucket that fills steadily, as a
 * {@link RateLimitStore} has to keep it. A call that costs more than the bucket holds
 * takes all of it and leaves a debt.
 *
 * @param name the name of the limit, such as {@code qps}
 * @param unit what is counted
 * @param capacity the most units that are there after a pause, positive; parts of a unit
 * are possible
 * @param units how many units a period adds, positive
 * @param periodNanos how long a period is, in nanoseconds, positive
 */
public record Rate(String name, Unit unit, double capacity, long units, long periodNanos) {

	/** The part of a bucket that calls without haste leave to others. */
	private static final double HEAD_ROOM = 0.2;

	/** A hundred years, so that no sum overflows. */
	private static final long LONGEST_PERIOD_NANOS = 3_155_760_000_000_000_000L;

	/**
	 * Return how long it takes until a unit is there.
	 * @return the time in nanoseconds
	 */
	public double nanosPerUnit() {
		return (double) this.periodNanos / this.units;
	}

	/**
	 * Return how much must be left over by a call that keeps head-room for others.
	 * @param cost the units that the call takes
	 * @return units; zero if the call takes all that there can be
	 */
	public double headRoom(long cost) {
		return Math.max(0, Math.min(this.capacity * HEAD_ROOM, this.capacity - cost));
	}

	/**
	 * Return the share of one of several instances.
	 */
	Rate share(int instances) {
		long longest = LONGEST_PERIOD_NANOS / instances;
		return new Rate(this.name, this.unit, Math.max(1, this.capacity / instances), this.units,
				Math.min(this.periodNanos, longest) * instances);
	}

	/**
	 * What a rate counts.
	 */
	public enum Unit {

		/** Calls. */
		CALLS {
			@Override
			public long of(TokenCost tokens) {
				return 1;
			}
		},

		/** Tokens of requests and answers together. */
		TOKENS {
			@Override
			public long of(TokenCost tokens) {
				return Math.max(1, tokens.total());
			}
		},

		/** Tokens of requests. */
		INPUT_TOKENS {
			@Override
			public long of(TokenCost tokens) {
				return Math.max(1, tokens.input());
			}
		},

		/** Tokens of answers. */
		OUTPUT_TOKENS {
			@Override
			public long of(TokenCost tokens) {
				return Math.max(1, tokens.output());
			}
		};

		/**
		 * Return how many units a call takes. A call whose cost is unknown takes one: it
		 * still has to wait until nothing is owed.
		 * @param tokens what the call will probably cost
		 * @return units, at least 1
		 */
		public abstract long of(TokenCost tokens);

		/**
		 * Return by how much the use of a call differs from what it took.
		 * @param taken what it took
		 * @param used what it used
		 * @return units, negative if some are left
		 */
		public final long difference(TokenCost taken, TokenCost used) {
			return switch (this) {
				case CALLS -> 0;
				case TOKENS -> used.total() - of(taken);
				case INPUT_TOKENS -> used.input() - of(taken);
				case OUTPUT_TOKENS -> used.output() - of(taken);
			};
		}

	}

}
