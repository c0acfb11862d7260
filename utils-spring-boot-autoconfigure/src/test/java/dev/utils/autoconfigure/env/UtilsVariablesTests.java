package dev.utils.autoconfigure.env;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UtilsVariables}.
 */
class UtilsVariablesTests {

	@ParameterizedTest
	@CsvSource({ "UTILS_MAX_RETRIES, utils.max-retries", "utils_max_retries, utils.max-retries",
			"UTILS_RATE_LIMIT_QPS_OPENAI, utils.rate-limit.qps.openai",
			"UTILS_RATE_LIMIT_QPS_HUGGING_FACE, utils.rate-limit.qps.hugging-face",
			"UTILS_RATE_LIMIT_QPS_my.gateway, utils.rate-limit.qps.my-gateway",
			"UTILS_RATE_LIMIT_QPS_A__B_, utils.rate-limit.qps.a-b",
			"UTILS_RATE_LIMIT_QPS_GPT4, utils.rate-limit.qps.gpt4",
			"UTILS_RATE_LIMIT_RPM_OPENAI, utils.rate-limit.rpm.openai",
			"UTILS_RATE_LIMIT_TPM_MY_GATEWAY, utils.rate-limit.tpm.my-gateway",
			"UTILS_RATE_LIMIT_MAX_IN_FLIGHT_OPENAI, utils.rate-limit.max-in-flight.openai",
			"UTILS_RATE_LIMIT_BURST_OPENAI, utils.rate-limit.burst.openai",
			"UTILS_RATE_LIMIT_MODE, utils.rate-limit.mode", "UTILS_RATE_LIMIT_MAX_KEYS, utils.rate-limit.max-keys",
			"UTILS_LLM_PROVIDERS_MY_GATEWAY_BASE_URL, utils.llm.providers.my-gateway.base-url",
			"UTILS_LLM_PROVIDERS_MODEL_API_KEY, utils.llm.providers.model.api-key",
			"UTILS_LLM_PROVIDERS_MODEL_MODEL, utils.llm.providers.model.model",
			"UTILS_LLM_PROVIDERS_OPENAI_IMAGE_MODEL, utils.llm.providers.openai.image-model",
			"UTILS_LLM_PROVIDERS_OPENAI_IMAGE_EDIT_MODEL, utils.llm.providers.openai.image-edit-model",
			"UTILS_LLM_PROVIDERS_MY_GATEWAY_API_VERSION, utils.llm.providers.my-gateway.api-version",
			"UTILS_LLM_PROVIDERS_OPENAI_API, utils.llm.providers.openai.api",
			"UTILS_MEDIA_ALLOWED_ADDRESSES, utils.media.allowed-addresses",
			"UTILS_MEDIA_ALLOWED_ADDRESSES_1, utils.media.allowed-addresses[1]", "UTILS_MAXRETRIES, utils.max-retries",
			"UTILS_RATELIMIT_INPUTTPM_OPENAI, utils.rate-limit.input-tpm.openai",
			"UTILS_HTTP_MAX_IN_MEMORY_SIZE, utils.http.max-in-memory-size",
			"UTILS_LLM_PROVIDERS_OPENAI_APIKEY, utils.llm.providers.openai.api-key",
			"UTILS_LLM_PROVIDERS_OPENAI_CAPABILITIES_0, utils.llm.providers.openai.capabilities[0]",
			"UTILS_LLM_PROVIDERS_HUGGINGFACE_HEADERS_X_HF_BILL_TO, utils.llm.providers.huggingface.headers.x-hf-bill-to",
			"UTILS_LLM_PROVIDERS_MY_GATEWAY_HEADERS_X_API, utils.llm.providers.my-gateway.headers.x-api",
			"UTILS_LLM_MODELS_0_CONTEXT_TOKENS, utils.llm.models[0].context-tokens",
			"UTILS_RATE_LIMIT_KEYS_NIGHTLY_API_KEY, utils.rate-limit.keys.nightly.api-key",
			"UTILS_RATE_LIMIT_KEYS_MY_JOB_MAX_IN_FLIGHT, utils.rate-limit.keys.my-job.max-in-flight" })
	void propertyForWhenNameIsOurs(String variable, String property) {
		assertThat(UtilsVariables.propertyFor(variable)).isEqualTo(property);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "UTILS", "UTILS_", "MAX_RETRIES", "XUTILS_MAX_RETRIES", "UTILS_MAX_RETRIES_X",
			"UTILS_RATE_LIMIT_QPS_", "UTILS_RATE_LIMIT_QPS__", "UTILS_RATE_LIMIT_QPS", "UTILS_RATE_LIMIT_OPENAI",
			"UTILS_RATE_LIMIT_RPM", "UTILS_RATE_LIMIT_MAX_IN_FLIGHT_", "UTILS_LLM_PROVIDERS_API_KEY",
			"UTILS_LLM_PROVIDERS__API_KEY", "UTILS_LLM_PROVIDERS_OPENAI_COLOUR", "UTILS_RATE_LIMIT_QPS_A B",
			"utils.max-retries" })
	void propertyForWhenNameIsNotOursIsNull(String variable) {
		assertThat(UtilsVariables.propertyFor(variable)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "utils.max-retries, UTILS_MAX_RETRIES",
			"utils.rate-limit.qps.my-gateway, UTILS_RATE_LIMIT_QPS_MY_GATEWAY",
			"utils.rate-limit.qps.my_gateway, UTILS_RATE_LIMIT_QPS_MY_GATEWAY",
			"utils.llm.providers.openai.base-url, UTILS_LLM_PROVIDERS_OPENAI_BASE_URL" })
	void variableForGivesANameThatLeadsBack(String property, String variable) {
		assertThat(UtilsVariables.variableFor(property)).isEqualTo(variable);
		assertThat(UtilsVariables.propertyFor(variable)).isEqualTo(property.replace('_', '-'));
	}

}
