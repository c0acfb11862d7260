package dev.utils.observe;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observation of LLM calls, by the OpenTelemetry semantic conventions for generative
 * AI client spans and metrics.
 */
public enum LlmObservation implements ObservationDocumentation {

	/** One call, from the caller's request to the whole answer, retries included. */
	CLIENT_OPERATION {

		@Override
		public String getName() {
			return NAME;
		}

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultLlmObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinality.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinality.values();
		}

	};

	static final String NAME = "gen_ai.client.operation.duration";

	/**
	 * Tags of metrics and spans.
	 */
	public enum LowCardinality implements KeyName {

		/** What was called, such as {@code chat}. */
		OPERATION_NAME("gen_ai.operation.name"),

		/** Who was called. */
		PROVIDER_NAME("gen_ai.provider.name"),

		/** The model that was asked for; {@code other} in metrics, after 100 models. */
		REQUEST_MODEL("gen_ai.request.model"),

		/** The class of the failure in lower case, {@code none} on success. */
		ERROR_TYPE("error.type");

		private final String key;

		LowCardinality(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * Tags of spans only.
	 */
	public enum HighCardinality implements KeyName {

		/** The model that answered. */
		RESPONSE_MODEL("gen_ai.response.model"),

		/** The provider's id of the call. */
		RESPONSE_ID("gen_ai.response.id"),

		/** Tokens of the request. */
		INPUT_TOKENS("gen_ai.usage.input_tokens"),

		/** Tokens of the answer. */
		OUTPUT_TOKENS("gen_ai.usage.output_tokens");

		private final String key;

		HighCardinality(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
