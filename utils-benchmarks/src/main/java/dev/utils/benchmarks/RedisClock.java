package dev.utils.benchmarks;

import java.util.List;

import io.lettuce.core.api.sync.RedisCommands;

/**
 * How the clock of Redis, by which it decides, runs against the monotonic clock of this
 * machine, by which all processes on it write down what happens.
 *
 * @param stretch how many nanoseconds of Redis one of the machine is
 * @param doubtNanos by how much a time between two moments may be wrong
 */
record RedisClock(double stretch, double doubtNanos) {

	private static final int SAMPLES = 50;

	static RedisClock between(Sample begin, Sample end) {
		double redis = end.redisNanos - begin.redisNanos;
		double here = end.nanos - begin.nanos;
		return new RedisClock(redis / here, begin.doubtNanos + end.doubtNanos);
	}

	static Sample sample(RedisCommands<String, String> redis) {
		Sample best = null;
		for (int i = 0; i < SAMPLES; i++) {
			long before = System.nanoTime();
			List<String> time = redis.time();
			long after = System.nanoTime();
			long redisNanos = (Long.parseLong(time.get(0)) * 1_000_000 + Long.parseLong(time.get(1))) * 1000;
			Sample sample = new Sample((before + after) / 2, redisNanos, (after - before) / 2);
			best = (best == null || sample.doubtNanos < best.doubtNanos) ? sample : best;
		}
		if (best == null) {
			throw new IllegalStateException("no sample");
		}
		return best;
	}

	/**
	 * Two clocks at one moment.
	 *
	 * @param nanos the monotonic clock of the machine
	 * @param redisNanos the clock of Redis
	 * @param doubtNanos by how much the moment may be wrong
	 */
	record Sample(long nanos, long redisNanos, long doubtNanos) {
	}

}
