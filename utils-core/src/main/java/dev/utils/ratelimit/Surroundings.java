package dev.utils.ratelimit;

import java.util.function.LongSupplier;

import reactor.core.scheduler.Scheduler;

/**
 * What all keys of a limiter share.
 *
 * @param nanoTime a clock like {@link System#nanoTime()}
 * @param timer wakes the queues, with one task per queue
 * @param delivery runs what subscribers do with a permit that they waited for
 * @param listener learns what happens
 * @param queueCapacity how many calls may wait for one key
 */
record Surroundings(LongSupplier nanoTime, Scheduler timer, Scheduler delivery, RateLimitListener listener,
		int queueCapacity) {
}
