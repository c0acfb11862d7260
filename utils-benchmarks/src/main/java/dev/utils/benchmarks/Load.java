package dev.utils.benchmarks;

import java.time.Duration;

import dev.utils.ratelimit.RateLimits;

/**
 * What each process of a run does.
 *
 * @param host where Redis is
 * @param port its port
 * @param prefix what the names of the entries of this run begin with
 * @param engine what decides
 * @param manner how callers ask
 * @param threads how many callers ask at a time, where they wait for an answer
 * @param asksPerSecond how often a process asks, where callers do not wait
 * @param limits what all processes together may do
 * @param processes how many processes there are
 * @param warmUp how long each asks for something else before the start
 * @param time how long it lasts
 */
record Load(String host, int port, String prefix, Engine engine, Manner manner, int threads, double asksPerSecond,
		RateLimits limits, int processes, Duration warmUp, Duration time) {

	/** The share of the tokens that are reserved which most calls use at most. */
	static final long ESTIMATE = 1000;

	/** How many tokens more than reserved some calls use. */
	static final long MOST_OVERRUN = 500;

	Load withAsksPerSecond(double number) {
		return new Load(this.host, this.port, this.prefix, this.engine, this.manner, this.threads, number, this.limits,
				this.processes, this.warmUp, this.time);
	}

	/**
	 * What decides.
	 */
	enum Engine {

		/** The limiter of this library with its Redis store. */
		LIMITER,

		/** Bucket4j with compare-and-swap in Redis, as its documentation shows. */
		BUCKET4J

	}

	/**
	 * How callers ask.
	 */
	enum Manner {

		/**
		 * At a fixed pace, whether the answers to earlier ones are there or not; they do
		 * not wait for a permit.
		 */
		PACED,

		/** As soon as the last answer is there; they do not wait for a permit. */
		EAGER,

		/** The same, and after each answer one bare round trip to Redis. */
		ROUND_TRIPS,

		/**
		 * They wait for a permit, then ask for the next; all the time is the decision's.
		 */
		GREEDY,

		/** They wait for a permit, then ask for the next. */
		WAITING,

		/**
		 * They wait for a permit that reserves tokens, hold it for a while and settle it.
		 */
		TOKENS

	}

}
