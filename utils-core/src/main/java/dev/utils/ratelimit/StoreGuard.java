package dev.utils.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

import dev.utils.ratelimit.RateLimitStore.Adjustment;
import dev.utils.ratelimit.RateLimitStore.Call;
import dev.utils.ratelimit.RateLimitStore.Decision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/**
 * Keeps a store that is slow or gone from holding calls up: each decision has a budget of
 * time, and after three failures in a row the store is not asked any more until it
 * answers a sign of life, for which no caller waits. One for all keys. Thread-safe.
 */
final class StoreGuard implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(StoreGuard.class);

	private static final int MOST_FAILURES = 3;

	private static final int MOST_CAUSES = 10;

	private static final Duration HEARTBEAT = Duration.ofSeconds(5);

	private static final Duration PROBE = Duration.ofMillis(500);

	private final RateLimitStore store;

	private final SharedSettings settings;

	private final Surroundings surroundings;

	private final Runnable onBeat;

	private final Runnable onReturn;

	private int failures;

	private boolean heard;

	private long goneNanos;

	private volatile boolean available = true;

	private volatile int instances;

	private volatile boolean closed;

	private volatile Disposable heartbeat = () -> {
	};

	/**
	 * Create a guard.
	 * @param store what is guarded
	 * @param settings how long to wait
	 * @param surroundings clock, timer and listener
	 * @param onBeat called after each sign of life while the store answers
	 * @param onReturn called when the store answers again
	 */
	StoreGuard(RateLimitStore store, SharedSettings settings, Surroundings surroundings, Runnable onBeat,
			Runnable onReturn) {
		this.store = store;
		this.settings = settings;
		this.surroundings = surroundings;
		this.onBeat = onBeat;
		this.onReturn = onReturn;
		this.instances = settings.instances();
	}

	/**
	 * Begin.
	 * @param onCoolDown told when another instance was asked to wait
	 */
	void start(BiConsumer<RateLimitKey, Duration> onCoolDown) {
		this.store.onCoolDown(onCoolDown);
		beat();
	}

	/**
	 * Return how long a decision may take.
	 */
	Duration budget() {
		return this.settings.budget();
	}

	OnStoreFailure onFailure() {
		return this.settings.onStoreFailure();
	}

	boolean isAvailable() {
		return this.available;
	}

	/**
	 * Return how many instances share the store, as far as is known.
	 */
	int instances() {
		return this.instances;
	}

	/**
	 * Ask for a decision.
	 * @param onLate told of a decision that comes when nobody waits for it any more
	 */
	CompletionStage<Decision> take(RateLimitKey key, RateLimits limits, List<Call> calls, Consumer<Decision> onLate) {
		if (!this.available) {
			return CompletableFuture.failedFuture(new IllegalStateException("The rate limit store does not answer"));
		}
		return timed(() -> this.store.take(key, limits, calls), onLate);
	}

	void adjust(RateLimitKey key, RateLimits limits, Adjustment adjustment) {
		send(() -> this.store.adjust(key, limits, adjustment));
	}

	void coolDown(RateLimitKey key, RateLimits limits, Duration wait) {
		send(() -> this.store.coolDown(key, limits, wait));
	}

	void renew(RateLimitKey key, List<String> leases) {
		send(() -> this.store.renew(key, leases));
	}

	private void send(Supplier<CompletionStage<?>> command) {
		if (this.available && !this.closed) {
			timed(command::get, (late) -> {
			});
		}
	}

	private <T> CompletionStage<T> timed(Supplier<? extends CompletionStage<? extends T>> command, Consumer<T> onLate) {
		CompletableFuture<T> answer = new CompletableFuture<>();
		Disposable timeout = this.surroundings.timer()
			.schedule(
					() -> answer.completeExceptionally(
							new TimeoutException("no answer within " + this.settings.budget().toMillis() + " ms")),
					this.settings.budget().toNanos(), TimeUnit.NANOSECONDS);
		CompletionStage<T> counted = answer.whenComplete((value, failure) -> {
			timeout.dispose();
			if (failure == null) {
				succeeded();
			}
			else {
				failed(failure);
			}
		});
		started(command).whenComplete((value, failure) -> {
			if (failure != null) {
				answer.completeExceptionally(failure);
			}
			else if (!answer.complete(value)) {
				onLate.accept(value);
			}
		});
		return counted;
	}

	private static <T> CompletionStage<? extends T> started(Supplier<? extends CompletionStage<? extends T>> command) {
		try {
			return command.get();
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private synchronized void succeeded() {
		if (this.available) {
			this.failures = 0;
		}
	}

	private void failed(Throwable failure) {
		synchronized (this) {
			if (!this.available || this.closed || ++this.failures < MOST_FAILURES) {
				return;
			}
			this.available = false;
			this.goneNanos = this.surroundings.nanoTime().getAsLong();
		}
		logger.warn("The rate limit store does not answer: {}. Until it does, {}.", reason(failure), consequence());
		this.surroundings.listener().storeChanged(false);
		beatIn(PROBE);
	}

	/**
	 * The innermost cause says why; the outer ones, that it did not work.
	 */
	private static String reason(Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; depth < MOST_CAUSES && cause.getCause() != null; depth++) {
			cause = cause.getCause();
		}
		return cause.getClass().getSimpleName() + ((cause.getMessage() != null) ? " (" + cause.getMessage() + ")" : "");
	}

	private String consequence() {
		return switch (this.settings.onStoreFailure()) {
			case LOCAL -> "calls go on with this instance's share of each limit, one of " + this.instances;
			case REJECT -> "calls with a limit are refused";
			case ALLOW -> "calls go on without limits";
		};
	}

	/**
	 * Give a sign of life. It tells, too, whether the store answers.
	 */
	private void beat() {
		timed(this.store::instances, (late) -> {
		}).whenComplete((count, failure) -> {
			if (failure == null) {
				this.instances = Math.max(this.settings.instances(), count);
				returned();
				this.onBeat.run();
			}
			beatIn((failure != null) ? PROBE : HEARTBEAT);
		});
	}

	private void beatIn(Duration delay) {
		if (!this.closed) {
			this.heartbeat.dispose();
			this.heartbeat = this.surroundings.timer().schedule(this::beat, delay.toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	private void returned() {
		long gone;
		boolean first;
		synchronized (this) {
			first = this.available;
			if (first && this.heard) {
				return;
			}
			this.heard = true;
			this.available = true;
			this.failures = 0;
			gone = this.surroundings.nanoTime().getAsLong() - this.goneNanos;
		}
		this.surroundings.listener().storeChanged(true);
		if (!first) {
			logger.info("The rate limit store answers again, after {} s. Instances that share it: {}.",
					Duration.ofNanos(gone).toMillis() / 1000.0, this.instances);
			this.onReturn.run();
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.heartbeat.dispose();
		this.store.close();
	}

}
