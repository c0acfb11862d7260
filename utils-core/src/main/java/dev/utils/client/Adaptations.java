package dev.utils.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How requests to single models of a provider differ, as their refusals have taught.
 * Bounded: the models that were not used for longest are forgotten first. Thread-safe.
 */
final class Adaptations {

	private static final int MOST_MODELS = 500;

	private final Map<String, Set<String>> byModel = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
			return size() > MOST_MODELS;
		}

	};

	private volatile boolean empty = true;

	Set<String> of(String model) {
		if (this.empty) {
			return Set.of();
		}
		synchronized (this.byModel) {
			return this.byModel.getOrDefault(model, Set.of());
		}
	}

	/**
	 * Remember adaptations with which a call of the model succeeded.
	 */
	void learn(String model, Set<String> adaptations) {
		if (adaptations.isEmpty()) {
			return;
		}
		synchronized (this.byModel) {
			Set<String> known = new TreeSet<>(this.byModel.getOrDefault(model, Set.of()));
			if (known.addAll(adaptations)) {
				this.byModel.put(model, Set.copyOf(known));
			}
			this.empty = false;
		}
	}

}
