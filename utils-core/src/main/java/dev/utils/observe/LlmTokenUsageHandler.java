package dev.utils.observe;

import dev.utils.llm.Usage;
import dev.utils.observe.LlmObservation.LowCardinality;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;

/**
 * Records the tokens of each call in the histogram {@code gen_ai.client.token.usage}.
 * Thread-safe.
 */
public class LlmTokenUsageHandler implements ObservationHandler<LlmObservationContext> {

	private static final String NAME = "gen_ai.client.token.usage";

	private static final String TOKEN_TYPE = "gen_ai.token.type";

	private final MeterRegistry registry;

	/**
	 * Create a handler.
	 * @param registry where to record
	 */
	public LlmTokenUsageHandler(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof LlmObservationContext;
	}

	@Override
	public void onStop(LlmObservationContext context) {
		Usage usage = context.getUsage();
		if (usage != null) {
			record(context, "input", usage.inputTokens());
			record(context, "output", usage.outputTokens());
		}
	}

	private void record(LlmObservationContext context, String type, long tokens) {
		Tags tags = Tags.of(TOKEN_TYPE, type);
		for (LowCardinality key : LowCardinality.values()) {
			KeyValue value = context.getLowCardinalityKeyValue(key.asString());
			if (value != null && key != LowCardinality.ERROR_TYPE) {
				tags = tags.and(value.getKey(), value.getValue());
			}
		}
		DistributionSummary.builder(NAME)
			.description("Tokens of LLM calls, as the provider counted them")
			.tags(tags)
			.register(this.registry)
			.record((double) tokens);
	}

}
