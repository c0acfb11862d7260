package dev.utils.observe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.utils.observe.LlmObservation.LowCardinality;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;

/**
 * Keeps the number of meters bounded where users of an application may name models: the
 * first 100 names keep their own meters, further ones are counted as {@code other}.
 * Thread-safe.
 */
public class RequestModelMeterFilter implements MeterFilter {

	private static final int MOST_MODELS = 100;

	private static final String KEY = LowCardinality.REQUEST_MODEL.asString();

	private static final Tag OTHER = Tag.of(KEY, "other");

	private final Set<String> models = ConcurrentHashMap.newKeySet();

	@Override
	public Meter.Id map(Meter.Id id) {
		String model = id.getName().startsWith(LlmObservation.PREFIX) ? id.getTag(KEY) : null;
		return (model == null || isCounted(model)) ? id : id.withTag(OTHER);
	}

	private boolean isCounted(String model) {
		// Names that come at the same moment may exceed the limit by their number.
		return this.models.contains(model) || (this.models.size() < MOST_MODELS && this.models.add(model));
	}

}
