package dev.utils.provider.anthropic;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.llm.ErrorClass;
import dev.utils.provider.ProviderError;
import dev.utils.provider.anthropic.AnthropicCodec.Authentication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class AnthropicCodecTests {

	private final AnthropicCodec codec = new AnthropicCodec("2023-06-01", Authentication.API_KEY, 4096);

	@Test
	void keyGoesIntoTheHeaderOfItsKind() {
		ApiKey key = ApiKey.of("sk-ant-secret");
		assertThat(this.codec.headers(key))
			.isEqualTo(Map.of("anthropic-version", "2023-06-01", "x-api-key", "sk-ant-secret"));
		assertThat(new AnthropicCodec("2026-10-21", Authentication.BEARER, 1).headers(key))
			.isEqualTo(Map.of("anthropic-version", "2026-10-21", "Authorization", "Bearer sk-ant-secret"));
	}

	@ParameterizedTest
	@CsvSource({ "API_KEY", "BEARER" })
	void versionIsSentWithoutKeyToo(Authentication authentication) {
		assertThat(new AnthropicCodec("2023-06-01", authentication, 1).headers(null))
			.isEqualTo(Map.of("anthropic-version", "2023-06-01"));
	}

	@Test
	void doesChatAndNothingElse() {
		assertThat(this.codec.capabilities()).containsExactlyInAnyOrder(Capability.CHAT, Capability.VISION,
				Capability.TOOLS, Capability.STRUCTURED_OUTPUT, Capability.REASONING);
		assertThat(this.codec.imageGeneration()).isNull();
		assertThat(this.codec.imageEdit()).isNull();
		assertThat(this.codec.transcription()).isNull();
		assertThat(this.codec.embedding()).isNull();
		assertThat(this.codec.takesImageLinks()).isTrue();
		assertThat(this.codec.requestIdHeader()).isEqualTo("request-id");
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource
	void errorBodyIsRead(int status, String body, ProviderError expected) {
		assertThat(this.codec.error(status, body.getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
	}

	static Stream<Arguments> errorBodyIsRead() {
		return Stream.of(
				arguments(401, error("authentication_error", "invalid x-api-key"),
						new ProviderError(ErrorClass.AUTH, "authentication_error", "invalid x-api-key")),
				arguments(403, error("permission_error", "No"),
						new ProviderError(ErrorClass.AUTH, "permission_error", "No")),
				arguments(402, error("billing_error", "Pay"),
						new ProviderError(ErrorClass.MONEY, "billing_error", "Pay")),
				arguments(404, error("not_found_error", "model: claude-0"),
						new ProviderError(ErrorClass.INVALID, "not_found_error", "model: claude-0")),
				arguments(409, error("conflict_error", "Busy"),
						new ProviderError(ErrorClass.TRANSIENT, "conflict_error", "Busy")),
				arguments(413, error("request_too_large", "Too many bytes"),
						new ProviderError(ErrorClass.IMPOSSIBLE, "request_too_large", "Too many bytes")),
				arguments(429, error("rate_limit_error", "Slow down"),
						new ProviderError(ErrorClass.RATE, "rate_limit_error", "Slow down")),
				arguments(500, error("api_error", "Oops"),
						new ProviderError(ErrorClass.TRANSIENT, "api_error", "Oops")),
				arguments(500, error("invalid_request_error", "Oops"),
						new ProviderError(ErrorClass.TRANSIENT, "invalid_request_error", "Oops")),
				arguments(504, error("timeout_error", "Too slow"),
						new ProviderError(ErrorClass.TRANSIENT, "timeout_error", "Too slow")),
				arguments(529, error("overloaded_error", "Overloaded"),
						new ProviderError(ErrorClass.CAPACITY, "overloaded_error", "Overloaded")),
				arguments(400, error("invalid_request_error", "max_tokens: Field required"),
						new ProviderError(ErrorClass.INVALID, "invalid_request_error", "max_tokens: Field required")),
				arguments(400, error("invalid_request_error", "prompt is too long: 200001 tokens > 200000 maximum"),
						new ProviderError(ErrorClass.CONTEXT, "invalid_request_error",
								"prompt is too long: 200001 tokens > 200000 maximum")),
				arguments(400,
						error("invalid_request_error",
								"input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000"),
						new ProviderError(ErrorClass.CONTEXT, "invalid_request_error",
								"input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000")),
				arguments(400,
						error("invalid_request_error", "Your credit balance is too low to access the Anthropic API."),
						new ProviderError(ErrorClass.MONEY, "invalid_request_error",
								"Your credit balance is too low to access the Anthropic API.")),
				arguments(400, error("invalid_request_error", "Output blocked by content filtering policy"),
						new ProviderError(ErrorClass.CONTENT, "invalid_request_error",
								"Output blocked by content filtering policy")));
	}

	@ParameterizedTest(name = "{1}")
	@MethodSource
	void errorCodeSaysMoreThanTheType(int status, String body, ProviderError expected) {
		assertThat(this.codec.error(status, body.getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
	}

	static Stream<Arguments> errorCodeSaysMoreThanTheType() {
		return Stream.of(arguments(429, """
				{"type": "error", "request_id": "req_1", "error": {"type": "rate_limit_error", "message": "Stop",
				  "details": {"error_code": "enforced_spend_limit_reached"}}}""",
				new ProviderError(ErrorClass.MONEY, "enforced_spend_limit_reached", "Stop")),
				arguments(429, """
						{"type": "error", "error": {"type": "rate_limit_error", "message": "Stop",
						  "details": {"error_code": "brand_new"}}}""",
						new ProviderError(ErrorClass.RATE, "brand_new", "Stop")),
				arguments(429, """
						{"type": "error", "error": {"type": "rate_limit_error", "message": "Stop",
						  "details": {"error_code": null}}}""",
						new ProviderError(ErrorClass.RATE, "rate_limit_error", "Stop")),
				arguments(429, """
						{"type": "error", "error": {"type": "rate_limit_error", "message": "Stop", "details": null}}""",
						new ProviderError(ErrorClass.RATE, "rate_limit_error", "Stop")),
				arguments(429, """
						{"type": "error", "error": {"type": 7, "message": null, "details": {"error_code": " "}}}""",
						new ProviderError(ErrorClass.RATE, "7", null)));
	}

	@ParameterizedTest
	@CsvSource({ "302, INVALID", "401, AUTH", "402, MONEY", "403, AUTH", "404, INVALID", "408, TRANSIENT",
			"409, TRANSIENT", "413, IMPOSSIBLE", "418, INVALID", "422, INVALID", "429, RATE", "500, TRANSIENT",
			"501, INVALID", "502, TRANSIENT", "503, CAPACITY", "504, TRANSIENT", "529, CAPACITY", "999, TRANSIENT" })
	void statusAloneTellsTheErrorClass(int status, ErrorClass errorClass) {
		assertThat(this.codec.error(status, new byte[0])).isEqualTo(new ProviderError(errorClass, null, null));
		assertThat(this.codec.error(status, "<html>secret</html>".getBytes(StandardCharsets.UTF_8)))
			.isEqualTo(new ProviderError(errorClass, null, null));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "`temperature` is deprecated for this model. | without temperature",
			"`top_p` is not supported for this model. | without top_p",
			"temperature: Extra inputs are not permitted | without temperature",
			"`temperature` and `top_p` are no longer accepted | without temperature",
			"`temperature` and `top_p` cannot both be specified for this model. | without top_p beside temperature",
			"output_config: Extra inputs are not permitted | without output_config",
			"This model does not support structured outputs. | without output_config",
			"output_config.format: json_schema is not supported for this model | without output_config",
			"adaptive thinking is not supported on this model | with a thinking budget",
			"This model does not support the effort parameter. | with a thinking budget",
			"This model does not support the effort parameter: output_config.effort | with a thinking budget" })
	void refusalTeachesWhatTheModelDoesNotKnow(String message, String adaptation) {
		assertThat(adaptation(400, message)).isEqualTo(adaptation);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "400 | temperature: must be at most 1", "400 | `temperature` may only be set to 1 when thinking",
					"400 | `top_p` is not supported when thinking is enabled",
					"400 | thinking.type.enabled is not supported for this model. Use adaptive thinking",
					"400 | output_config.effort: 'max' is not supported for this model",
					"500 | adaptive thinking is not supported on this model",
					"400 | output_config.format.schema: property 'minimum' is not supported",
					"400 | stop_sequences: not supported", "500 | `temperature` is deprecated for this model." })
	void refusalOfASingleRequestTeachesNothing(int status, String message) {
		assertThat(adaptation(status, message)).isNull();
	}

	private String adaptation(int status, String message) {
		return this.codec.error(status, error("invalid_request_error", message).getBytes(StandardCharsets.UTF_8))
			.adaptation();
	}

	private static String error(String type, String message) {
		return """
				{"type": "error", "error": {"type": "%s", "message": "%s"}, "request_id": "req_1"}""".formatted(type,
				message);
	}

}
