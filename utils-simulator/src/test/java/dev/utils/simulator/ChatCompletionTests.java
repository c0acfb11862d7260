package dev.utils.simulator;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The good answers.
 */
class ChatCompletionTests {

	private static final String STREAM = "\"stream\":true";

	private static final String USAGE = "\"stream_options\":{\"include_usage\":true}";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final TestClient client = new TestClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void answerWhenAskedForJsonQuotesThePromptAndCountsItsWords() throws Exception {
		HttpResponse<String> response = this.client.chat("tell me a joke");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
		JsonNode body = TestClient.json(response);
		assertThat(body.path("object").stringValue()).isEqualTo("chat.completion");
		assertThat(body.path("model").stringValue()).isEqualTo("gpt-4o");
		assertThat(body.path("id").stringValue()).startsWith("chatcmpl-");
		assertThat(body.path("system_fingerprint").isString()).isTrue();
		JsonNode choice = body.path("choices").path(0);
		assertThat(choice.path("index").intValue()).isZero();
		assertThat(choice.path("finish_reason").stringValue()).isEqualTo("stop");
		assertThat(choice.path("message").path("role").stringValue()).isEqualTo("assistant");
		String text = TestClient.content(response);
		assertThat(text).contains("“tell me a joke”");
		JsonNode usage = body.path("usage");
		assertThat(usage.path("prompt_tokens").intValue()).isEqualTo(4);
		assertThat(usage.path("completion_tokens").intValue()).isEqualTo((int) TestClient.occurrences(text, " ") + 1);
		assertThat(usage.path("total_tokens").intValue())
			.isEqualTo(usage.path("prompt_tokens").intValue() + usage.path("completion_tokens").intValue());
	}

	@Test
	void answerWhenAskedTwiceHasSameTextAndAnotherId() throws Exception {
		HttpResponse<String> first = this.client.chat("hello");
		HttpResponse<String> second = this.client.chat("hello");
		assertThat(TestClient.content(second)).isEqualTo(TestClient.content(first));
		assertThat(TestClient.json(second).path("id")).isNotEqualTo(TestClient.json(first).path("id"));
		assertThat(first.headers().firstValue("x-request-id")).hasValue("req_000000000001");
		assertThat(second.headers().firstValue("x-request-id")).hasValue("req_000000000002");
	}

	@Test
	void answerCarriesRateLimitHeaders() throws Exception {
		HttpResponse<String> response = this.client.chat("hello");
		int tokens = TestClient.json(response).path("usage").path("total_tokens").intValue();
		assertThat(response.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("9999");
		assertThat(response.headers().firstValueAsLong("x-ratelimit-remaining-tokens"))
			.hasValue(response.headers().firstValueAsLong("x-ratelimit-limit-tokens").orElseThrow() - tokens);
		assertThat(response.headers().map()).containsKeys("openai-processing-ms", "x-ratelimit-limit-requests",
				"x-ratelimit-reset-requests", "x-ratelimit-reset-tokens");
	}

	@Test
	void streamGivesRoleThenWordsThenFinishReasonThenUsageThenDone() throws Exception {
		HttpResponse<String> response = this.client.chat("hello", STREAM, USAGE);
		assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
		assertThat(response.body()).endsWith("data: [DONE]\n\n");
		List<JsonNode> chunks = TestClient.chunks(response.body());
		int last = chunks.size() - 1;
		assertThat(delta(chunks.get(0)).path("role").stringValue()).isEqualTo("assistant");
		assertThat(chunks.subList(1, last - 1)).hasSizeGreaterThan(5)
			.allSatisfy((chunk) -> assertThat(delta(chunk).path("content").stringValue()).isNotEmpty());
		assertThat(chunks.subList(0, last - 1))
			.allSatisfy((chunk) -> assertThat(choice(chunk).path("finish_reason").isNull()).isTrue());
		assertThat(choice(chunks.get(last - 1)).path("finish_reason").stringValue()).isEqualTo("stop");
		assertThat(delta(chunks.get(last - 1)).isEmpty()).isTrue();
		assertThat(chunks.subList(0, last)).allSatisfy((chunk) -> {
			assertThat(chunk.path("object").stringValue()).isEqualTo("chat.completion.chunk");
			assertThat(choice(chunk).path("index").intValue()).isZero();
			assertThat(chunk.path("usage").isNull()).isTrue();
		});
		assertThat(chunks.get(last).path("choices").isArray()).isTrue();
		assertThat(chunks.get(last).path("choices").isEmpty()).isTrue();
		assertThat(chunks.get(last).path("usage").path("completion_tokens").intValue()).isEqualTo(last - 2);
	}

	@Test
	void streamPutTogetherIsTheJsonAnswer() throws Exception {
		String whole = TestClient.content(this.client.chat("hello"));
		String joined = TestClient.chunks(this.client.chat("hello", STREAM).body())
			.stream()
			.map((chunk) -> delta(chunk).path("content").asString(""))
			.collect(Collectors.joining());
		assertThat(joined).isEqualTo(whole);
	}

	@Test
	void streamWhenUsageIsNotAskedForHasNone() throws Exception {
		List<JsonNode> chunks = TestClient.chunks(this.client.chat("hello", STREAM).body());
		assertThat(chunks).isNotEmpty().noneMatch((chunk) -> chunk.has("usage"));
	}

	@Test
	void streamWhenTwoChoicesAreAskedForFinishesEachUnderItsIndex() throws Exception {
		List<JsonNode> chunks = TestClient.chunks(this.client.chat("hello", STREAM, "\"n\":2").body());
		assertThat(chunks).filteredOn((chunk) -> choice(chunk).path("finish_reason").isString())
			.extracting((chunk) -> choice(chunk).path("index").intValue())
			.containsExactly(0, 1);
	}

	@Test
	void answerWhenMaxTokensIsSmallerIsCutWithReasonLength() throws Exception {
		for (String limit : List.of("\"max_tokens\":3", "\"max_completion_tokens\":3")) {
			HttpResponse<String> response = this.client.chat("hello", limit);
			assertThat(TestClient.content(response)).isEqualTo("You said: “hello”");
			assertThat(choice(TestClient.json(response)).path("finish_reason").stringValue()).isEqualTo("length");
			assertThat(TestClient.json(response).path("usage").path("completion_tokens").intValue()).isEqualTo(3);
		}
	}

	@Test
	void answerWhenStopSequenceOccursEndsBeforeTheFirst() throws Exception {
		HttpResponse<String> response = this.client.chat("hello", "\"stop\":[\"simulator\",\" — and\"]");
		assertThat(TestClient.content(response)).isEqualTo("You said: “hello”");
		assertThat(choice(TestClient.json(response)).path("finish_reason").stringValue()).isEqualTo("stop");
	}

	@Test
	void answerWhenStoppedAtOnceIsEmpty() throws Exception {
		HttpResponse<String> response = this.client.chat("hello", "\"stop\":\"You\"");
		assertThat(TestClient.content(response)).isEmpty();
		assertThat(TestClient.json(response).path("usage").path("completion_tokens").intValue()).isZero();
	}

	@Test
	void answerWhenPromptIsLongQuotesItsBeginningWithoutSplittingCharacters() throws Exception {
		HttpResponse<String> response = this.client.chat("🚀".repeat(3_000));
		assertThat(TestClient.content(response)).contains("“" + "🚀".repeat(80) + "…”").doesNotContain("\uFFFD");
	}

	@Test
	void answerWhenContentHasPartsQuotesTheTextOfTheLastUserMessage() throws Exception {
		HttpResponse<String> response = this.client.post("/v1/chat/completions", """
				{"model":"gpt-4o","max_tokens":null,"n":null,"messages":[
				{"role":"system","content":"be kind"},{"role":"user","content":"first"},
				{"role":"user","content":[{"type":"text","text":"what is this?"},
				{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]},
				{"role":"assistant","content":"a cat"}]}""");
		assertThat(TestClient.content(response)).contains("“what is this?”");
		assertThat(TestClient.json(response).path("usage").path("prompt_tokens").intValue()).isEqualTo(8);
	}

	@Test
	void modelsAreListedAndDescribed() throws Exception {
		JsonNode list = TestClient.json(this.client.get("/v1/models"));
		assertThat(list.path("object").stringValue()).isEqualTo("list");
		String first = list.path("data").path(0).path("id").stringValue();
		assertThat(TestClient.json(this.client.get("/v1/models/" + first))).isEqualTo(list.path("data").path(0));
	}

	private static JsonNode choice(JsonNode chunk) {
		return chunk.path("choices").path(0);
	}

	private static JsonNode delta(JsonNode chunk) {
		return choice(chunk).path("delta");
	}

}
