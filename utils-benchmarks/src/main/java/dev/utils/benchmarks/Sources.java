package dev.utils.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.utils.benchmarks.Limit.Grant;
import dev.utils.benchmarks.Load.Engine;
import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.DefaultRateLimiter;
import dev.utils.ratelimit.KeyFingerprints;
import dev.utils.ratelimit.OnStoreFailure;
import dev.utils.ratelimit.Permit;
import dev.utils.ratelimit.RateLimitListener;
import dev.utils.ratelimit.RateLimitRequest;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimitSettings.Mode;
import dev.utils.ratelimit.RateLimitedException;
import dev.utils.ratelimit.RateLimits;
import dev.utils.ratelimit.SharedSettings;
import dev.utils.ratelimit.redis.RedisConnector;
import dev.utils.ratelimit.redis.RedisRateLimitStore;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;

/**
 * What permits can be asked of.
 */
final class Sources {

	private static final String WARM_UP = "warm-up";

	private static final long CONNECT_SECONDS = 30;

	private Sources() {
	}

	static Source open(Load load) {
		return (load.engine() == Engine.LIMITER) ? new LimiterSource(load) : new Bucket4jSource(load);
	}

	/**
	 * Something to ask for permits.
	 */
	interface Source extends AutoCloseable {

		/**
		 * Ask for other things, until it is known that Redis answers and what is used is
		 * compiled.
		 */
		void warmUp();

		/**
		 * Ask on this thread.
		 * @param patient whether to wait for the permit
		 * @return whether there is one
		 */
		boolean ask(boolean patient);

		/**
		 * Ask without waiting for the permit, nor for the answer.
		 */
		default void ask(Consumer<Boolean> answer) {
			throw new UnsupportedOperationException();
		}

		/**
		 * Wait for a permit with tokens.
		 */
		default Settlement askForTokens(long tokens) {
			throw new UnsupportedOperationException();
		}

		/**
		 * Read an entry of Redis, over a connection of the same kind.
		 */
		default void roundTrip() {
			throw new UnsupportedOperationException();
		}

		default List<Grant> decisions() {
			return List.of();
		}

		@Override
		void close();

		/**
		 * Ends a call.
		 */
		interface Settlement {

			void settle(long used);

		}

	}

	/**
	 * The limiter as an application has it.
	 */
	private static final class LimiterSource implements Source {

		private static final Provider PROVIDER = Provider.OPENAI;

		private static final ApiKey KEY = ApiKey.of("sk-conformance-0123456789");

		private final Load load;

		private final RecordingStore store;

		private final DefaultRateLimiter limiter;

		private final RateLimitRequest patient = RateLimitRequest.of(PROVIDER, KEY, Worker.MODEL);

		private final RateLimitRequest impatient = this.patient.withLongestWait(Duration.ZERO);

		private final RedisClient client;

		private final StatefulRedisConnection<String, String> plain;

		LimiterSource(Load load) {
			this.load = load;
			RedisURI uri = RedisURI.create(load.host(), load.port());
			this.store = new RecordingStore(
					new RedisRateLimitStore(RedisConnector.standalone(uri, null), load.prefix()));
			RateLimits unlimited = RateLimits.qps(RateLimits.HIGHEST_QPS).withBurst(RateLimits.HIGHEST_BURST);
			RateLimitSettings settings = new RateLimitSettings(Map.of(PROVIDER, unlimited),
					Map.of(PROVIDER, Map.of(Worker.MODEL, load.limits(), WARM_UP, unlimited)), List.of(), Mode.ENFORCE,
					RateLimitSettings.DEFAULT_QUEUE_CAPACITY, RateLimitSettings.DEFAULT_MAX_KEYS);
			this.limiter = new DefaultRateLimiter(settings, KeyFingerprints.of("the same everywhere"),
					RateLimitListener.NONE, this.store,
					new SharedSettings(OnStoreFailure.LOCAL, SharedSettings.DEFAULT_BUDGET, load.processes()));
			this.client = RedisClient.create(uri);
			this.plain = this.client.connect();
		}

		@Override
		public void warmUp() {
			RateLimitRequest request = RateLimitRequest.of(PROVIDER, KEY, WARM_UP);
			long start = System.nanoTime();
			long connected = this.store.answers();
			while (System.nanoTime() - start < this.load.warmUp().toNanos() || this.store.answers() == connected) {
				granted(request.withLongestWait(Duration.ofSeconds(1)));
				roundTrip();
				if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(CONNECT_SECONDS)) {
					throw new IllegalStateException("Redis decides nothing");
				}
			}
		}

		private boolean granted(RateLimitRequest request) {
			try {
				this.limiter.acquire(request).release();
				return true;
			}
			catch (RateLimitedException ex) {
				return false;
			}
		}

		@Override
		public boolean ask(boolean patient) {
			return granted(patient ? this.patient : this.impatient);
		}

		@Override
		public void ask(Consumer<Boolean> answer) {
			this.limiter.acquireReactive(this.impatient).subscribe((permit) -> {
				answer.accept(true);
				permit.release();
			}, (refusal) -> answer.accept(false));
		}

		@Override
		public Settlement askForTokens(long tokens) {
			Permit permit = this.limiter.acquire(this.patient.withTokens(tokens / 2, tokens - tokens / 2));
			return (used) -> permit.settle(used / 2, used - used / 2);
		}

		@Override
		public void roundTrip() {
			this.plain.sync().get("nothing");
		}

		@Override
		public List<Grant> decisions() {
			return this.store.decisions();
		}

		@Override
		public void close() {
			this.limiter.close();
			this.client.shutdown();
		}

	}

	/**
	 * Bucket4j as its documentation shows it: compare-and-swap, repeated at once as often
	 * as it takes.
	 */
	private static final class Bucket4jSource implements Source {

		private final Load load;

		private final RedisClient client;

		private final ProxyManager<String> buckets;

		private final Bucket bucket;

		Bucket4jSource(Load load) {
			this.load = load;
			this.client = RedisClient.create(RedisURI.create(load.host(), load.port()));
			StatefulRedisConnection<String, byte[]> connection = this.client
				.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
			this.buckets = Bucket4jLettuce.casBasedBuilder(connection).build();
			this.bucket = bucket(Worker.MODEL);
		}

		private Bucket bucket(String model) {
			Double qps = this.load.limits().qps();
			Integer burst = this.load.limits().burst();
			if (qps == null || burst == null) {
				throw new IllegalArgumentException("Bucket4j is compared with calls per second only");
			}
			BucketConfiguration configuration = BucketConfiguration.builder()
				.addLimit((limit) -> limit.capacity(burst).refillGreedy(qps.longValue(), Duration.ofSeconds(1)))
				.build();
			return this.buckets.builder().build(this.load.prefix() + model, () -> configuration);
		}

		@Override
		public void warmUp() {
			Bucket other = bucket(WARM_UP);
			long start = System.nanoTime();
			do {
				other.tryConsume(1);
			}
			while (System.nanoTime() - start < this.load.warmUp().toNanos());
		}

		@Override
		public boolean ask(boolean patient) {
			return this.bucket.tryConsume(1);
		}

		@Override
		public void close() {
			this.client.shutdown();
		}

	}

}
