package dev.utils.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import dev.utils.benchmarks.Limit.Grant;
import dev.utils.benchmarks.Load.Manner;
import dev.utils.benchmarks.Recording.Ask;
import dev.utils.ratelimit.RateLimits;
import org.jspecify.annotations.Nullable;

/**
 * What several processes were granted together.
 */
final class Result {

	/** The search for the worst window looks at each pair of grants. */
	private static final int MOST_GRANTS = 20_000;

	/** Corrections are sent without waiting for them: these may not be there yet. */
	private static final long ON_THE_WAY_NANOS = Duration.ofMillis(200).toNanos();

	private static final long TIMELINE_NANOS = Duration.ofMillis(500).toNanos();

	private final String name;

	private final Load load;

	private final Limit limit;

	private final List<Recording> recordings;

	private final List<String> remarks = new ArrayList<>();

	private final List<String> missed = new ArrayList<>();

	Result(String name, Load load, Limit limit, List<Recording> recordings) {
		this.name = name;
		this.load = load;
		this.limit = limit;
		this.recordings = recordings;
	}

	private boolean countsTokens() {
		return this.load.manner() == Manner.TOKENS;
	}

	private List<Ask> grantedAsks() {
		return this.recordings.stream().map(Recording::asks).flatMap(Collection::stream).filter(Ask::granted).toList();
	}

	/**
	 * Return the time from the first process's start to the last answer to any.
	 */
	private long windowNanos() {
		return end() - this.recordings.stream().mapToLong(Recording::start).min().orElseThrow();
	}

	private long end() {
		return this.recordings.stream().mapToLong(Recording::end).max().orElseThrow();
	}

	double granted() {
		List<Ask> asks = grantedAsks();
		return countsTokens() ? asks.stream().mapToDouble(Ask::used).sum() : asks.size();
	}

	long refused() {
		return this.recordings.stream()
			.map(Recording::asks)
			.flatMap(Collection::stream)
			.filter((ask) -> !ask.granted())
			.count();
	}

	double allowed() {
		return this.limit.allowed(windowNanos());
	}

	double utilisation() {
		return granted() / allowed();
	}

	double grantsPerSecond() {
		return granted() * 1e9 / windowNanos();
	}

	/**
	 * Return by how much all processes together exceed the limit, from the first start to
	 * the last answer. Negative if they keep it.
	 */
	double overshoot() {
		return (countsTokens() ? taken() : granted()) - allowed();
	}

	/**
	 * Return the tokens that calls had taken when the last one was let through. What they
	 * used beyond their estimates counts only if that was known by then.
	 */
	private double taken() {
		long last = end();
		return grantedAsks().stream()
			.mapToDouble((ask) -> (ask.used() <= Load.ESTIMATE || ask.settled() < last - ON_THE_WAY_NANOS) ? ask.used()
					: Load.ESTIMATE)
			.sum();
	}

	/**
	 * Return the same for the window in which they exceed it most, without a doubt, or
	 * {@code null} if that cannot be told.
	 */
	@Nullable Double certainOvershoot() {
		// What is given back by earlier calls may be used again within a window.
		List<Grant> grants = countsTokens() ? List.of() : certainGrants();
		return (grants.isEmpty() || grants.size() > MOST_GRANTS) ? null : this.limit.certainOvershoot(grants);
	}

	private List<Grant> certainGrants() {
		return (this.load.manner() == Manner.WAITING) ? this.recordings.stream()
			.map(Recording::decisions)
			.flatMap(Collection::stream)
			.filter((decision) -> decision.units() > 0)
			.toList() : grantedAsks().stream().map((ask) -> new Grant(ask.asked(), ask.answered(), 1)).toList();
	}

	/**
	 * Return the same as the callers saw it.
	 */
	@Nullable Double deliveredOvershoot() {
		return countsTokens() ? null
				: this.limit.overshoot(grantedAsks().stream().mapToLong(Ask::answered).sorted().toArray());
	}

	/**
	 * Return how long decisions took: those of the store where callers waited for a
	 * permit, too.
	 */
	private long[] latencies(Recording recording) {
		boolean waiting = this.load.manner() == Manner.WAITING || countsTokens();
		LongStream nanos = waiting
				? recording.decisions().stream().mapToLong((decision) -> decision.answered() - decision.asked())
				: recording.asks().stream().mapToLong((ask) -> ask.answered() - ask.asked());
		return nanos.sorted().toArray();
	}

	/**
	 * Return a percentile of the process that has the worst.
	 */
	double latencyMillis(double percentile) {
		return this.recordings.stream()
			.mapToDouble((recording) -> percentile(latencies(recording), percentile) / 1e6)
			.max()
			.orElseThrow();
	}

	static double percentile(long[] sorted, double percentile) {
		return (sorted.length > 0) ? sorted[(int) Math.min(sorted.length - 1, sorted.length * percentile)] : Double.NaN;
	}

	List<Long> perProcess() {
		return this.recordings.stream().map(Recording::granted).toList();
	}

	List<Recording> recordings() {
		return this.recordings;
	}

	Result remark(String format, Object... values) {
		this.remarks.add(String.format(Locale.ROOT, format, values));
		return this;
	}

	Result require(boolean met, String format, Object... values) {
		if (!met) {
			this.missed.add(String.format(Locale.ROOT, format, values));
		}
		return this;
	}

	Result requireOvershoot(double most) {
		return require(overshoot() <= most, "overshoot %.1f > %.0f", overshoot(), most);
	}

	Result requireCertainOvershoot(double most) {
		Double overshoot = certainOvershoot();
		return (overshoot != null) ? require(overshoot <= most, "overshoot %.1f > %.0f in some window", overshoot, most)
				: this;
	}

	Result requireUtilisation(double least) {
		return require(utilisation() >= least, "utilisation %.3f < %.2f", utilisation(), least);
	}

	Result requireLongestDecision(Duration most) {
		double longest = latencyMillis(1);
		return require(longest <= most.toMillis(), "a decision took %.0f ms > %d ms", longest, most.toMillis());
	}

	List<String> missed() {
		return this.missed;
	}

	static String header() {
		return """
				| scenario | processes | granted / allowed | used | over | over in any window: certain / as delivered | \
				decision p50 / p99 / max ms, worst process | granted by process | |
				| --- | --- | --- | --- | --- | --- | --- | --- | --- |""";
	}

	/**
	 * Return how many grants there were in each half of a second, to see when something
	 * happened.
	 */
	String timeline() {
		long start = this.recordings.get(0).start();
		long[] grants = new long[(int) (windowNanos() / TIMELINE_NANOS) + 1];
		grantedAsks().forEach((ask) -> grants[(int) ((ask.answered() - start) / TIMELINE_NANOS)]++);
		return "grants per half second: " + Arrays.toString(grants);
	}

	@Override
	public String toString() {
		String verdict = this.missed.isEmpty() ? "" : "**missed: " + String.join("; ", this.missed) + "** ";
		String limited = this.limit.capacity() < RateLimits.HIGHEST_BURST
				? String.format(Locale.ROOT, "%.0f / %.0f | %.3f | %.1f | %s / %s", granted(), allowed(), utilisation(),
						overshoot(), number(certainOvershoot()), number(deliveredOvershoot()))
				: String.format(Locale.ROOT, "%.0f / any | - | - | -", granted());
		return String.format(Locale.ROOT, "| %s | %d | %s | %.2f / %.2f / %.2f | %s | %s |", this.name,
				this.recordings.size(), limited, latencyMillis(0.5), latencyMillis(0.99), latencyMillis(1),
				perProcess().stream().map(String::valueOf).collect(Collectors.joining(" ")),
				verdict + String.join("; ", this.remarks));
	}

	private static String number(@Nullable Double value) {
		return (value != null) ? String.format(Locale.ROOT, "%.1f", value) : "-";
	}

	static long[] sorted(Collection<Long> values) {
		long[] sorted = values.stream().mapToLong(Long::longValue).toArray();
		Arrays.sort(sorted);
		return sorted;
	}

}
