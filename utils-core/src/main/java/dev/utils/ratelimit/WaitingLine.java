package dev.utils.ratelimit;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import dev.utils.llm.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one key: a lane for each priority, in the order of arrival. The
 * higher lane goes first, but of five calls one of the {@link Priority#DEFAULT} lane
 * goes, and of eleven one of the {@link Priority#BATCH} lane, if any waits there. Guarded
 * by the lock of its {@link KeyedLimiter}.
 */
final class WaitingLine {

	private static final int DEFAULT = 1;

	private static final int BATCH = 2;

	/** How many calls of higher lanes a lane lets go before its own. */
	private static final int[] PATIENCE = { Integer.MAX_VALUE, 4, 10 };

	private final Lane[] lanes = { new Lane(), new Lane(), new Lane() };

	/** How many calls of higher lanes went while a lane waited. */
	private final int[] passed = new int[PATIENCE.length];

	private final TreeSet<Waiter> deadlines = new TreeSet<>((one, other) -> {
		int order = Long.compare(one.deadlineNanos - other.deadlineNanos, 0);
		return (order != 0) ? order : Long.compare(one.number, other.number);
	});

	private int size;

	private long arrivals;

	private static int lane(Priority priority) {
		return switch (priority) {
			case INTERACTIVE -> 0;
			case DEFAULT -> DEFAULT;
			case BATCH -> BATCH;
		};
	}

	int size() {
		return this.size;
	}

	boolean isEmpty() {
		return this.size == 0;
	}

	/**
	 * Return whether somebody who comes now is the next to go.
	 */
	boolean goesFirst(Priority priority) {
		Waiter first = first();
		if (first == null) {
			return true;
		}
		int lane = lane(first.priority);
		return lane(priority) < lane && this.passed[lane] < PATIENCE[lane];
	}

	void add(Waiter waiter) {
		waiter.number = this.arrivals++;
		waiter.waiting = true;
		this.lanes[lane(waiter.priority)].add(waiter);
		this.size++;
		if (waiter.longestWait != null) {
			this.deadlines.add(waiter);
		}
	}

	/**
	 * Remove somebody.
	 * @return whether he was there
	 */
	boolean remove(Waiter waiter) {
		if (!waiter.waiting) {
			return false;
		}
		if (waiter.longestWait != null) {
			this.deadlines.remove(waiter);
		}
		int lane = lane(waiter.priority);
		this.lanes[lane].remove(waiter);
		waiter.waiting = false;
		this.size--;
		if (this.lanes[lane].head == null) {
			this.passed[lane] = 0;
		}
		return true;
	}

	/**
	 * Count a call that goes, whether it waited or not.
	 */
	void went(Priority priority) {
		if (this.size > 0) {
			count(lane(priority), this.passed, this.lanes[DEFAULT].head != null, this.lanes[BATCH].head != null);
		}
	}

	private static void count(int lane, int[] passed, boolean defaultWaits, boolean batchWaits) {
		passed[lane] = 0;
		if (lane < DEFAULT && defaultWaits) {
			passed[DEFAULT]++;
		}
		if (lane < BATCH && batchWaits) {
			passed[BATCH]++;
		}
	}

	/**
	 * Return whether somebody leaves some of each limit to others. Batch calls do, until
	 * they have let enough others go.
	 */
	boolean isSparing(Priority priority) {
		return priority == Priority.BATCH && this.passed[BATCH] < PATIENCE[BATCH];
	}

	/**
	 * Return who goes next, or {@code null} if nobody waits.
	 */
	@Nullable Waiter first() {
		return (this.size == 0) ? null : next(heads(), this.passed);
	}

	/**
	 * Return who goes next, in their order.
	 * @param most how many at most
	 */
	List<Waiter> first(int most) {
		List<Waiter> first = new ArrayList<>(Math.min(most, this.size));
		@Nullable Waiter[] heads = heads();
		int[] counts = this.passed.clone();
		for (Waiter next = next(heads, counts); next != null && first.size() < most; next = next(heads, counts)) {
			first.add(next);
			int lane = lane(next.priority);
			heads[lane] = next.next;
			count(lane, counts, heads[DEFAULT] != null, heads[BATCH] != null);
		}
		return first;
	}

	private @Nullable Waiter[] heads() {
		return new Waiter[] { this.lanes[0].head, this.lanes[1].head, this.lanes[2].head };
	}

	private static @Nullable Waiter next(@Nullable Waiter[] heads, int[] counts) {
		for (int lane = BATCH; lane >= DEFAULT; lane--) {
			if (heads[lane] != null && counts[lane] >= PATIENCE[lane]) {
				return heads[lane];
			}
		}
		for (Waiter head : heads) {
			if (head != null) {
				return head;
			}
		}
		return null;
	}

	/**
	 * Return what goes before somebody who comes now.
	 */
	Queued before(Priority priority) {
		if (this.size == 0) {
			return Queued.NOTHING;
		}
		int calls = 0;
		long input = 0;
		long output = 0;
		for (int lane = 0; lane <= lane(priority); lane++) {
			calls += this.lanes[lane].size;
			input += this.lanes[lane].input;
			output += this.lanes[lane].output;
		}
		return new Queued(calls, input, output);
	}

	/**
	 * Return when the first patience ends.
	 * @return nanoseconds from now, not negative, or {@link Long#MAX_VALUE} for never
	 */
	long nanosToDeadline(long now) {
		return this.deadlines.isEmpty() ? Long.MAX_VALUE : Math.max(0, this.deadlines.first().deadlineNanos - now);
	}

	/**
	 * Remove those whose patience ends before a moment.
	 * @param until the moment
	 * @param inclusive whether those who wait exactly until then are removed too
	 * @return those who were removed, in the order of their patience
	 */
	List<Waiter> removeLate(long until, boolean inclusive) {
		List<Waiter> late = List.of();
		while (!this.deadlines.isEmpty()) {
			Waiter waiter = this.deadlines.first();
			long left = waiter.deadlineNanos - until;
			if (left > 0 || (left == 0 && !inclusive)) {
				break;
			}
			late = late.isEmpty() ? new ArrayList<>() : late;
			late.add(waiter);
			remove(waiter);
		}
		return late;
	}

	/**
	 * Remove all.
	 * @return those who were there
	 */
	List<Waiter> clear() {
		List<Waiter> all = first(this.size);
		all.forEach(this::remove);
		return all;
	}

	/**
	 * Those of one priority.
	 */
	private static final class Lane {

		private @Nullable Waiter head;

		private @Nullable Waiter tail;

		private int size;

		private long input;

		private long output;

		void add(Waiter waiter) {
			Waiter last = this.tail;
			if (last == null) {
				this.head = waiter;
			}
			else {
				last.next = waiter;
				waiter.previous = last;
			}
			this.tail = waiter;
			this.size++;
			this.input += waiter.tokens.input();
			this.output += waiter.tokens.output();
		}

		void remove(Waiter waiter) {
			Waiter before = waiter.previous;
			Waiter after = waiter.next;
			if (before == null) {
				this.head = after;
			}
			else {
				before.next = after;
			}
			if (after == null) {
				this.tail = before;
			}
			else {
				after.previous = before;
			}
			waiter.previous = null;
			waiter.next = null;
			this.size--;
			this.input -= waiter.tokens.input();
			this.output -= waiter.tokens.output();
		}

	}

}
