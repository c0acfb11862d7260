package dev.utils.provider.gemini;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.ImageRequest;
import dev.utils.provider.HttpCall;
import dev.utils.provider.ProviderError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.utils.provider.gemini.GeminiFixture.CODEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class GeminiCodecTests {

	@Test
	void allThatTheLibraryKnowsIsOffered() {
		assertThat(CODEC.capabilities()).containsExactlyInAnyOrder(Capability.values());
		assertThat(CODEC.takesImageLinks()).isFalse();
		assertThat(CODEC.maxEmbeddingInputs()).isEqualTo(100);
	}

	@Test
	void keyGoesIntoTheHeaderAndNowhereElse() {
		assertThat(CODEC.headers(ApiKey.of("AIza-secret"))).containsExactly(entry("x-goog-api-key", "AIza-secret"));
		assertThat(CODEC.headers(null)).isEmpty();
	}

	@Test
	void callShowsNoPrompt() {
		HttpCall call = CODEC.chat(Set.of()).encode(ChatRequest.of("Hi there"), "gemini-x");
		assertThat(call).asString().doesNotContain("Hi there");
		assertThat(call.headers()).containsEntry("Accept", "application/json");
	}

	@Test
	void pathNamesVersionModelAndMethod() {
		ChatRequest request = ChatRequest.of("Hi");
		assertThat(CODEC.chat(Set.of()).encode(request, "gemini-x").path())
			.isEqualTo("/v1beta/models/gemini-x:generateContent");
		assertThat(new GeminiCodec("v1").chat(Set.of()).encodeStream(request, "gemini-x").path())
			.isEqualTo("/v1/models/gemini-x:streamGenerateContent?alt=sse");
		assertThat(CODEC.imageGeneration().encode(ImageRequest.of("A cat"), "gemini-x").path())
			.isEqualTo("/v1beta/models/gemini-x:generateContent");
		assertThat(CODEC.embedding().encode(EmbeddingRequest.of("Hi"), "gemini-x").path())
			.isEqualTo("/v1beta/models/gemini-x:batchEmbedContents");
	}

	@ParameterizedTest
	@CsvSource({ "gemini-2.5_pro~1, models/gemini-2.5_pro~1", "models/gemini-x, models/gemini-x",
			"tunedModels/mine-1, tunedModels/mine-1", "../../v1/x, models/..%2F..%2Fv1%2Fx",
			"models/../x, models/..%2Fx", "x?key=1#y, models/x%3Fkey%3D1%23y", "a b%2F, models/a%20b%252F",
			"zażółć, models/za%C5%BC%C3%B3%C5%82%C4%87" })
	void modelIsOneSegmentOfThePath(String model, String path) {
		assertThat(CODEC.chat(Set.of()).encode(ChatRequest.of("Hi"), model).path())
			.isEqualTo("/v1beta/" + path + ":generateContent");
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource
	void errorBodyIsRead(int status, String body, ProviderError expected) {
		assertThat(CODEC.error(status, body.getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
	}

	static Stream<Arguments> errorBodyIsRead() {
		return Stream.of(
				arguments(429, quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "\"17s\""),
						error(ErrorClass.RATE, "RESOURCE_EXHAUSTED", "Quota", Duration.ofSeconds(17))),
				arguments(429, quota("GenerateRequestsPerMinutePerProjectPerModel", "\"0.5s\""),
						error(ErrorClass.RATE, "RESOURCE_EXHAUSTED", "Quota", Duration.ofMillis(500))),
				arguments(429, quota("GenerateRequestsPerMinutePerProjectPerModel", "\"47.434392449s\""),
						error(ErrorClass.RATE, "RESOURCE_EXHAUSTED", "Quota", Duration.ofSeconds(47, 434_392_449))),
				arguments(429, quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "\"36s\""),
						error(ErrorClass.DAILY_QUOTA, "RESOURCE_EXHAUSTED", "Quota", null)),
				arguments(429, quota("x", "\"soon\""), error(ErrorClass.RATE, "RESOURCE_EXHAUSTED", "Quota", null)),
				arguments(429, quota("x", "\"-3s\""), error(ErrorClass.RATE, "RESOURCE_EXHAUSTED", "Quota", null)),
				arguments(429, quota("x", "\"99999999999999999999s\""),
						error(ErrorClass.RATE, "RESOURCE_EXHAUSTED", "Quota", null)),
				arguments(429, quota("x", "17"), error(ErrorClass.RATE, "RESOURCE_EXHAUSTED", "Quota", null)),
				arguments(429, quota("x", "{\"seconds\": 17}"),
						error(ErrorClass.RATE, "RESOURCE_EXHAUSTED", "Quota", null)),
				arguments(429, "[" + quota("x", "\"17s\"") + "]",
						error(ErrorClass.RATE, "RESOURCE_EXHAUSTED", "Quota", Duration.ofSeconds(17))),
				arguments(429, """
						{"error": {"code": 429, "message": "Quota", "status": "RESOURCE_EXHAUSTED", "details": [
						  {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "RATE_LIMIT_EXCEEDED"}]}}""",
						error(ErrorClass.RATE, "RATE_LIMIT_EXCEEDED", "Quota", null)),
				arguments(429, """
						{"error": {"code": 429, "message": "No capacity", "status": "RESOURCE_EXHAUSTED",
						  "details": [{"reason": "MODEL_CAPACITY_EXHAUSTED"}]}}""",
						error(ErrorClass.CAPACITY, "MODEL_CAPACITY_EXHAUSTED", "No capacity", null)),
				arguments(429, """
						{"error": {"code": 429, "message": "Resource exhausted", "status": "RESOURCE_EXHAUSTED"}}""",
						error(ErrorClass.RATE, "RESOURCE_EXHAUSTED", "Resource exhausted", null)),
				arguments(429, """
						{"error": {"code": 429, "message": "Your prepayment credits are depleted.",
						  "status": "RESOURCE_EXHAUSTED"}}""",
						error(ErrorClass.MONEY, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted.", null)),
				arguments(400, """
						{"error": {"code": 400, "message": "Key bad", "status": "INVALID_ARGUMENT", "details": [
						  {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID",
						   "domain": "googleapis.com"},
						  {"@type": "type.googleapis.com/google.rpc.LocalizedMessage", "locale": "en-US"}]}}""",
						error(ErrorClass.AUTH, "API_KEY_INVALID", "Key bad", null)),
				arguments(400, """
						{"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}""",
						error(ErrorClass.AUTH, "INVALID_ARGUMENT", "API key not valid.", null)),
				arguments(400,
						"""
								{"error": {"code": 400, "message": "The input token count (9) exceeds the maximum number of tokens allowed (8).",
								  "status": "INVALID_ARGUMENT"}}""",
						error(ErrorClass.CONTEXT, "INVALID_ARGUMENT",
								"The input token count (9) exceeds the maximum number of tokens allowed (8).", null)),
				arguments(400, """
						{"error": {"code": 400, "message": "Please enable billing on your project.",
						  "status": "FAILED_PRECONDITION"}}""",
						error(ErrorClass.MONEY, "FAILED_PRECONDITION", "Please enable billing on your project.", null)),
				arguments(400, """
						{"error": {"code": 400, "message": "No", "status": "FAILED_PRECONDITION"}}""",
						error(ErrorClass.INVALID, "FAILED_PRECONDITION", "No", null)),
				arguments(400,
						"""
								{"error": {"code": 400, "message": "Bad field", "status": "INVALID_ARGUMENT", "details": [
								  {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": "x"}]}]}}""",
						error(ErrorClass.INVALID, "INVALID_ARGUMENT", "Bad field", null)),
				arguments(403, """
						{"error": {"code": 403, "message": "No", "status": "PERMISSION_DENIED"}}""",
						error(ErrorClass.AUTH, "PERMISSION_DENIED", "No", null)),
				arguments(403, """
						{"error": {"code": 403, "message": "No", "status": "PERMISSION_DENIED",
						  "details": [{"reason": "BILLING_DISABLED"}]}}""",
						error(ErrorClass.MONEY, "BILLING_DISABLED", "No", null)),
				arguments(404, """
						{"error": {"code": 404, "message": "models/x is not found", "status": "NOT_FOUND"}}""",
						error(ErrorClass.INVALID, "NOT_FOUND", "models/x is not found", null)),
				arguments(500, """
						{"error": {"code": 500, "message": "Oops", "status": "INTERNAL"}}""",
						error(ErrorClass.TRANSIENT, "INTERNAL", "Oops", null)),
				arguments(503, """
						{"error": {"code": 503, "message": "Overloaded", "status": "UNAVAILABLE"}}""",
						error(ErrorClass.CAPACITY, "UNAVAILABLE", "Overloaded", null)),
				arguments(504, """
						{"error": {"code": 504, "message": "Late", "status": "DEADLINE_EXCEEDED"}}""",
						error(ErrorClass.TRANSIENT, "DEADLINE_EXCEEDED", "Late", null)));
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource
	void errorBodyOfAnotherFormIsRead(int status, String body, ProviderError expected) {
		assertThat(CODEC.error(status, body.getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
	}

	static Stream<Arguments> errorBodyOfAnotherFormIsRead() {
		return Stream.of(
				arguments(429, "{\"error\": {\"code\": 429, \"message\": \"Quota\"}}",
						error(ErrorClass.RATE, "429", "Quota", null)),
				arguments(429, "{\"error\": {\"code\": null, \"message\": null, \"status\": null, \"details\": null}}",
						error(ErrorClass.RATE, null, null, null)),
				arguments(503, "{\"error\": {\"code\": \"503\", \"message\": 7, \"status\": 14, \"details\": \"x\"}}",
						error(ErrorClass.CAPACITY, "503", null, null)),
				arguments(429,
						"{\"error\": {\"status\": \"RESOURCE_EXHAUSTED\", \"details\": [null, 1, \"x\", {},"
								+ " {\"reason\": null}, {\"violations\": null}, {\"violations\": [null, {}, 1]}]}}",
						error(ErrorClass.RATE, "RESOURCE_EXHAUSTED", null, null)),
				arguments(400, "{\"error\": {\"status\": \"BRAND_NEW\", \"message\": \"Odd\"}}",
						error(ErrorClass.INVALID, "BRAND_NEW", "Odd", null)),
				arguments(503, "{\"error\": \"Gateway is tired\"}",
						error(ErrorClass.CAPACITY, null, "Gateway is tired", null)),
				arguments(400, "{\"message\": \"No\"}", error(ErrorClass.INVALID, null, "No", null)),
				arguments(502, "<html><h1>Bad Gateway</h1></html>", error(ErrorClass.TRANSIENT, null, null, null)),
				arguments(503, "", error(ErrorClass.CAPACITY, null, null, null)),
				arguments(400, "null", error(ErrorClass.INVALID, null, null, null)),
				arguments(400, "{\"error\": null}", error(ErrorClass.INVALID, null, null, null)));
	}

	@ParameterizedTest
	@CsvSource({ "302, INVALID", "401, AUTH", "402, MONEY", "403, AUTH", "404, INVALID", "408, TRANSIENT",
			"409, TRANSIENT", "413, IMPOSSIBLE", "418, INVALID", "422, INVALID", "429, RATE", "499, TRANSIENT",
			"500, TRANSIENT", "501, INVALID", "502, TRANSIENT", "503, CAPACITY", "504, TRANSIENT", "529, CAPACITY",
			"999, TRANSIENT" })
	void statusAloneTellsTheErrorClass(int status, ErrorClass errorClass) {
		assertThat(CODEC.error(status, new byte[0]).errorClass()).isEqualTo(errorClass);
	}

	private static String quota(String quotaId, String retryDelay) {
		return """
				{"error": {"code": 429, "message": "Quota", "status": "RESOURCE_EXHAUSTED", "details": [
				  {"@type": "type.googleapis.com/google.rpc.Help", "links": [{"description": "Learn more"}]},
				  {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [
				    {"quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
				     "quotaId": "%s", "quotaDimensions": {"location": "global"}, "quotaValue": "15"}]},
				  {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": %s}]}}""".formatted(quotaId,
				retryDelay);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			textBlock = """
					400 | INVALID_ARGUMENT   | Thinking level is not supported for this model.              | with a thinking budget
					400 | INVALID_ARGUMENT   | thinking_level is not supported by this model.               | with a thinking budget
					400 | INVALID_ARGUMENT   | Thinking level MINIMAL is not supported for this model.      | -
					400 | INVALID_ARGUMENT   | thinking_level MEDIUM is not supported by this model.        | -
					400 | INVALID_ARGUMENT   | You can only set one of thinking budget and thinking level.  | -
					429 | RESOURCE_EXHAUSTED | Thinking level is not supported for this model.              | -
					500 | INTERNAL           | Thinking level is not supported for this model.              | -
					""")
	void refusalOfLevelsTeachesBudgets(int status, String word, String message, String adaptation) {
		String body = "{\"error\": {\"code\": %d, \"message\": \"%s\", \"status\": \"%s\"}}".formatted(status, message,
				word);
		assertThat(CODEC.error(status, body.getBytes(StandardCharsets.UTF_8)).adaptation()).isEqualTo(adaptation);
	}

	private static ProviderError error(ErrorClass errorClass, String code, String message, Duration retryAfter) {
		return new ProviderError(errorClass, code, message, retryAfter, null);
	}

}
