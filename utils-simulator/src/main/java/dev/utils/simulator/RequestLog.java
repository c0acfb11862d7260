package dev.utils.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The newest requests, bounded by number and by the memory of their bodies. Thread-safe.
 */
final class RequestLog {

	private static final int MAX_REQUESTS = 1_000;

	private static final long MAX_BYTES = 64L * 1024 * 1024;

	private final Deque<RecordedRequest> newest = new ArrayDeque<>();

	private long bytes;

	private long count;

	synchronized void add(RecordedRequest request) {
		this.newest.addLast(request);
		this.bytes += request.size();
		this.count++;
		while (this.newest.size() > MAX_REQUESTS || (this.bytes > MAX_BYTES && this.newest.size() > 1)) {
			this.bytes -= this.newest.removeFirst().size();
		}
	}

	synchronized List<RecordedRequest> newest() {
		return List.copyOf(this.newest);
	}

	synchronized long count() {
		return this.count;
	}

	synchronized void clear() {
		this.newest.clear();
		this.bytes = 0;
		this.count = 0;
	}

}
