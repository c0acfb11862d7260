package dev.utils.ratelimit;

import java.util.Arrays;

/**
 * The number of instances by the last signs of life. A store that has just lost its data
 * knows too few: whoever is missing has time to give another sign.
 */
final class RecentCounts {

	private final int[] counts = new int[4];

	private int next;

	/**
	 * Add a count.
	 * @return the highest of the last ones
	 */
	int add(int count) {
		this.counts[this.next] = count;
		this.next = (this.next + 1) % this.counts.length;
		return Arrays.stream(this.counts).max().orElse(count);
	}

}
