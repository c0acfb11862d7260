package dev.utils.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import javax.management.JMException;
import javax.management.ObjectName;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.DefaultRateLimiter;
import dev.utils.ratelimit.KeyFingerprints;
import dev.utils.ratelimit.RateLimitListener;
import dev.utils.ratelimit.RateLimitRequest;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimitSettings.Mode;
import dev.utils.ratelimit.RateLimits;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * What thousands of reactive callers cost that wait for one key: heap, order, time, and
 * what is left of those who leave.
 */
public final class WaiterFootprint {

	/** The acceptance bar of the limiter's design: bytes of heap for each waiter. */
	private static final int MOST_BYTES = 256;

	/** The same for the line of those who wait. */
	private static final int MOST_INVERSIONS = 0;

	/**
	 * The same for those who leave: they must not cost the next one as much as a slot.
	 */
	private static final Duration LONGEST_DELAY = Duration.ofMillis(100);

	private static final int QPS = 2000;

	private static final int BURST = 100;

	private static final int ROUNDS = 5;

	private static final int LEAVING = 1000;

	private static final Provider PROVIDER = Provider.OPENAI;

	private static final RateLimitRequest REQUEST = RateLimitRequest.of(PROVIDER, ApiKey.of("sk-0123456789"), "gpt-4o");

	/** So slow that nobody goes while the heap is measured. */
	private static final double SLOW_QPS = 0.01;

	private static final Duration LONG = Duration.ofDays(365);

	private final int waiters;

	private boolean missed;

	private WaiterFootprint(int waiters) {
		this.waiters = waiters;
	}

	/**
	 * Measure, print a table, and exit with 1 if a bar is missed.
	 * @param arguments how many callers wait, 10,000 by default
	 * @throws Exception if it cannot be measured
	 */
	public static void main(String[] arguments) throws Exception {
		WaiterFootprint footprint = new WaiterFootprint(
				(arguments.length > 0) ? Integer.parseInt(arguments[0]) : 10_000);
		footprint.run();
		System.exit(footprint.missed ? 1 : 0);
	}

	private void run() throws Exception {
		System.out.printf("%d waiters, %d rounds, medians%n%n", this.waiters, ROUNDS);
		heap("heap, any wait", REQUEST);
		heap("heap, with a longest wait", REQUEST.withLongestWait(LONG));
		order("order on the limiter's timer", true);
		order("order as delivered", false);
		leaving();
	}

	private void heap(String name, RateLimitRequest request) throws Exception {
		double[] used = new double[ROUNDS];
		double[] live = new double[ROUNDS];
		Map<String, ClassSize> classes = Map.of();
		// The first round loads classes and does not count.
		for (int round = -1; round < ROUNDS; round++) {
			try (DefaultRateLimiter limiter = limiter(RateLimits.qps(SLOW_QPS).withBurst(1), false)) {
				limiter.acquire(request);
				Map<String, ClassSize> before = histogram();
				long usedBefore = usedHeap();
				for (int i = 0; i < this.waiters; i++) {
					limiter.acquireReactive(request).subscribe(WaiterFootprint::ignore, WaiterFootprint::ignore);
				}
				long usedAfter = usedHeap();
				Map<String, ClassSize> after = histogram();
				if (round >= 0) {
					used[round] = (double) (usedAfter - usedBefore) / this.waiters;
					classes = perWaiter(before, after);
					live[round] = (double) classes.values().stream().mapToLong(ClassSize::bytes).sum() / this.waiters;
				}
			}
		}
		double bytes = median(live);
		print(name, "%.0f bytes each by live objects, %.0f by used heap".formatted(bytes, median(used)),
				bytes <= MOST_BYTES, "at most " + MOST_BYTES);
		classes.entrySet()
			.stream()
			.sorted(Comparator.comparing((entry) -> -entry.getValue().bytes()))
			.forEach((entry) -> System.out.printf("    %4d  %s%n", entry.getValue().bytes() / this.waiters,
					entry.getKey()));
	}

	private static void ignore(Object signal) {
	}

	private static long usedHeap() throws InterruptedException {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 3; i++) {
			System.gc();
			Thread.sleep(50);
			Runtime runtime = Runtime.getRuntime();
			least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
		}
		return least;
	}

	/**
	 * Return the size of all live objects by class. It collects garbage first.
	 */
	private static Map<String, ClassSize> histogram() throws JMException {
		String text = (String) ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
					new Object[] { new String[0] }, new String[] { String[].class.getName() });
		Map<String, ClassSize> sizes = new HashMap<>();
		text.lines().map((line) -> line.strip().split("\\s+")).forEach((columns) -> {
			if (columns.length >= 4 && columns[0].endsWith(":")) {
				sizes.merge(columns[3].replaceFirst("/0x.*", ""),
						new ClassSize(Long.parseLong(columns[1]), Long.parseLong(columns[2])), ClassSize::plus);
			}
		});
		return sizes;
	}

	/**
	 * Return what was added of classes of which each waiter has an object: the histogram
	 * itself needs some of others.
	 */
	private Map<String, ClassSize> perWaiter(Map<String, ClassSize> before, Map<String, ClassSize> after) {
		Map<String, ClassSize> added = new HashMap<>(after);
		before.forEach((name, size) -> added.merge(name, size, ClassSize::minus));
		added.values().removeIf((size) -> size.instances < this.waiters);
		return added;
	}

	/**
	 * Let all go at the pace of the limit.
	 * @param onTimer whether permits are delivered on the thread that grants them, which
	 * shows the limiter's own order, or as an application gets them
	 */
	private void order(String name, boolean onTimer) throws InterruptedException {
		double[] inversions = new double[ROUNDS];
		double[] overshoot = new double[ROUNDS];
		double[] anyWindow = new double[ROUNDS];
		double[] late = new double[ROUNDS];
		long ideal = TimeUnit.SECONDS.toNanos(Math.max(0, this.waiters - BURST)) / QPS;
		for (int round = 0; round < ROUNDS; round++) {
			int[] order = new int[this.waiters];
			long[] times = new long[this.waiters];
			AtomicInteger count = new AtomicInteger();
			CountDownLatch done = new CountDownLatch(this.waiters);
			try (DefaultRateLimiter limiter = limiter(RateLimits.qps(QPS).withBurst(BURST), onTimer)) {
				long start = System.nanoTime();
				for (int i = 0; i < this.waiters; i++) {
					int number = i;
					limiter.acquireReactive(REQUEST).subscribe((permit) -> {
						int position = count.getAndIncrement();
						order[position] = number;
						times[position] = System.nanoTime();
						done.countDown();
					});
				}
				done.await();
				Arrays.sort(times);
				long last = times[this.waiters - 1];
				Limit limit = new Limit(BURST, QPS);
				inversions[round] = inversions(order);
				overshoot[round] = this.waiters - limit.allowed(last - start);
				anyWindow[round] = limit.overshoot(times);
				late[round] = (last - start - ideal) / 1e6;
			}
		}
		print(name, "%.0f inversions".formatted(median(inversions)), !onTimer || max(inversions) <= MOST_INVERSIONS,
				onTimer ? "at most " + MOST_INVERSIONS + " in every round" : null);
		print("  overshoot", "%.1f calls, worst round %.1f; over any window as delivered %.1f"
			.formatted(median(overshoot), max(overshoot), max(anyWindow)), max(overshoot) <= 0, "at most 0");
		print("  finished", "%.0f ms after the ideal %d ms".formatted(median(late), ideal / 1_000_000), true, null);
	}

	/**
	 * Count those who came later than somebody that asked after them.
	 */
	private static int inversions(int[] order) {
		int inversions = 0;
		int highest = -1;
		for (int number : order) {
			if (number < highest) {
				inversions++;
			}
			highest = Math.max(highest, number);
		}
		return inversions;
	}

	private void leaving() throws InterruptedException {
		double[] delays = new double[ROUNDS];
		long interval = TimeUnit.MILLISECONDS.toNanos(500);
		for (int round = 0; round < ROUNDS; round++) {
			try (DefaultRateLimiter limiter = limiter(RateLimits.qps(2).withBurst(1), false)) {
				limiter.acquire(REQUEST);
				long first = System.nanoTime();
				List<Disposable> leaving = new ArrayList<>();
				for (int i = 0; i < LEAVING; i++) {
					leaving.add(limiter.acquireReactive(REQUEST).subscribe(WaiterFootprint::ignore));
				}
				long[] got = new long[1];
				CountDownLatch done = new CountDownLatch(1);
				limiter.acquireReactive(REQUEST).subscribe((permit) -> {
					got[0] = System.nanoTime();
					done.countDown();
				});
				LockSupport.parkNanos(interval / 5);
				leaving.forEach(Disposable::dispose);
				done.await();
				delays[round] = (got[0] - first - interval) / 1e6;
			}
		}
		print("the one behind " + LEAVING + " who left",
				"%.1f ms late, worst round %.1f".formatted(median(delays), max(delays)),
				median(delays) <= LONGEST_DELAY.toMillis(), "at most " + LONGEST_DELAY.toMillis() + " ms");
	}

	private DefaultRateLimiter limiter(RateLimits limits, boolean onTimer) {
		RateLimitSettings settings = new RateLimitSettings(Map.of(PROVIDER, limits), Map.of(), List.of(), Mode.ENFORCE,
				Math.max(this.waiters, LEAVING) + 1, RateLimitSettings.DEFAULT_MAX_KEYS);
		KeyFingerprints fingerprints = KeyFingerprints.random();
		// With a timer of the caller's, the limiter delivers on that timer.
		return onTimer
				? new DefaultRateLimiter(settings, fingerprints, RateLimitListener.NONE, System::nanoTime,
						Schedulers.newSingle("timer", true))
				: new DefaultRateLimiter(settings, fingerprints, RateLimitListener.NONE);
	}

	private void print(String name, String result, boolean met, @Nullable String bar) {
		this.missed |= !met;
		String verdict = (bar != null) ? String.format(Locale.ROOT, " [%s: %s]", bar, met ? "met" : "MISSED") : "";
		System.out.printf("%-32s %s%s%n", name, result, verdict);
	}

	private static double median(double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return sorted[sorted.length / 2];
	}

	private static double max(double[] values) {
		return Arrays.stream(values).max().orElseThrow();
	}

	/**
	 * How much there is of a class.
	 *
	 * @param instances how many objects
	 * @param bytes their size
	 */
	private record ClassSize(long instances, long bytes) {

		ClassSize plus(ClassSize other) {
			return new ClassSize(this.instances + other.instances, this.bytes + other.bytes);
		}

		ClassSize minus(ClassSize other) {
			return new ClassSize(this.instances - other.instances, this.bytes - other.bytes);
		}

	}

}
