package dev.utils.observe;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and tags of the observation of an LLM call. Define a bean of this type, most
 * simply a subclass of {@link DefaultLlmObservationConvention}, to change them.
 */
public interface LlmObservationConvention extends ObservationConvention<LlmObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof LlmObservationContext;
	}

}
