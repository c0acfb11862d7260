package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import dev.utils.ratelimit.RateLimitStore.Adjustment;

/**
 * What was used without the store's knowledge, in pieces that keep their dates. Guarded
 * by the lock of its {@link SharedBudget}.
 */
final class UnreportedUse {

	private static final int MOST_PIECES = 8;

	private final Deque<Piece> pieces = new ArrayDeque<>();

	/**
	 * Note a use.
	 * @param use what was used
	 * @param now since when it has an age
	 */
	void add(Adjustment use, long now) {
		put(new Piece(use, now - use.since().toNanos()));
	}

	/**
	 * Note a use that belongs together with the last one, if any: one that may be dated
	 * like that.
	 * @param latest dates the use where that is later
	 */
	void addToLast(Adjustment use, long now, long latest) {
		Piece last = this.pieces.pollLast();
		if (last == null) {
			add(use, now);
		}
		else {
			long date = (last.sinceNanos - latest < 0) ? latest : last.sinceNanos;
			put(new Piece(last.use.plus(use), date));
		}
	}

	/**
	 * Note again what was taken to be told, before what was used since.
	 * @param refill how long it takes until that has refilled
	 */
	void addBefore(Adjustment use, long now, long refill) {
		Piece last = this.pieces.pollLast();
		if (last == null) {
			add(use, now);
		}
		else {
			long date = now - use.since().toNanos();
			long latest = last.sinceNanos - refill;
			put(new Piece(last.use.plus(use), (date - latest < 0) ? latest : date));
		}
	}

	private void put(Piece piece) {
		if (piece.use.countsNothing()) {
			return;
		}
		this.pieces.addLast(piece);
		if (this.pieces.size() > MOST_PIECES) {
			Piece first = this.pieces.removeFirst();
			Piece second = this.pieces.removeFirst();
			// Less has refilled of what is younger.
			long date = (first.sinceNanos - second.sinceNanos > 0) ? first.sinceNanos : second.sinceNanos;
			this.pieces.addFirst(new Piece(first.use.plus(second.use), date));
		}
	}

	boolean isEmpty() {
		return this.pieces.isEmpty();
	}

	/**
	 * Return what was used last.
	 */
	Adjustment last() {
		Piece last = this.pieces.peekLast();
		return (last != null) ? last.use : Adjustment.NOTHING;
	}

	/**
	 * Return what was used, the earliest first, and forget it.
	 */
	List<Adjustment> take(long now) {
		List<Adjustment> uses = new ArrayList<>(this.pieces.size());
		this.pieces.stream()
			.sorted((one, other) -> Long.signum(one.sinceNanos - other.sinceNanos))
			.forEach((piece) -> uses.add(piece.use.aged(Duration.ofNanos(Math.max(0, now - piece.sinceNanos)))));
		this.pieces.clear();
		return uses;
	}

	/**
	 * A use and its date.
	 *
	 * @param use what was used
	 * @param sinceNanos since when
	 */
	private record Piece(Adjustment use, long sinceNanos) {
	}

}
