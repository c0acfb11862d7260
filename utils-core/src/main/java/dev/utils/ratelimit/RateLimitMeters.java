package dev.utils.ratelimit;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.utils.llm.Provider;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Meters of a rate limiter: {@code utils.rate.limit.wait}, {@code .granted},
 * {@code .rejected}, {@code .queue.size} and {@code .overrun}, with the tags
 * {@code provider} and {@code model}. The first 100 models keep their own meters, further
 * ones are counted as {@code other}. Without tags: {@code .keys.overflow}, and where
 * instances share a store {@code .store.available} and {@code .store.outages}.
 * Thread-safe.
 */
public class RateLimitMeters implements RateLimitListener {

	private static final String PREFIX = "utils.rate.limit.";

	private static final int MOST_MODELS = 100;

	private final MeterRegistry registry;

	private final Counter overflowed;

	private volatile @Nullable AtomicInteger storeState;

	private final Set<String> models = ConcurrentHashMap.newKeySet();

	private final Map<Target, Meters> meters = new ConcurrentHashMap<>();

	/**
	 * Create meters.
	 * @param registry where to count
	 */
	public RateLimitMeters(MeterRegistry registry) {
		this.registry = registry;
		this.overflowed = Counter.builder(PREFIX + "keys.overflow")
			.description("Attempts whose key or model shares its limit with others, because too many are in use")
			.register(registry);
	}

	@Override
	public void granted(RateLimitKey key, Duration waited) {
		Meters meters = of(key);
		meters.granted.increment();
		meters.waits.record(waited);
	}

	@Override
	public void rejected(RateLimitKey key) {
		of(key).rejected.increment();
	}

	@Override
	public void queued(RateLimitKey key, int difference) {
		of(key).queueSize.addAndGet(difference);
	}

	@Override
	public void overrun(RateLimitKey key, long tokens) {
		of(key).overrun.increment((double) tokens);
	}

	@Override
	public void overflowed(RateLimitKey key) {
		this.overflowed.increment();
	}

	@Override
	public void storeChanged(boolean available) {
		AtomicInteger state = this.storeState;
		if (state == null) {
			state = new AtomicInteger();
			this.storeState = state;
			Gauge.builder(PREFIX + "store.available", state, AtomicInteger::get)
				.description("Whether the store that instances share answers (1) or not (0)")
				.strongReference(true)
				.register(this.registry);
		}
		state.set(available ? 1 : 0);
		Counter outages = Counter.builder(PREFIX + "store.outages")
			.description("How often the store that instances share ceased to answer")
			.register(this.registry);
		outages.increment(available ? 0 : 1);
	}

	private Meters of(RateLimitKey key) {
		String model = isCounted(key.model()) ? key.model() : RateLimitKey.OTHER;
		return this.meters.computeIfAbsent(new Target(key.provider(), model), this::register);
	}

	private boolean isCounted(String model) {
		// Names that come at the same moment may exceed the limit by their number.
		return this.models.contains(model) || (this.models.size() < MOST_MODELS && this.models.add(model));
	}

	private Meters register(Target target) {
		Tags tags = Tags.of("provider", target.provider().name(), "model", target.model());
		AtomicInteger queueSize = new AtomicInteger();
		Gauge.builder(PREFIX + "queue.size", queueSize, AtomicInteger::get)
			.description("Calls that wait for the application's own rate limit")
			.tags(tags)
			.strongReference(true)
			.register(this.registry);
		return new Meters(
				Timer.builder(PREFIX + "wait")
					.description("How long calls waited for the application's own rate limit")
					.tags(tags)
					.register(this.registry),
				counter("granted", "Attempts that the rate limit let through", tags),
				counter("rejected", "Attempts that the rate limit refused", tags), queueSize,
				counter("overrun", "Tokens that calls used beyond their estimate", tags));
	}

	private Counter counter(String name, String description, Tags tags) {
		return Counter.builder(PREFIX + name).description(description).tags(tags).register(this.registry);
	}

	/**
	 * What has meters of its own.
	 *
	 * @param provider the provider
	 * @param model the model, or {@code other}
	 */
	private record Target(Provider provider, String model) {
	}

	/**
	 * The meters of one target.
	 *
	 * @param waits how long calls waited
	 * @param granted calls that were let through
	 * @param rejected calls that were refused
	 * @param queueSize calls that wait
	 * @param overrun tokens beyond the estimates
	 */
	private record Meters(Timer waits, Counter granted, Counter rejected, AtomicInteger queueSize, Counter overrun) {
	}

}
