package dev.utils.benchmarks;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.DefaultRateLimiter;
import dev.utils.ratelimit.KeyFingerprints;
import dev.utils.ratelimit.Permit;
import dev.utils.ratelimit.RateLimitListener;
import dev.utils.ratelimit.RateLimitRequest;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimits;
import io.github.bucket4j.Bucket;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * A permit that is there at once, taken and given back, beside the Bucket4j bucket that a
 * user would keep for each key without this library. All threads use one key.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LocalAcquireBenchmark {

	private static final String KEY = "sk-proj-0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz";

	private static final String MODEL = "gpt-4o";

	private static final String FINGERPRINT = "0123456789abcdef";

	/**
	 * The highest limit is a million calls per second. A loop asks faster, so time passes
	 * faster, too, or it would wait.
	 */
	private static final long HASTE = 1000;

	private final long begin = System.nanoTime();

	private final DefaultRateLimiter limiter = new DefaultRateLimiter(
			RateLimitSettings.of(Map.of(Provider.OPENAI,
					RateLimits.qps(RateLimits.HIGHEST_QPS).withBurst(RateLimits.HIGHEST_BURST))),
			KeyFingerprints.random(), RateLimitListener.NONE, () -> (System.nanoTime() - this.begin) * HASTE,
			Schedulers.newSingle("timer", true));

	private final RateLimitRequest limited = RateLimitRequest.of(Provider.OPENAI, ApiKey.of(KEY), MODEL);

	private final RateLimitRequest unlimited = RateLimitRequest.of(Provider.ANTHROPIC, ApiKey.of(KEY), MODEL);

	private final ConcurrentMap<BucketKey, Bucket> buckets = new ConcurrentHashMap<>();

	private final Bucket bucket = bucket();

	/**
	 * Stop the timer.
	 */
	@TearDown
	public void close() {
		this.limiter.close();
	}

	/**
	 * The limiter as {@code LlmClient} uses it from a thread: the key is hashed once.
	 */
	@Benchmark
	public void limiterBlocking() {
		this.limiter.acquire(this.limited).release();
	}

	/**
	 * The limiter as {@code ReactiveLlmClient} uses it.
	 * @return the subscription
	 */
	@Benchmark
	public Disposable limiterReactive() {
		return this.limiter.acquireReactive(this.limited).subscribe(Permit::release);
	}

	/**
	 * The limiter with three strings, as someone writes it by hand: the key is hashed
	 * each time.
	 */
	@Benchmark
	public void limiterThreeStrings() {
		this.limiter.acquire("openai", KEY, MODEL).release();
	}

	/**
	 * The limiter where nothing is limited.
	 */
	@Benchmark
	public void limiterUnlimited() {
		this.limiter.acquire(this.unlimited).release();
	}

	/**
	 * Bucket4j with a bucket for each key. It cannot wait in a line.
	 * @return whether there was a token
	 */
	@Benchmark
	public boolean bucket4jKeyed() {
		return this.buckets.computeIfAbsent(new BucketKey("openai", FINGERPRINT, MODEL), (absent) -> bucket())
			.tryConsume(1);
	}

	/**
	 * Bucket4j alone.
	 * @return whether there was a token
	 */
	@Benchmark
	public boolean bucket4jAlone() {
		return this.bucket.tryConsume(1);
	}

	private static Bucket bucket() {
		long capacity = HASTE * RateLimits.HIGHEST_BURST;
		return Bucket.builder()
			.addLimit((limit) -> limit.capacity(capacity).refillGreedy(capacity, Duration.ofSeconds(1)))
			.withNanosecondPrecision()
			.build();
	}

	/**
	 * What a user would look a bucket up by.
	 *
	 * @param provider the provider
	 * @param fingerprint stands for the key
	 * @param model the model
	 */
	record BucketKey(String provider, String fingerprint, String model) {
	}

}
