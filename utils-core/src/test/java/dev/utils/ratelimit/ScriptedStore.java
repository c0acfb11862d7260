package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A store that answers as a test says, and notes what it was told.
 */
final class ScriptedStore implements RateLimitStore {

	private final List<String> commands = new ArrayList<>();

	private final List<Adjustment> adjustments = new ArrayList<>();

	private Function<List<Call>, CompletionStage<Decision>> onTake = (calls) -> CompletableFuture
		.completedFuture(new Decision(calls.size(), Duration.ZERO, Duration.ZERO));

	private @Nullable Rejoined rejoined = new Rejoined(false, Duration.ZERO);

	private boolean alive = true;

	private Supplier<CompletionStage<?>> onAdjust = ScriptedStore::done;

	private Supplier<CompletionStage<?>> onRenew = ScriptedStore::done;

	private final List<Duration> coolDowns = new ArrayList<>();

	private int beats;

	void onTake(Function<List<Call>, CompletionStage<Decision>> onTake) {
		this.onTake = onTake;
	}

	void die() {
		this.alive = false;
		this.onAdjust = ScriptedStore::failed;
		this.onTake = (calls) -> failed();
	}

	void revive() {
		this.alive = true;
		this.onAdjust = ScriptedStore::done;
		this.onTake = (calls) -> CompletableFuture
			.completedFuture(new Decision(calls.size(), Duration.ZERO, Duration.ZERO));
	}

	static <T> CompletionStage<T> failed() {
		return CompletableFuture.failedFuture(new IllegalStateException("not there"));
	}

	private static CompletionStage<?> done() {
		return CompletableFuture.completedFuture("done");
	}

	void onAdjust(Supplier<CompletionStage<?>> onAdjust) {
		this.onAdjust = onAdjust;
	}

	void onRenew(Supplier<CompletionStage<?>> onRenew) {
		this.onRenew = onRenew;
	}

	/**
	 * Return the pauses that arrived.
	 */
	List<Duration> coolDowns() {
		return this.coolDowns;
	}

	int beats() {
		return this.beats;
	}

	List<String> commands() {
		return this.commands;
	}

	List<Adjustment> adjustments() {
		return this.adjustments;
	}

	@Override
	public CompletionStage<Decision> take(RateLimitKey key, RateLimits limits, List<Call> calls) {
		this.commands.add("take " + calls.size());
		return this.onTake.apply(calls);
	}

	@Override
	public CompletionStage<?> adjust(RateLimitKey key, RateLimits limits, Adjustment adjustment) {
		CompletionStage<?> answer = this.onAdjust.get();
		// What fails later was told.
		if (!answer.toCompletableFuture().isCompletedExceptionally()) {
			this.commands.add("adjust");
			this.adjustments.add(adjustment);
		}
		return answer;
	}

	void onRejoin(@Nullable Rejoined rejoined) {
		this.rejoined = rejoined;
	}

	@Override
	public CompletionStage<Rejoined> rejoin(RateLimitKey key, RateLimits limits, Duration gone, Duration settling) {
		this.commands.add("rejoin");
		return (this.rejoined != null) ? CompletableFuture.completedFuture(this.rejoined) : failed();
	}

	@Override
	public CompletionStage<?> coolDown(RateLimitKey key, RateLimits limits, Duration wait) {
		if (!this.alive) {
			return failed();
		}
		this.commands.add("cool down");
		this.coolDowns.add(wait);
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void onCoolDown(BiConsumer<RateLimitKey, Duration> listener) {
	}

	@Override
	public CompletionStage<?> renew(RateLimitKey key, Collection<String> leases) {
		this.commands.add("renew " + leases.size());
		return this.onRenew.get();
	}

	@Override
	public CompletionStage<Integer> instances() {
		this.beats++;
		return this.alive ? CompletableFuture.completedFuture(1) : failed();
	}

	@Override
	public void close() {
	}

}
