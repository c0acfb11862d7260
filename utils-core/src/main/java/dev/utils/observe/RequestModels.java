package dev.utils.observe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models whose calls are counted by name. Keeps the number of meters bounded where
 * users of an application may name models: the first 100 names count for themselves,
 * further ones as {@code other}. Thread-safe.
 */
public final class RequestModels {

	private static final int MOST_MODELS = 100;

	private static final String OTHER = "other";

	private final Set<String> models = ConcurrentHashMap.newKeySet();

	/**
	 * Return by which name the calls of a model are counted.
	 */
	String counted(String model) {
		// Names that come at the same moment may exceed the limit by their number.
		if (this.models.size() < MOST_MODELS) {
			this.models.add(model);
		}
		return this.models.contains(model) ? model : OTHER;
	}

}
