package dev.utils.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

import dev.utils.benchmarks.Load.Engine;
import dev.utils.benchmarks.Load.Manner;
import dev.utils.ratelimit.RateLimits;
import dev.utils.ratelimit.SharedSettings;
import org.jspecify.annotations.Nullable;

/**
 * Several real processes that share one limit through one real Redis: whether they keep
 * it together, how much of it they use, and how long a decision takes, also while Redis
 * is paused, killed and restarted empty.
 */
public final class RedisConformance {

	// The bars below are the acceptance bars of the limiter's design.

	/** Nobody gets more than the limit, at any load. */
	private static final double MOST_OVERSHOOT = 0;

	/** Callers that ask for more than there is get nearly all of it. */
	private static final double LEAST_UTILISATION = 0.95;

	/**
	 * Shares begin at once and end when the bucket begins, so that hardly any is lost.
	 */
	private static final double LEAST_UTILISATION_WITH_OUTAGE = 0.97;

	/** Redis has three tries of 100 ms before it is not asked any more. */
	private static final Duration LONGEST_DECISION = SharedSettings.DEFAULT_BUDGET.multipliedBy(3).plusMillis(50);

	/**
	 * How long an instance may take to notice that Redis answers again. One that has not
	 * goes on with its own share, which is taken off the others' budget afterwards only.
	 */
	private static final Duration SLOWEST_RETURN = Duration.ofMillis(600);

	/** Another instance's clock may be wrong; what the others get stays the same. */
	private static final double LEAST_WITH_WRONG_CLOCK = 0.9;

	/** One script, thus one round trip, for a decision; signs of life come on top. */
	private static final double MOST_ROUND_TRIPS = 1.01;

	private static final int QPS = 100;

	private static final int SPINNING_QPS = 200;

	private static final int ASKS_PER_SECOND = Integer.getInteger("asks", 60);

	private static final int CROWD_PER_SECOND = 500;

	private static final long TPM = 6_000_000;

	private static final Duration WARM_UP = Duration.ofSeconds(2);

	private static final Duration WRONG = Duration.ofHours(1);

	private final RedisUnderTest redis;

	private final int processes;

	private final Duration time;

	private final Duration warmUp;

	/**
	 * Create runs.
	 * @param redis what the processes share
	 * @param processes how many there are
	 * @param time how long each run lasts
	 * @param warmUp how long each process warms up before a run
	 */
	RedisConformance(RedisUnderTest redis, int processes, Duration time, Duration warmUp) {
		this.redis = redis;
		this.processes = processes;
		this.time = time;
		this.warmUp = warmUp;
	}

	/**
	 * Run scenarios, print a table, and exit with 1 if a bar is missed.
	 * @param arguments scenarios ({@code all} for all of them); {@code -Dprocesses},
	 * {@code -Dseconds}, {@code -Dasks} (per second and process) and
	 * {@code -Dredis=host:port} change the defaults, {@code -Dtimeline=true} shows when
	 * what was granted
	 * @throws Exception if something cannot be measured
	 */
	public static void main(String[] arguments) throws Exception {
		List<String> names = (arguments.length == 0 || arguments[0].equals("all"))
				? Arrays.stream(Scenario.values()).map(Scenario::name).toList() : List.of(arguments);
		List<Result> results = new ArrayList<>();
		try (RedisUnderTest redis = RedisUnderTest.fromSystemProperty()) {
			RedisConformance conformance = new RedisConformance(redis, Integer.getInteger("processes", 4),
					Duration.ofSeconds(Integer.getInteger("seconds", 10)), WARM_UP);
			System.out.printf("Redis %s, Java %s, %d processors, runs of %d s%n%n%s%n", redis.version(),
					System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(),
					conformance.time.toSeconds(), Result.header());
			for (String name : names) {
				for (Result result : conformance.run(Scenario.valueOf(name.toUpperCase(Locale.ROOT)))) {
					System.out.println(result);
					if (Boolean.getBoolean("timeline")) {
						System.out.println(result.timeline());
					}
					results.add(result);
				}
			}
		}
		System.exit(results.stream().allMatch((result) -> result.missed().isEmpty()) ? 0 : 1);
	}

	private List<Result> run(Scenario scenario) throws Exception {
		return switch (scenario) {
			case PACED -> List.of(paced());
			case SPINNING -> List.of(spinning());
			case TPM -> List.of(tokens());
			case RTT -> List.of(roundTrips());
			case HOT -> hot();
			case CROWD -> List.of(crowd());
			case PAUSE -> this.redis.isOwn() ? List.of(pause()) : skip(scenario, "the Redis is not ours");
			case KILL -> this.redis.isOwn() ? List.of(kill()) : skip(scenario, "the Redis is not ours");
			case CLOCK -> {
				Path faketime = faketime();
				yield (faketime != null) ? clock(faketime) : skip(scenario, "there is no faketime command");
			}
		};
	}

	private static List<Result> skip(Scenario scenario, String reason) {
		System.out.printf("| %s | skipped: %s |%n", scenario.name().toLowerCase(Locale.ROOT), reason);
		return List.of();
	}

	/**
	 * More is asked for than there is, at a pace; who comes too early is refused.
	 */
	Result paced() throws IOException, InterruptedException {
		return run("paced", calls(Manner.PACED, QPS, QPS)).requireOvershoot(MOST_OVERSHOOT)
			.requireCertainOvershoot(MOST_OVERSHOOT)
			.requireUtilisation(LEAST_UTILISATION);
	}

	/**
	 * Two callers of each process always wait for the next permit.
	 */
	Result spinning() throws IOException, InterruptedException {
		return run("spinning", calls(Manner.WAITING, SPINNING_QPS, SPINNING_QPS)).requireOvershoot(MOST_OVERSHOOT)
			.requireCertainOvershoot(MOST_OVERSHOOT)
			.requireUtilisation(LEAST_UTILISATION);
	}

	/**
	 * Calls reserve an estimate of their tokens and settle it with what they used.
	 */
	Result tokens() throws IOException, InterruptedException {
		Load load = load(Engine.LIMITER, Manner.TOKENS, 8, RateLimits.NONE.withTpm(TPM), this.processes);
		return run("tpm", load).requireOvershoot(MOST_OVERSHOOT).requireUtilisation(LEAST_UTILISATION);
	}

	/**
	 * There is enough for everybody: who does not wait is refused only if there is not.
	 */
	Result crowd() throws IOException, InterruptedException {
		Load load = load(Engine.LIMITER, Manner.PACED, 1, unlimited(), this.processes);
		Result result = run("crowd", load.withAsksPerSecond(CROWD_PER_SECOND));
		return result.require(result.refused() == 0, "%d of %.0f refused without need", result.refused(),
				result.refused() + result.granted());
	}

	/**
	 * One decision after the other, beside bare round trips.
	 */
	Result roundTrips() throws IOException, InterruptedException {
		Load load = load(Engine.LIMITER, Manner.ROUND_TRIPS, 1, unlimited(), 1);
		long scripts;
		Result result;
		try (Workers workers = Workers.start(load)) {
			this.redis.commands().configResetstat();
			result = finish("rtt", load, workers, () -> {
			});
			scripts = this.redis.calls("evalsha") + this.redis.calls("eval");
		}
		Recording recording = result.recordings().get(0);
		long[] bare = Result.sorted(recording.roundTrips());
		double perDecision = (double) scripts / recording.asks().size();
		return result
			.remark("bare GET p50 %.2f, p99 %.2f, max %.2f ms", Result.percentile(bare, 0.5) / 1e6,
					Result.percentile(bare, 0.99) / 1e6, Result.percentile(bare, 1) / 1e6)
			.remark("%.3f commands per decision", perDecision)
			.require(perDecision <= MOST_ROUND_TRIPS, "%.3f commands per decision", perDecision);
	}

	/**
	 * As many decisions as go, beside Bucket4j.
	 */
	List<Result> hot() throws IOException, InterruptedException {
		List<Result> results = new ArrayList<>();
		for (int[] shape : new int[][] { { 1, 1 }, { 1, 8 }, { this.processes, 1 }, { this.processes, 8 } }) {
			List<Result> pair = new ArrayList<>();
			for (Engine engine : Engine.values()) {
				Load load = load(engine, Manner.GREEDY, shape[1], unlimited(), shape[0]);
				Result result = run("hot, " + engine.name().toLowerCase(Locale.ROOT) + ", threads " + shape[1], load);
				pair.add(result.remark("%.0f grants/s", result.grantsPerSecond()));
			}
			double ours = pair.get(0).grantsPerSecond();
			double theirs = pair.get(1).grantsPerSecond();
			if (shape[0] > 1) {
				pair.get(0).require(ours >= theirs, "%.0f grants/s, Bucket4j %.0f", ours, theirs);
			}
			results.addAll(pair);
		}
		return results;
	}

	/**
	 * Redis stops to answer for a third of the time, and goes on with all that it knew.
	 */
	Result pause() throws IOException, InterruptedException {
		Load load = calls(Manner.PACED, QPS, QPS);
		try (Workers workers = Workers.start(load)) {
			return finish("pause", load, workers, () -> {
				sleepAThird();
				this.redis.pause();
				sleepAThird();
				this.redis.resume();
			}).requireOvershoot(MOST_OVERSHOOT)
				.requireCertainOvershoot(MOST_OVERSHOOT)
				.requireUtilisation(LEAST_UTILISATION_WITH_OUTAGE)
				.requireLongestDecision(LONGEST_DECISION);
		}
	}

	/**
	 * Redis is gone for a third of the time, and comes back without a memory.
	 */
	Result kill() throws IOException, InterruptedException {
		Load load = calls(Manner.PACED, QPS, QPS);
		try (Workers workers = Workers.start(load)) {
			// A new bucket is a full one.
			double others = QPS * SLOWEST_RETURN.toMillis() / 1000.0 * (this.processes - 1) / this.processes;
			return finish("kill", load, workers, () -> {
				sleepAThird();
				this.redis.kill();
				sleepAThird();
				this.redis.start();
			}).requireOvershoot(MOST_OVERSHOOT + QPS)
				.requireCertainOvershoot(MOST_OVERSHOOT + QPS + others)
				.requireLongestDecision(LONGEST_DECISION);
		}
	}

	/**
	 * The first process's wall clock is an hour ahead. In the run to compare with it is
	 * right, but comes from faketime, too, which slows the process down.
	 */
	List<Result> clock(Path faketime) throws IOException, InterruptedException {
		Result right = clock("clock, all right", faketime, Duration.ZERO);
		Result wrong = clock("clock, one an hour ahead", faketime, WRONG);
		double before = others(right);
		double after = others(wrong);
		wrong.remark("the others got %.0f of %.0f", after, before)
			.require(after >= before * LEAST_WITH_WRONG_CLOCK, "the others got %.0f instead of %.0f", after, before);
		return List.of(right, wrong);
	}

	private Result clock(String name, Path faketime, Duration ahead) throws IOException, InterruptedException {
		List<String> faked = List.of(faketime.toString(), "-f", "+" + ahead.toSeconds() + "s");
		List<List<String>> commands = Stream
			.concat(Stream.of(faked), Stream.generate(List::<String>of).limit(this.processes - 1))
			.toList();
		Load load = calls(Manner.PACED, QPS, QPS);
		try (Workers workers = new Workers(load, commands)) {
			Result result = finish(name, load, workers, () -> {
			});
			Duration skew = workers.wallClockSkew(0);
			// A process that is slow may take Redis for gone: no bar for every window.
			return result.remark("wall clock %d s ahead", Math.round(skew.toMillis() / 1000.0))
				.requireOvershoot(MOST_OVERSHOOT)
				.require(skew.minus(ahead).abs().compareTo(Duration.ofMinutes(1)) < 0, "faketime had no effect");
		}
	}

	private static double others(Result result) {
		return result.perProcess().stream().skip(1).mapToLong(Long::longValue).sum();
	}

	private static @Nullable Path faketime() {
		return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.map((directory) -> Path.of(directory, "faketime"))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
	}

	private void sleepAThird() throws InterruptedException {
		Thread.sleep(this.time.toMillis() * 3 / 10);
	}

	private static RateLimits unlimited() {
		return RateLimits.qps(RateLimits.HIGHEST_QPS).withBurst(RateLimits.HIGHEST_BURST);
	}

	private Load calls(Manner manner, int qps, int burst) {
		return load(Engine.LIMITER, manner, 2, RateLimits.qps(qps).withBurst(burst), this.processes);
	}

	private Load load(Engine engine, Manner manner, int threads, RateLimits limits, int count) {
		// Entries and instances of an earlier run must not count.
		String prefix = "benchmark:" + UUID.randomUUID() + ":";
		return new Load(this.redis.host(), this.redis.port(), prefix, engine, manner, threads, ASKS_PER_SECOND, limits,
				count, this.warmUp, this.time);
	}

	private Result run(String name, Load load) throws IOException, InterruptedException {
		try (Workers workers = Workers.start(load)) {
			return finish(name, load, workers, () -> {
			});
		}
	}

	private Result finish(String name, Load load, Workers workers, Disturbance disturbance)
			throws IOException, InterruptedException {
		RedisClock.Sample begin = RedisClock.sample(this.redis.commands());
		long start = workers.go();
		Thread.sleep(Math.max(0, (start - System.nanoTime()) / 1_000_000));
		disturbance.happen();
		List<Recording> recordings = workers.join();
		RedisClock clock = RedisClock.between(begin, RedisClock.sample(this.redis.commands()));
		return new Result(name, load, limit(load.limits()).by(clock), recordings);
	}

	private static Limit limit(RateLimits limits) {
		if (limits.qps() != null && limits.burst() != null) {
			return new Limit(limits.burst(), limits.qps());
		}
		if (limits.tpm() != null) {
			// A tenth of a minute's tokens is there at once.
			return new Limit(limits.tpm() / 10.0, limits.tpm() / 60.0);
		}
		throw new IllegalArgumentException("No limit to measure: " + limits);
	}

	private enum Scenario {

		PACED, SPINNING, TPM, CROWD, RTT, HOT, PAUSE, KILL, CLOCK

	}

	/**
	 * What happens to Redis during a run.
	 */
	private interface Disturbance {

		void happen() throws InterruptedException;

	}

}
