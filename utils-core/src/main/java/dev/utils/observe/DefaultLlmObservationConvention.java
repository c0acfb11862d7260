package dev.utils.observe;

import java.util.Locale;

import dev.utils.llm.ErrorClass;
import dev.utils.llm.Provider;
import dev.utils.llm.Usage;
import dev.utils.observe.LlmObservation.HighCardinality;
import dev.utils.observe.LlmObservation.LowCardinality;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * The names and tags of the OpenTelemetry semantic conventions for generative AI.
 * Thread-safe.
 */
public class DefaultLlmObservationConvention implements LlmObservationConvention {

	private static final KeyValue NO_ERROR = LowCardinality.ERROR_TYPE.withValue(KeyValue.NONE_VALUE);

	@Override
	public String getName() {
		return LlmObservation.NAME;
	}

	@Override
	public String getContextualName(LlmObservationContext context) {
		return context.getOperation() + " " + context.getRequestModel();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(LlmObservationContext context) {
		return KeyValues.of(LowCardinality.OPERATION_NAME.withValue(context.getOperation()),
				LowCardinality.PROVIDER_NAME.withValue(providerName(context.getProvider())),
				LowCardinality.REQUEST_MODEL.withValue(context.getRequestModel()), errorType(context.getErrorClass()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(LlmObservationContext context) {
		KeyValues values = KeyValues.empty();
		if (context.getResponseModel() != null) {
			values = values.and(HighCardinality.RESPONSE_MODEL.withValue(context.getResponseModel()));
		}
		if (context.getRequestId() != null) {
			values = values.and(HighCardinality.RESPONSE_ID.withValue(context.getRequestId()));
		}
		Usage usage = context.getUsage();
		if (usage != null) {
			values = values.and(HighCardinality.INPUT_TOKENS.withValue(Long.toString(usage.inputTokens())),
					HighCardinality.OUTPUT_TOKENS.withValue(Long.toString(usage.outputTokens())));
		}
		return values;
	}

	private static String providerName(Provider provider) {
		return provider.equals(Provider.GOOGLE) ? "gcp.gemini" : provider.name();
	}

	private static KeyValue errorType(@Nullable ErrorClass errorClass) {
		return (errorClass == null) ? NO_ERROR
				: LowCardinality.ERROR_TYPE.withValue(errorClass.name().toLowerCase(Locale.ROOT));
	}

}
