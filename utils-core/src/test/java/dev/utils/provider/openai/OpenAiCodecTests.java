package dev.utils.provider.openai;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import dev.utils.llm.ApiKey;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.FinishReason;
import dev.utils.llm.Usage;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.HttpCall;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class OpenAiCodecTests {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final OpenAiCodec codec = new OpenAiCodec(MaxTokensField.MAX_COMPLETION_TOKENS);

	@Test
	void requestHoldsOnlyWhatIsSet() {
		assertJson(this.codec.encode(ChatRequest.of("Hi"), "gpt-4o", null, false), """
				{"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}""");
	}

	@Test
	void requestHoldsAllThatIsSet() {
		ChatRequest request = ChatRequest.builder()
			.system("Be \"brief\"\n")
			.user("Hi \uD83D\uDE80")
			.assistant("Hello")
			.user("And?")
			.temperature(0.0)
			.maxTokens(5)
			.stop("a", "b")
			.build();
		assertJson(this.codec.encode(request, "gpt-4o", null, true),
				"""
						{"model": "gpt-4o",
						 "messages": [{"role": "system", "content": "Be \\"brief\\"\\n"}, {"role": "user", "content": "Hi \uD83D\uDE80"},
						              {"role": "assistant", "content": "Hello"}, {"role": "user", "content": "And?"}],
						 "temperature": 0.0, "max_completion_tokens": 5, "stop": ["a", "b"],
						 "stream": true, "stream_options": {"include_usage": true}}""");
	}

	@Test
	void compatibleServersGetTheOlderNameOfTheTokenLimit() {
		ChatRequest request = ChatRequest.builder().user("Hi").maxTokens(5).build();
		HttpCall call = new OpenAiCodec(MaxTokensField.MAX_TOKENS).encode(request, "m", null, false);
		assertThat(MAPPER.readTree(call.body()).path("max_tokens").asInt()).isEqualTo(5);
	}

	@Test
	void keyGoesIntoTheHeaderAndNowhereElse() {
		HttpCall call = this.codec.encode(ChatRequest.of("Hi"), "gpt-4o", ApiKey.of("sk-secret"), true);
		assertThat(call.headers()).containsEntry("Authorization", "Bearer sk-secret")
			.containsEntry("Accept", "text/event-stream");
		assertThat(call.path()).isEqualTo("/chat/completions");
		assertThat(call.toString()).doesNotContain("sk-secret").doesNotContain("Hi");
		assertThat(this.codec.encode(ChatRequest.of("Hi"), "gpt-4o", null, false).headers())
			.doesNotContainKey("Authorization");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void answerIsRead(String name, String body, ChatAnswer expected) {
		assertThat(decode(body)).isEqualTo(expected);
	}

	static Stream<Arguments> answerIsRead() {
		Usage usage = new Usage(9, 12);
		return Stream.of(
				arguments("as documented",
						"""
								{"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-4o-2024",
								 "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello \u2014 you", "refusal": null,
								   "annotations": []}, "logprobs": null, "finish_reason": "stop"}],
								 "usage": {"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21,
								   "prompt_tokens_details": {"cached_tokens": 3}}, "service_tier": "default"}""",
						new ChatAnswer("Hello \u2014 you", "gpt-4o-2024", FinishReason.STOP, "stop", usage)),
				arguments("usage and model first", """
						{"usage": {"completion_tokens": 12, "prompt_tokens": 9}, "model": "m",
						 "choices": [{"finish_reason": "length", "message": {"content": "Hello"}}]}""",
						new ChatAnswer("Hello", "m", FinishReason.LENGTH, "length", usage)),
				arguments("no usage, model, index or finish reason", """
						{"choices": [{"message": {"content": "Hello"}}]}""",
						new ChatAnswer("Hello", null, FinishReason.OTHER, null, null)),
				arguments("nulls",
						"""
								{"model": null, "error": null, "usage": null,
								 "choices": [{"index": null, "message": {"content": null, "tool_calls": null}, "finish_reason": null}]}""",
						new ChatAnswer("", null, FinishReason.OTHER, null, null)),
				arguments("null message", """
						{"choices": [{"message": null, "finish_reason": "content_filter"}]}""",
						new ChatAnswer("", null, FinishReason.CONTENT_FILTER, "content_filter", null)),
				arguments("content as parts", """
						{"choices": [{"message": {"content": [{"type": "text", "text": "Hel"}, {"type": "x"},
						  {"type": "text", "text": "lo"}]}, "finish_reason": "eos"}]}""",
						new ChatAnswer("Hello", null, FinishReason.STOP, "eos", null)),
				arguments("refusal",
						"""
								{"choices": [{"message": {"content": null, "refusal": "I can't."}, "finish_reason": "stop"}]}""",
						new ChatAnswer("I can't.", null, FinishReason.STOP, "stop", null)),
				arguments("unknown finish reason and looser types", """
						{"model": 7, "usage": {"prompt_tokens": 9.0, "completion_tokens": "12", "x": [1, {}]},
						 "choices": [{"index": "0", "message": {"content": "Hello"}, "finish_reason": "abandoned"}]}""",
						new ChatAnswer("Hello", null, FinishReason.OTHER, "abandoned", new Usage(9, 0))),
				arguments("the first of several choices", """
						{"choices": [{"index": 1, "message": {"content": "B"}, "finish_reason": "length"},
						             {"index": 0, "message": {"content": "A"}, "finish_reason": "stop"}]}""",
						new ChatAnswer("A", null, FinishReason.STOP, "stop", null)),
				arguments("tool calls", """
						{"choices": [{"message": {"tool_calls": [{"id": "1", "function": {"arguments": "{}"}}]},
						  "finish_reason": "tool_calls"}]}""",
						new ChatAnswer("", null, FinishReason.TOOL_CALLS, "tool_calls", null)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "<html>secret answer</html>", "[]", "\"secret answer\"", "{\"choices\": [{\"message\": ",
			"{\"id\": 1}", "{\"choices\": []}", "{\"choices\": null}", "{\"choices\": \"secret answer\"}",
			"{\"choices\": [{\"message\": {\"content\": \"secret answer" })
	void answerThatIsNoneIsUnreadableAndNotQuoted(String body) {
		assertThatExceptionOfType(UnreadableAnswerException.class).isThrownBy(() -> decode(body))
			.withMessageNotContaining("secret answer")
			.withNoCause();
	}

	@Test
	void errorInsideASuccessIsAnError() {
		assertThatExceptionOfType(ProviderErrorException.class)
			.isThrownBy(() -> decode("{\"error\": {\"message\": \"Too many\", \"code\": 429}}"))
			.extracting(ProviderErrorException::error)
			.isEqualTo(new ProviderError(ErrorClass.RATE, "429", "Too many"));
	}

	@Test
	void streamIsReadEventByEvent() {
		ChatStreamDecoder decoder = this.codec.streamDecoder();
		assertThat(feed(decoder,
				"""
						{"id": "1", "object": "chat.completion.chunk", "model": "gpt-4o-2024", "usage": null, "obfuscation": "x",
						 "choices": [{"index": 0, "delta": {"role": "assistant", "content": "", "refusal": null},
						   "logprobs": null, "finish_reason": null}]}"""))
			.isEmpty();
		assertThat(feed(decoder, "{\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"Hel\"}}]}"))
			.isEqualTo("Hel");
		assertThat(feed(decoder, "{\"choices\": [{\"delta\": {\"content\": null}}]}")).isEmpty();
		assertThat(feed(decoder, "{\"choices\": [{\"delta\": {\"content\": \"lo\"}}]}")).isEqualTo("lo");
		assertThat(decoder.isComplete()).isFalse();
		assertThat(feed(decoder, "{\"choices\": [{\"index\": 0, \"delta\": {}, \"finish_reason\": \"stop\"}]}"))
			.isEmpty();
		assertThat(decoder.isComplete()).isTrue();
		assertThat(feed(decoder, """
				{"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}}""")).isEmpty();
		assertThat(decoder.isFinished()).isFalse();
		assertThat(feed(decoder, "[DONE]")).isEmpty();
		assertThat(decoder.isFinished()).isTrue();
		assertThat(decoder.answer())
			.isEqualTo(new ChatAnswer("Hello", "gpt-4o-2024", FinishReason.STOP, "stop", new Usage(9, 2)));
	}

	@Test
	void emptyEventIsIgnored() {
		assertThat(feed(this.codec.streamDecoder(), "")).isEmpty();
	}

	@Test
	void unreadableEventIsNotQuoted() {
		assertThatExceptionOfType(UnreadableAnswerException.class)
			.isThrownBy(() -> feed(this.codec.streamDecoder(), "{\"choices\": [{\"delta\": {\"content\": \"secret"))
			.withMessageNotContaining("secret");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void errorBodyIsRead(int status, String body, ProviderError expected) {
		assertThat(this.codec.error(status, body.getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
	}

	static Stream<Arguments> errorBodyIsRead() {
		return Stream.of(arguments(429,
				"""
						{"error": {"message": "Slow down", "type": "requests", "param": null, "code": "rate_limit_exceeded"}}""",
				new ProviderError(ErrorClass.RATE, "rate_limit_exceeded", "Slow down")),
				arguments(429, """
						{"error": {"message": "Pay", "type": "insufficient_quota", "code": null}}""",
						new ProviderError(ErrorClass.MONEY, "insufficient_quota", "Pay")),
				arguments(429,
						"""
								{"error": {"message": "Request too large for gpt-4o", "type": "tokens", "code": "rate_limit_exceeded"}}""",
						new ProviderError(ErrorClass.IMPOSSIBLE, "rate_limit_exceeded",
								"Request too large for gpt-4o")),
				arguments(400, """
						{"error": {"message": "Too long", "code": "context_length_exceeded"}}""",
						new ProviderError(ErrorClass.CONTEXT, "context_length_exceeded", "Too long")),
				arguments(400,
						"""
								{"error": {"message": "Bad temperature", "type": "invalid_request_error", "param": "temperature"}}""",
						new ProviderError(ErrorClass.INVALID, "invalid_request_error", "Bad temperature")),
				arguments(401, """
						{"error": {"message": "Incorrect API key", "code": "invalid_api_key"}}""",
						new ProviderError(ErrorClass.AUTH, "invalid_api_key", "Incorrect API key")),
				arguments(500, "{\"error\": {\"message\": \"Oops\", \"type\": \"invalid_request_error\"}}",
						new ProviderError(ErrorClass.TRANSIENT, "invalid_request_error", "Oops")),
				arguments(500, "{\"error\": {\"message\": \"Oops\", \"code\": 500}}",
						new ProviderError(ErrorClass.TRANSIENT, "500", "Oops")),
				arguments(503, "{\"error\": \"Model is loading\"}",
						new ProviderError(ErrorClass.CAPACITY, null, "Model is loading")),
				arguments(400, "{\"error\": [\"first\", \"second\"]}",
						new ProviderError(ErrorClass.INVALID, null, "first")),
				arguments(400, "{\"message\": \"No\"}", new ProviderError(ErrorClass.INVALID, null, "No")),
				arguments(404, "{\"detail\": \"Not Found\"}", new ProviderError(ErrorClass.INVALID, null, "Not Found")),
				arguments(422, """
						{"detail": [{"loc": ["body"], "msg": "field required", "input": "prompt"}]}""",
						new ProviderError(ErrorClass.INVALID, null, "field required")),
				arguments(429, "[{\"error\": {\"message\": \"Quota\", \"code\": 429}}]",
						new ProviderError(ErrorClass.RATE, "429", "Quota")),
				arguments(502, "<html><h1>Bad Gateway</h1></html>",
						new ProviderError(ErrorClass.TRANSIENT, null, null)),
				arguments(503, "", new ProviderError(ErrorClass.CAPACITY, null, null)),
				arguments(400, "null", new ProviderError(ErrorClass.INVALID, null, null)),
				arguments(400, "{\"error\": null}", new ProviderError(ErrorClass.INVALID, null, null)));
	}

	@ParameterizedTest
	@CsvSource({ "302, INVALID", "401, AUTH", "402, MONEY", "403, AUTH", "404, INVALID", "408, TRANSIENT",
			"409, TRANSIENT", "413, IMPOSSIBLE", "418, INVALID", "422, INVALID", "429, RATE", "500, TRANSIENT",
			"501, INVALID", "502, TRANSIENT", "503, CAPACITY", "504, TRANSIENT", "529, CAPACITY", "999, TRANSIENT" })
	void statusAloneTellsTheErrorClass(int status, ErrorClass errorClass) {
		assertThat(this.codec.error(status, new byte[0]).errorClass()).isEqualTo(errorClass);
	}

	private ChatAnswer decode(String body) {
		return this.codec.decode(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
	}

	private static String feed(ChatStreamDecoder decoder, String data) {
		byte[] bytes = ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
		return decoder.decode(null, bytes, 6, bytes.length - 8);
	}

	private static void assertJson(HttpCall call, String expected) {
		assertThat(MAPPER.readTree(call.body())).isEqualTo(MAPPER.readTree(expected));
	}

}
