package dev.utils.ratelimit;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the budgets that several instances of an application share. It keeps the time,
 * too: no instance's clock counts. Every method returns at once; what it returns fails if
 * the store does not do its work. How long a caller waits for that, and what happens
 * then, is not the store's business. Implementations are thread-safe.
 */
public interface RateLimitStore extends AutoCloseable {

	/**
	 * Tell how long its answers are waited for. What a store cannot begin within that
	 * time it must not do at all, but fail with an {@link ExpiredException}: whoever
	 * asked has decided otherwise. Called before anything else, if at all.
	 * @param budget the time from the call of a method
	 */
	default void answerWithin(Duration budget) {
	}

	/**
	 * Take what calls cost, in their order, up to the first that must wait. Of one call
	 * all is taken or nothing.
	 * @param key who calls
	 * @param limits what the key may use
	 * @param calls the calls, at least one
	 * @return how far that went
	 */
	CompletionStage<Decision> take(RateLimitKey key, RateLimits limits, List<Call> calls);

	/**
	 * Correct what was taken. Nothing falls due later than a minute's worth of a rate.
	 * @param key who calls
	 * @param limits what the key may use
	 * @param adjustment the correction
	 * @return when it is done
	 */
	CompletionStage<?> adjust(RateLimitKey key, RateLimits limits, Adjustment adjustment);

	/**
	 * Take an instance back that has decided about a key without the store. If no
	 * instance was served meanwhile, all decide alone until one moment, from which on the
	 * store decides for all, beginning with nothing; what shares of the limit have given
	 * until then need not be told.
	 * @param key who calls
	 * @param limits what the key may use
	 * @param gone for how long this instance has been without the store
	 * @param settling how long others need at most to notice that the store is back
	 * @return what to do next
	 */
	default CompletionStage<Rejoined> rejoin(RateLimitKey key, RateLimits limits, Duration gone, Duration settling) {
		return CompletableFuture.completedFuture(new Rejoined(false, Duration.ZERO));
	}

	/**
	 * Hold back all calls, on all instances. Of several waits the one that ends last
	 * counts. Afterwards calls come at the pace of their limit, not all at once. A wait
	 * of which the store hears late ends when it was to end.
	 * @param key who calls
	 * @param limits what the key may use
	 * @param wait how long from now
	 * @return when it is done
	 */
	CompletionStage<?> coolDown(RateLimitKey key, RateLimits limits, Duration wait);

	/**
	 * Tell when calls are held back by any instance, as soon as that is known. Called
	 * once, before anything else.
	 * @param listener told who is held back, and for how long from now; must be quick
	 */
	void onCoolDown(BiConsumer<RateLimitKey, Duration> listener);

	/**
	 * Tell when the store may have forgotten what it was told: it was started anew, lost
	 * its data, or its connection was lost, so that nobody knows. Called once, before
	 * anything else. A store that never forgets tells nothing.
	 * @param listener told so; must be quick
	 */
	default void onForgotten(Runnable listener) {
	}

	/**
	 * Say that calls are still running. A call of which nothing is heard for 30 seconds
	 * gives its slot free.
	 * @param key who calls
	 * @param leases the calls
	 * @return when it is done
	 */
	CompletionStage<?> renew(RateLimitKey key, Collection<String> leases);

	/**
	 * Say that this instance is there, and count those that are. An instance of which
	 * nothing is heard for 15 seconds does not count.
	 * @return how many instances share the store, at least 1
	 */
	CompletionStage<Integer> instances();

	/**
	 * Take leave, without waiting for the store.
	 */
	@Override
	void close();

	/**
	 * A command reached the store too late and was not carried out.
	 */
	final class ExpiredException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		/**
		 * Create an exception.
		 */
		public ExpiredException() {
			super("The command reached the rate limit store too late and was not carried out", null, false, false);
		}

	}

	/**
	 * A call that may be made if there is budget for it.
	 *
	 * @param lease its name among all calls of all instances
	 * @param tokens its tokens
	 * @param sparing whether it leaves {@linkplain Rate#headRoom head-room} to others
	 */
	record Call(String lease, TokenCost tokens, boolean sparing) {
	}

	/**
	 * How far the budget went.
	 *
	 * @param granted how many calls may be made
	 * @param nextWait how long the next one must wait; zero if there is none,
	 * {@code null} if it waits for another call to end
	 * @param coolDown how long all calls are held back
	 */
	record Decision(int granted, @Nullable Duration nextWait, Duration coolDown) {
	}

	/**
	 * How an instance comes back.
	 *
	 * @param covered whether what its share has given is known, as that of all others
	 * @param alone how long it goes on with its share; negative if others have not for so
	 * long
	 */
	record Rejoined(boolean covered, Duration alone) {
	}

	/**
	 * A correction of what was taken.
	 *
	 * @param calls by how many calls more
	 * @param tokens by how many tokens more
	 * @param inputTokens by how many tokens of requests more
	 * @param outputTokens by how many tokens of answers more
	 * @param since for how long the store has not heard of them, zero if it has
	 * @param leases calls that have ended
	 */
	record Adjustment(long calls, long tokens, long inputTokens, long outputTokens, Duration since,
			List<String> leases) {

		static final Adjustment NOTHING = new Adjustment(0, 0, 0, 0, Duration.ZERO, List.of());

		public Adjustment {
			leases = List.copyOf(leases);
		}

		/**
		 * Return whether there is nothing to correct, whatever the rates.
		 */
		boolean countsNothing() {
			return this.calls == 0 && this.tokens == 0 && this.inputTokens == 0 && this.outputTokens == 0;
		}

		/**
		 * Return the same with another age and no leases.
		 */
		Adjustment aged(Duration age) {
			return new Adjustment(this.calls, this.tokens, this.inputTokens, this.outputTokens, age, List.of());
		}

		/**
		 * Return both corrections of rates together, with the age of this one.
		 */
		Adjustment plus(Adjustment other) {
			return new Adjustment(this.calls + other.calls, this.tokens + other.tokens,
					this.inputTokens + other.inputTokens, this.outputTokens + other.outputTokens, this.since,
					List.of());
		}

		/**
		 * Return a part of what was used.
		 */
		Adjustment part(double part, Duration age) {
			return new Adjustment((long) Math.ceil(this.calls * part), (long) Math.ceil(this.tokens * part),
					(long) Math.ceil(this.inputTokens * part), (long) Math.ceil(this.outputTokens * part), age,
					List.of());
		}

		/**
		 * Return the correction for a call that was made unheard of.
		 */
		static Adjustment made(Call call) {
			TokenCost tokens = call.tokens();
			return new Adjustment(1, Rate.Unit.TOKENS.of(tokens), Rate.Unit.INPUT_TOKENS.of(tokens),
					Rate.Unit.OUTPUT_TOKENS.of(tokens), Duration.ZERO, List.of());
		}

		/**
		 * Return the correction for a call that has ended.
		 */
		static Adjustment settled(TokenCost taken, TokenCost used, List<String> leases) {
			return new Adjustment(0, Rate.Unit.TOKENS.difference(taken, used),
					Rate.Unit.INPUT_TOKENS.difference(taken, used), Rate.Unit.OUTPUT_TOKENS.difference(taken, used),
					Duration.ZERO, leases);
		}

		/**
		 * Return the correction for a call that was not made.
		 */
		static Adjustment notMade(Call call, boolean leased) {
			TokenCost tokens = call.tokens();
			return new Adjustment(-1, -Rate.Unit.TOKENS.of(tokens), -Rate.Unit.INPUT_TOKENS.of(tokens),
					-Rate.Unit.OUTPUT_TOKENS.of(tokens), Duration.ZERO, leased ? List.of(call.lease()) : List.of());
		}

		/**
		 * Return what tells only that calls have ended.
		 */
		static Adjustment free(List<String> leases) {
			return new Adjustment(0, 0, 0, 0, Duration.ZERO, leases);
		}

		/**
		 * Return whether there is nothing to correct.
		 * @param rates those that are corrected
		 */
		boolean isNothing(List<Rate> rates) {
			return this.leases.isEmpty() && rates.stream().allMatch((rate) -> units(rate.unit()) == 0);
		}

		/**
		 * Return the correction that takes this one back.
		 */
		Adjustment reversed() {
			return new Adjustment(-this.calls, -this.tokens, -this.inputTokens, -this.outputTokens, this.since,
					List.of());
		}

		/**
		 * Return the correction of a rate.
		 * @param unit what the rate counts
		 * @return by how many units more
		 */
		public long units(Rate.Unit unit) {
			return switch (unit) {
				case CALLS -> this.calls;
				case TOKENS -> this.tokens;
				case INPUT_TOKENS -> this.inputTokens;
				case OUTPUT_TOKENS -> this.outputTokens;
			};
		}

	}

}
