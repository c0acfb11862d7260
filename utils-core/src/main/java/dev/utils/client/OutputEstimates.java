package dev.utils.client;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.utils.llm.Provider;

/**
 * How many tokens the answers of a model have, as its last ones have taught. Bounded: the
 * models that were not used for longest are forgotten first, since callers may name any.
 * Thread-safe.
 */
final class OutputEstimates {

	/** What an answer is taken for until enough of them are known. */
	static final long USUAL = 1000;

	private static final int MOST_MODELS = 256;

	private final Map<Model, Outputs> byModel = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<Model, Outputs> eldest) {
			return size() > MOST_MODELS;
		}

	};

	/**
	 * Return how many tokens the next answer will hardly exceed: nine of ten did not.
	 */
	long of(Provider provider, String model) {
		synchronized (this.byModel) {
			Outputs known = this.byModel.get(new Model(provider, model));
			return (known != null) ? known.estimate : USUAL;
		}
	}

	/**
	 * Remember how many tokens an answer had.
	 */
	void learn(Provider provider, String model, long tokens) {
		synchronized (this.byModel) {
			this.byModel.computeIfAbsent(new Model(provider, model), (added) -> new Outputs()).add(tokens);
		}
	}

	private record Model(Provider provider, String name) {

	}

	/**
	 * The last answers of one model.
	 */
	private static final class Outputs {

		private static final int FEWEST = 10;

		private static final int MOST = 64;

		private final int[] last = new int[MOST];

		private int count;

		private int next;

		private long estimate = USUAL;

		void add(long tokens) {
			this.last[this.next] = (int) Math.min(tokens, Integer.MAX_VALUE);
			this.next = (this.next + 1) % MOST;
			this.count = Math.min(this.count + 1, MOST);
			if (this.count >= FEWEST) {
				int[] sorted = Arrays.copyOf(this.last, this.count);
				Arrays.sort(sorted);
				this.estimate = sorted[(this.count * 9 + 9) / 10 - 1];
			}
		}

	}

}
