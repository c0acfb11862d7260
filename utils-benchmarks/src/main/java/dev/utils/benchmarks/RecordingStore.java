package dev.utils.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.concurrent.atomic.AtomicLong;

import dev.utils.benchmarks.Limit.Grant;
import dev.utils.ratelimit.RateLimitKey;
import dev.utils.ratelimit.RateLimitStore;
import dev.utils.ratelimit.RateLimits;

/**
 * Writes down what a store decides, and when: closer to its decisions than any caller
 * that waited for one.
 */
final class RecordingStore implements RateLimitStore {

	private final RateLimitStore store;

	private final List<Grant> decisions = new ArrayList<>();

	private final AtomicLong answers = new AtomicLong();

	RecordingStore(RateLimitStore store) {
		this.store = store;
	}

	@Override
	public CompletionStage<Decision> take(RateLimitKey key, RateLimits limits, List<Call> calls) {
		long asked = System.nanoTime();
		return this.store.take(key, limits, calls).whenComplete((decision, failure) -> {
			if (failure == null) {
				this.answers.incrementAndGet();
				if (key.model().equals(Worker.MODEL)) {
					decided(new Grant(asked, System.nanoTime(), units(calls.subList(0, decision.granted()))));
				}
			}
		});
	}

	private static double units(List<Call> granted) {
		return granted.stream().mapToLong((call) -> Math.max(1, call.tokens().total())).sum();
	}

	private synchronized void decided(Grant decision) {
		this.decisions.add(decision);
	}

	synchronized List<Grant> decisions() {
		return List.copyOf(this.decisions);
	}

	/**
	 * Return how many decisions of any kind there were.
	 */
	long answers() {
		return this.answers.get();
	}

	@Override
	public void answerWithin(Duration budget) {
		this.store.answerWithin(budget);
	}

	@Override
	public CompletionStage<Rejoined> rejoin(RateLimitKey key, RateLimits limits, Duration gone, Duration settling) {
		return this.store.rejoin(key, limits, gone, settling);
	}

	@Override
	public CompletionStage<?> adjust(RateLimitKey key, RateLimits limits, Adjustment adjustment) {
		return this.store.adjust(key, limits, adjustment);
	}

	@Override
	public CompletionStage<?> coolDown(RateLimitKey key, RateLimits limits, Duration wait) {
		return this.store.coolDown(key, limits, wait);
	}

	@Override
	public void onCoolDown(BiConsumer<RateLimitKey, Duration> listener) {
		this.store.onCoolDown(listener);
	}

	@Override
	public CompletionStage<?> renew(RateLimitKey key, Collection<String> leases) {
		return this.store.renew(key, leases);
	}

	@Override
	public CompletionStage<Integer> instances() {
		return this.store.instances();
	}

	@Override
	public void close() {
		this.store.close();
	}

}
