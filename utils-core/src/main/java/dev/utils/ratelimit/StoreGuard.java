package dev.utils.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

import dev.utils.ratelimit.RateLimitStore.Adjustment;
import dev.utils.ratelimit.RateLimitStore.Call;
import dev.utils.ratelimit.RateLimitStore.Decision;
import dev.utils.ratelimit.RateLimitStore.ExpiredException;
import dev.utils.ratelimit.RateLimitStore.Rejoined;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/**
 * Keeps a store that is slow or gone from holding calls up. Each decision has a budget of
 * time. After three failures in a row, or a sign of life that fails twice, the store is
 * not asked any more until it answers one, for which no caller waits. One for all keys:
 * whether a store works for a single key is for that key's limiter to find out.
 * Thread-safe.
 */
final class StoreGuard implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(StoreGuard.class);

	private static final int MOST_FAILURES = 3;

	private static final int MOST_CAUSES = 10;

	private static final Duration HEARTBEAT = Duration.ofSeconds(5);

	private static final Duration PROBE = Duration.ofMillis(500);

	/** Within that, every instance has told a store which slots it holds. */
	private static final Duration RECOLLECTION = HEARTBEAT.plusSeconds(1);

	/** A store that was silent for less has not forgotten what it was told before. */
	private static final Duration MEMORY = Duration.ofSeconds(15);

	/** A sign of life, its answer, and a new connection. */
	private static final Duration SETTLING = Duration.ofSeconds(1);

	private final RateLimitStore store;

	private final SharedSettings settings;

	private final Surroundings surroundings;

	private final TimedAnswers answers;

	private final Runnable onBeat;

	private final Runnable onReturn;

	/** Used by one sign of life at a time. */
	private final RecentCounts counts = new RecentCounts();

	/** Used by one sign of life at a time. */
	private @Nullable Boolean told;

	/** Used by one sign of life at a time. */
	private long goneNanos;

	/** Used by one sign of life at a time. */
	private int failedBeats;

	private int failures;

	private boolean suspected;

	/** Since when nothing was answered; guarded by this. */
	private @Nullable Long silentNanos;

	/** When it may have forgotten something; guarded by this. */
	private @Nullable Long forgottenNanos;

	private boolean beating;

	private long beatNanos;

	private volatile boolean available = true;

	private volatile int instances;

	private volatile boolean closed;

	private Disposable nextBeat = () -> {
	};

	/**
	 * Create a guard.
	 * @param store what is guarded
	 * @param settings how long to wait
	 * @param surroundings clock, timer and listener
	 * @param onBeat called after each sign of life that was answered
	 * @param onReturn called, after that, when the store answers again
	 */
	StoreGuard(RateLimitStore store, SharedSettings settings, Surroundings surroundings, Runnable onBeat,
			Runnable onReturn) {
		this.store = store;
		this.settings = settings;
		this.surroundings = surroundings;
		this.answers = new TimedAnswers(settings.budget(), surroundings);
		this.onBeat = onBeat;
		this.onReturn = onReturn;
		this.instances = settings.instances();
	}

	/**
	 * Begin.
	 * @param onCoolDown told when another instance was asked to wait
	 */
	void start(BiConsumer<RateLimitKey, Duration> onCoolDown) {
		this.store.answerWithin(budget());
		this.store.onForgotten(this::forgotten);
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
	 * Return whether nothing has been answered for some time.
	 */
	synchronized boolean isSilentFor(Duration time) {
		Long since = this.silentNanos;
		return since != null && now() - since >= time.toNanos();
	}

	/**
	 * Return whether the store may not know what other instances have told it.
	 */
	synchronized boolean isForgetful() {
		Long since = this.forgottenNanos;
		return since != null && now() - since < RECOLLECTION.toNanos();
	}

	private void forgotten() {
		synchronized (this) {
			this.forgottenNanos = now();
		}
		// Soon, not at once: it may be called by one that is being answered.
		beatIn(Duration.ofMillis(1));
	}

	private synchronized void heard(boolean answered) {
		Long since = this.silentNanos;
		if (answered) {
			if (since != null && now() - since >= MEMORY.toNanos()) {
				this.forgottenNanos = now();
			}
			this.silentNanos = null;
		}
		else if (since == null) {
			this.silentNanos = now();
		}
	}

	private long now() {
		return this.surroundings.nanoTime().getAsLong();
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
		return counted(timed(() -> this.store.take(key, limits, calls), onLate));
	}

	/**
	 * Correct what was taken, whether the store is believed to be there or not.
	 * @param onLate told if that succeeds after it was taken for failed
	 */
	CompletionStage<?> adjust(RateLimitKey key, RateLimits limits, Adjustment adjustment, Runnable onLate) {
		return counted(timed(() -> this.store.adjust(key, limits, adjustment), (late) -> onLate.run()));
	}

	/**
	 * Come back to the store with a key.
	 */
	CompletionStage<Rejoined> rejoin(RateLimitKey key, RateLimits limits, Duration gone) {
		return counted(timed(() -> this.store.rejoin(key, limits, gone, SETTLING), (late) -> {
		}));
	}

	CompletionStage<?> coolDown(RateLimitKey key, RateLimits limits, Duration wait) {
		return counted(timed(() -> this.store.coolDown(key, limits, wait), (late) -> {
		}));
	}

	/**
	 * Say that calls are still running. Comes with each sign of life, which tells more
	 * about the store than this could.
	 */
	void renew(RateLimitKey key, List<String> leases) {
		timed(() -> this.store.renew(key, leases), (late) -> {
		});
	}

	private <T> CompletionStage<T> counted(CompletionStage<T> answer) {
		return answer.whenComplete((value, failure) -> count(failure));
	}

	private <T> CompletionStage<T> timed(Supplier<? extends CompletionStage<? extends T>> command, Consumer<T> onLate) {
		CompletableFuture<T> answer = this.answers.next();
		run(command, answer, onLate, true);
		return answer;
	}

	private <T> void run(Supplier<? extends CompletionStage<? extends T>> command, CompletableFuture<T> answer,
			Consumer<T> onLate, boolean again) {
		try {
			command.get().whenComplete((value, failure) -> {
				if (again && isExpired(failure) && !answer.isDone()) {
					// This process was asleep before it sent the command, or the store's
					// clock was set: whoever asked still waits.
					run(command, answer, onLate, false);
				}
				else if (failure != null) {
					answer.completeExceptionally(failure);
				}
				else if (!answer.complete(value)) {
					onLate.accept(value);
				}
			});
		}
		catch (RuntimeException ex) {
			answer.completeExceptionally(ex);
		}
	}

	private static boolean isExpired(@Nullable Throwable failure) {
		return failure instanceof ExpiredException
				|| (failure instanceof CompletionException && failure.getCause() instanceof ExpiredException);
	}

	private synchronized void count(@Nullable Throwable failure) {
		heard(failure == null);
		if (failure == null) {
			this.failures = 0;
		}
		else if (this.available && ++this.failures >= MOST_FAILURES) {
			this.failures = 0;
			if (!this.suspected) {
				this.suspected = true;
				long since = now() - this.beatNanos;
				// A key that fails alone must not make a storm of signs of life.
				beatIn(Duration.ofNanos(Math.max(0, PROBE.toNanos() - since)));
			}
		}
	}

	/**
	 * Give a sign of life, one at a time. Only that tells whether the store is there.
	 */
	private void beat() {
		synchronized (this) {
			if (this.beating || this.closed) {
				return;
			}
			this.beating = true;
		}
		CompletionStage<Integer> answer = timed(this.store::instances, (late) -> {
		});
		answer.whenComplete((count, failure) -> {
			boolean returned = false;
			heard(failure == null);
			try {
				returned = (failure != null) ? failed(failure) : succeeded(count);
			}
			finally {
				synchronized (this) {
					this.beating = false;
					this.beatNanos = now();
					beatIn((failure != null) ? PROBE : HEARTBEAT);
				}
			}
			if (failure == null) {
				// What is renewed first cannot be taken by those who come back.
				this.onBeat.run();
			}
			if (returned) {
				this.onReturn.run();
			}
		});
	}

	private synchronized void beatIn(Duration delay) {
		if (this.closed) {
			return;
		}
		this.nextBeat.dispose();
		try {
			this.nextBeat = this.surroundings.timer().schedule(this::beat, delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.trace("The limiter is being closed", ex);
		}
	}

	private boolean succeeded(int count) {
		this.instances = Math.max(this.settings.instances(), this.counts.add(count));
		this.failedBeats = 0;
		boolean returned = !this.available;
		synchronized (this) {
			this.failures = 0;
			this.suspected = false;
			this.available = true;
		}
		if (returned) {
			long gone = now() - this.goneNanos;
			logger.info("The rate limit store answers again, after {} s. Instances that share it: {}.",
					Duration.ofNanos(gone).toMillis() / 1000.0, this.instances);
		}
		tell(true);
		return returned;
	}

	private boolean failed(Throwable failure) {
		this.failedBeats++;
		boolean gone;
		synchronized (this) {
			gone = this.available && !this.closed && (this.suspected || this.failedBeats > 1);
			if (gone) {
				this.available = false;
				this.suspected = false;
			}
		}
		if (gone) {
			this.goneNanos = now();
			logger.warn("The rate limit store does not answer: {}. Until it does, {}.", reason(failure), consequence());
			tell(false);
		}
		return false;
	}

	private void tell(boolean available) {
		if (this.told == null || this.told != available) {
			this.told = available;
			this.surroundings.listener().storeChanged(available);
		}
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

	@Override
	public void close() {
		synchronized (this) {
			this.closed = true;
			this.nextBeat.dispose();
		}
		this.store.close();
	}

}
