package dev.utils.ratelimit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.RateLimitSettings.Mode;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Limits the calls of this process, or through a {@link RateLimitStore} those of several.
 * Thread-safe.
 */
public final class DefaultRateLimiter implements RateLimiter, AutoCloseable {

	private static final long SWEEP_NANOS = TimeUnit.MINUTES.toNanos(1);

	private static final long FULL_SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final RateLimitSettings settings;

	private final Surroundings surroundings;

	private final KeyFingerprints fingerprints;

	private final @Nullable StoreGuard store;

	private final @Nullable CoolDowns coolDowns;

	private final Leases leases = new Leases();

	private final Map<RateLimitKey, KeyedLimiter> limiters = new ConcurrentHashMap<>();

	/** Keys without limits, while a provider asks to wait. */
	private final Map<RateLimitKey, HeldLimiter> held = new ConcurrentHashMap<>();

	private final AtomicLong sweptNanos;

	private volatile boolean closed;

	/**
	 * Create a limiter with a timer of its own.
	 * @param settings which limits hold
	 * @param fingerprints stand for the keys
	 * @param listener learns what happens
	 */
	public DefaultRateLimiter(RateLimitSettings settings, KeyFingerprints fingerprints, RateLimitListener listener) {
		this(settings, fingerprints, surroundings(settings, listener), null, SharedSettings.defaults());
	}

	/**
	 * Create a limiter with a clock and timer of the caller's.
	 * @param settings which limits hold
	 * @param fingerprints stand for the keys
	 * @param listener learns what happens
	 * @param nanoTime a clock like {@link System#nanoTime()}
	 * @param timer runs delayed tasks by that clock; disposed of by {@link #close()}
	 */
	public DefaultRateLimiter(RateLimitSettings settings, KeyFingerprints fingerprints, RateLimitListener listener,
			LongSupplier nanoTime, Scheduler timer) {
		this(settings, fingerprints, new Surroundings(nanoTime, timer, Schedulers.immediate(),
				new SafeListener(listener), settings.queueCapacity()), null, SharedSettings.defaults());
	}

	/**
	 * Create a limiter that shares its limits with other instances.
	 * @param settings which limits hold
	 * @param fingerprints stand for the keys; the same on all instances
	 * @param listener learns what happens
	 * @param store keeps what the instances share; closed by {@link #close()}
	 * @param shared how they share
	 */
	public DefaultRateLimiter(RateLimitSettings settings, KeyFingerprints fingerprints, RateLimitListener listener,
			RateLimitStore store, SharedSettings shared) {
		this(settings, fingerprints, surroundings(settings, listener), store, shared);
	}

	/**
	 * Create a limiter that shares its limits, with a clock and timer of the caller's.
	 */
	DefaultRateLimiter(RateLimitSettings settings, KeyFingerprints fingerprints, RateLimitListener listener,
			LongSupplier nanoTime, Scheduler timer, RateLimitStore store, SharedSettings shared) {
		this(settings, fingerprints, new Surroundings(nanoTime, timer, Schedulers.immediate(),
				new SafeListener(listener), settings.queueCapacity()), store, shared);
	}

	private DefaultRateLimiter(RateLimitSettings settings, KeyFingerprints fingerprints, Surroundings surroundings,
			@Nullable RateLimitStore store, SharedSettings shared) {
		this.settings = settings;
		this.fingerprints = fingerprints;
		this.surroundings = surroundings;
		this.sweptNanos = new AtomicLong(surroundings.nanoTime().getAsLong());
		this.store = (store != null) ? new StoreGuard(store, shared, surroundings, this::beaten, this::storeReturned)
				: null;
		this.coolDowns = (this.store != null) ? new CoolDowns(this.store, surroundings, settings.maxKeys()) : null;
		if (this.store != null) {
			this.store.start(this::coolDownElsewhere);
		}
	}

	private static Surroundings surroundings(RateLimitSettings settings, RateLimitListener listener) {
		return new Surroundings(System::nanoTime, Schedulers.newSingle("utils-rate-limit", true), Schedulers.parallel(),
				new SafeListener(listener), settings.queueCapacity());
	}

	private void beaten() {
		shared(SharedKeyedLimiter::renew);
		shared(SharedKeyedLimiter::report);
		if (this.coolDowns != null) {
			this.coolDowns.tellAgain();
		}
	}

	private void storeReturned() {
		shared(SharedKeyedLimiter::storeReturned);
	}

	private void shared(Consumer<SharedKeyedLimiter> action) {
		for (KeyedLimiter limiter : this.limiters.values()) {
			if (limiter instanceof SharedKeyedLimiter shared) {
				action.accept(shared);
			}
		}
	}

	@Override
	public @Nullable RateLimits limits(Provider provider, @Nullable ApiKey apiKey, String model) {
		return this.settings.isLimited() ? this.settings.limits(provider, this.fingerprints.of(apiKey), model) : null;
	}

	@Override
	public Permit acquire(RateLimitRequest request) {
		RateLimits limits = limits(request.provider(), request.apiKey(), request.model());
		Permit atOnce = (limits == null) ? free(request) : there(request);
		if (atOnce != null) {
			return atOnce;
		}
		if (Schedulers.isInNonBlockingThread()) {
			throw new IllegalStateException(
					"RateLimiter.acquire must not wait on a thread of Reactor. Use acquireReactive instead.");
		}
		ThreadWaiter waiter = new ThreadWaiter(request);
		KeyedLimiter limiter = start(request, limits, waiter);
		return waiter.await(key(request), () -> leave(limiter, waiter));
	}

	@Override
	public Mono<Permit> acquireReactive(RateLimitRequest request) {
		RateLimits limits = limits(request.provider(), request.apiKey(), request.model());
		return Mono.defer(() -> {
			Permit atOnce = (limits == null) ? free(request) : there(request);
			return (atOnce != null) ? Mono.just(atOnce) : waiting(request, limits);
		});
	}

	/**
	 * Return a permit that is there at once, without the means to wait for one.
	 */
	private @Nullable Permit there(RateLimitRequest request) {
		KeyedLimiter limiter = (this.settings.mode() == Mode.ENFORCE) ? this.limiters.get(key(request)) : null;
		return (limiter != null) ? limiter.tryAcquire(request.tokens(), request.priority()) : null;
	}

	private Mono<Permit> waiting(RateLimitRequest request, @Nullable RateLimits limits) {
		return Mono.create((sink) -> {
			MonoWaiter waiter = new MonoWaiter(request, sink, this.surroundings.delivery());
			KeyedLimiter limiter = start(request, limits, waiter);
			sink.onCancel(() -> {
				leave(limiter, waiter);
				waiter.cancelled();
			});
		});
	}

	private static void leave(@Nullable KeyedLimiter limiter, Waiter waiter) {
		if (limiter != null) {
			limiter.leave(waiter);
		}
	}

	/**
	 * Return the permit of a call without limits, or {@code null} if it is held back
	 * because the provider asks to wait.
	 */
	private @Nullable Permit free(RateLimitRequest request) {
		if (this.settings.mode() != Mode.ENFORCE) {
			return Permit.UNLIMITED;
		}
		RateLimitKey key = key(request);
		return (this.held.isEmpty() || !this.held.containsKey(key)) ? freePermit(key) : null;
	}

	private Permit freePermit(RateLimitKey key) {
		return new FreePermit(key, Duration.ZERO, this::coolDownFree);
	}

	private RateLimitKey key(RateLimitRequest request) {
		return this.fingerprints.key(request.provider(), this.fingerprints.of(request.apiKey()), request.model());
	}

	private void coolDownFree(RateLimitKey key, Duration wait) {
		hold(key, wait);
		if (this.coolDowns != null) {
			this.coolDowns.tell(key, RateLimits.NONE, wait);
		}
	}

	private void hold(RateLimitKey key, Duration wait) {
		if (this.held.size() >= this.settings.maxKeys()) {
			this.held.values().removeIf(KeyedLimiter::retire);
		}
		HeldLimiter limiter = null;
		while (!this.closed && (limiter == null || limiter.isRetired())
				&& (this.held.containsKey(key) || this.held.size() < this.settings.maxKeys())) {
			limiter = this.held.computeIfAbsent(key,
					(absent) -> new HeldLimiter(absent, this.surroundings, this::coolDownFree));
			limiter.coolDown(wait);
			if (limiter.isRetired()) {
				this.held.remove(key, limiter);
			}
		}
	}

	/**
	 * Another instance was asked to wait.
	 */
	private void coolDownElsewhere(RateLimitKey key, Duration wait) {
		if (this.limiters.get(key) instanceof SharedKeyedLimiter limiter) {
			limiter.coolDownHere(wait);
		}
		else if (this.settings.mode() == Mode.ENFORCE
				&& this.settings.limits(key.provider(), key.fingerprint(), key.model()) == null) {
			hold(key, (wait.compareTo(FreePermit.LONGEST_COOL_DOWN) > 0) ? FreePermit.LONGEST_COOL_DOWN : wait);
		}
	}

	/**
	 * Let a caller through, in its turn, or refuse it.
	 * @return what it waits for, or {@code null} if it does not wait
	 */
	private @Nullable KeyedLimiter start(RateLimitRequest request, @Nullable RateLimits limits, Waiter waiter) {
		RateLimitKey key = key(request);
		while (!this.closed) {
			KeyedLimiter limiter = (limits != null) ? limiter(key, request.model(), limits) : this.held.get(key);
			if (limiter == null) {
				waiter.granted(freePermit(key), false);
				return null;
			}
			boolean heard = (this.settings.mode() == Mode.SHADOW) ? limiter.observe(waiter) : limiter.acquire(waiter);
			if (heard) {
				if (this.closed) {
					// It may have been created too late to be closed with the others.
					limiter.close();
				}
				return limiter;
			}
			((limits != null) ? this.limiters : this.held).remove(limiter.key(), limiter);
		}
		waiter.rejected(Refusal.closed().toException(key, waiter, 0));
		return null;
	}

	private KeyedLimiter limiter(RateLimitKey key, String model, RateLimits limits) {
		KeyedLimiter known = this.limiters.get(key);
		if (known != null) {
			return known;
		}
		boolean full = this.limiters.size() >= this.settings.maxKeys();
		sweep(full ? FULL_SWEEP_NANOS : SWEEP_NANOS);
		RateLimitKey counted = key;
		if (this.limiters.size() >= this.settings.maxKeys()) {
			counted = this.settings.overflow(key, model);
			this.surroundings.listener().overflowed(counted);
		}
		return this.limiters.computeIfAbsent(counted, (absent) -> create(absent, limits));
	}

	private KeyedLimiter create(RateLimitKey key, RateLimits limits) {
		return (this.store != null && this.coolDowns != null)
				? new SharedKeyedLimiter(key, limits, this.surroundings, new SharedBudget(key, limits, this.store,
						this.leases, this.coolDowns, this.surroundings.nanoTime()))
				: new LocalKeyedLimiter(key, limits, this.surroundings);
	}

	/**
	 * Forget the keys that are as good as new.
	 */
	private void sweep(long interval) {
		long now = this.surroundings.nanoTime().getAsLong();
		long last = this.sweptNanos.get();
		if (now - last >= interval && this.sweptNanos.compareAndSet(last, now)) {
			this.limiters.values().removeIf(KeyedLimiter::retire);
		}
	}

	/**
	 * Return how many keys are told apart at the moment.
	 */
	int size() {
		return this.limiters.size();
	}

	/**
	 * Refuse all who wait, and stop the timer.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.limiters.values().forEach(KeyedLimiter::close);
		this.held.values().forEach(KeyedLimiter::close);
		if (this.store != null) {
			this.store.close();
		}
		this.surroundings.timer().dispose();
	}

}
