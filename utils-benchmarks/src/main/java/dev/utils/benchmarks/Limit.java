package dev.utils.benchmarks;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What a token bucket allows in a window of time, and by how much grants exceed it.
 *
 * @param capacity how many units may come at once
 * @param perSecond how many units a second adds
 * @param stretch how many of the limiter's nanoseconds one of this machine's monotonic
 * clock is
 * @param doubtNanos by how much a window may be longer than measured
 */
record Limit(double capacity, double perSecond, double stretch, double doubtNanos) {

	Limit(double capacity, double perSecond) {
		this(capacity, perSecond, 1, 0);
	}

	Limit by(RedisClock clock) {
		return new Limit(this.capacity, this.perSecond, clock.stretch(), clock.doubtNanos());
	}

	/**
	 * Return how many units may come within a window.
	 */
	double allowed(long nanos) {
		return this.capacity + (nanos * this.stretch + this.doubtNanos) * this.perSecond / 1e9;
	}

	/**
	 * Return by how much single units exceed what is allowed, in the window where they do
	 * so most.
	 * @param sorted when they came, in order
	 */
	double overshoot(long[] sorted) {
		double perNano = this.stretch * this.perSecond / 1e9;
		double most = Double.NEGATIVE_INFINITY;
		double least = Double.POSITIVE_INFINITY;
		for (int i = 0; i < sorted.length; i++) {
			double refilled = (sorted[i] - sorted[0]) * perNano;
			least = Math.min(least, i - refilled);
			most = Math.max(most, i + 1 - refilled - least);
		}
		return (sorted.length > 0) ? most - allowed(0) : 0;
	}

	/**
	 * Return by how much grants certainly exceed what is allowed, in the window where
	 * they do so most. A grant counts in a window only if it was asked for and answered
	 * within: when exactly it was decided, nobody outside knows. What is above zero is
	 * thus the limiter's fault, and not that of a thread that slept over an answer.
	 */
	double certainOvershoot(List<Grant> grants) {
		Grant[] byAnswer = grants.toArray(Grant[]::new);
		Arrays.sort(byAnswer, Comparator.comparingLong(Grant::answered));
		long[] begins = grants.stream().mapToLong(Grant::asked).sorted().distinct().toArray();
		double most = Double.NEGATIVE_INFINITY;
		for (long begin : begins) {
			double units = 0;
			for (Grant grant : byAnswer) {
				if (grant.asked() >= begin) {
					units += grant.units();
					most = Math.max(most, units - allowed(grant.answered() - begin));
				}
			}
		}
		return grants.isEmpty() ? 0 : most;
	}

	/**
	 * Units that were granted together.
	 *
	 * @param asked when they were asked for, by the monotonic clock of the machine
	 * @param answered when the answer was there
	 * @param units how many
	 */
	record Grant(long asked, long answered, double units) {
	}

}
