package dev.utils.simulator;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

import org.jspecify.annotations.Nullable;

/**
 * The faults of the next requests, in order. Bounded; thread-safe.
 */
final class FaultScript {

	static final int CAPACITY = 10_000;

	private final Queue<Fault> faults = new ArrayDeque<>();

	/**
	 * Adds all or nothing.
	 */
	synchronized void add(List<Fault> added) {
		int count = added.stream().mapToInt(Fault::times).sum();
		if (this.faults.size() + count > CAPACITY) {
			throw new IllegalStateException(
					"Invalid script: at most " + CAPACITY + " faults can wait, " + this.faults.size() + " already do.");
		}
		for (Fault fault : added) {
			for (int i = 0; i < fault.times(); i++) {
				this.faults.add(fault);
			}
		}
	}

	synchronized @Nullable Fault next() {
		return this.faults.poll();
	}

	synchronized int size() {
		return this.faults.size();
	}

	synchronized void clear() {
		this.faults.clear();
	}

}
