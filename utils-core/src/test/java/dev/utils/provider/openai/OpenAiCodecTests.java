package dev.utils.provider.openai;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.utils.llm.ApiKey;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.Content;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.FinishReason;
import dev.utils.llm.JsonSchema;
import dev.utils.llm.Media;
import dev.utils.llm.Message;
import dev.utils.llm.ReasoningEffort;
import dev.utils.llm.Tool;
import dev.utils.llm.ToolChoice;
import dev.utils.llm.Usage;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.HttpAnswer;
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
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class OpenAiCodecTests {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final OpenAiCodec codec = new OpenAiCodec(MaxTokensField.MAX_COMPLETION_TOKENS);

	private final ChatCodec chat = this.codec.chat(Set.of());

	@Test
	void requestHoldsOnlyWhatIsSet() {
		assertJson(encode(ChatRequest.of("Hi")), """
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
		assertJson(this.chat.encodeStream(request, "gpt-4o"),
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
		HttpCall call = new OpenAiCodec(MaxTokensField.MAX_TOKENS).chat(Set.of()).encode(request, "m");
		assertThat(MAPPER.readTree(call.body()).path("max_tokens").asInt()).isEqualTo(5);
	}

	@Test
	void keyGoesIntoTheHeaderAndNowhereElse() {
		assertThat(this.codec.headers(ApiKey.of("sk-secret")))
			.containsExactly(entry("Authorization", "Bearer sk-secret"));
		assertThat(this.codec.headers(null)).isEmpty();
	}

	@Test
	void callShowsNoPrompt() {
		HttpCall call = encode(ChatRequest.of("Hi"));
		assertThat(call.path()).isEqualTo("/chat/completions");
		assertThat(call).asString().doesNotContain("Hi");
		assertThat(call.headers()).containsEntry("Accept", "application/json");
		assertThat(this.chat.encodeStream(ChatRequest.of("Hi"), "m").headers()).containsEntry("Accept",
				"text/event-stream");
	}

	@Test
	void conversationWithToolsAndPicturesIsWritten() {
		byte[] png = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
		Content.ToolCall call = new Content.ToolCall("call_1", "weather", "{\"city\":\"Opole\"}");
		ChatRequest request = ChatRequest.builder()
			.user("What is it?", Media.of(png), Media.of(URI.create("https://example.org/a.png")))
			.message(new Message(Message.Role.ASSISTANT, List.of(new Content.Reasoning("hm", null), call)))
			.message(Message.toolResults(List.of(Content.ToolResult.of(call, "rain"))))
			.tools(Tool.of("weather", "Tells the weather", """
					{"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"],
					 "additionalProperties": false}"""))
			.toolChoice(ToolChoice.of("weather"))
			.parallelToolCalls(false)
			.topP(0.5)
			.seed(7L)
			.reasoningEffort(ReasoningEffort.LOW)
			.responseSchema(JsonSchema.of("{\"type\": \"object\", \"properties\": {\"a\": {}}}"))
			.extraBody("metadata", Map.of("team", "x"))
			.build();
		assertJson(encode(request), """
				{"model": "gpt-4o", "messages": [
				  {"role": "user", "content": [{"type": "text", "text": "What is it?"},
				    {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
				    {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]},
				  {"role": "assistant", "content": null, "tool_calls": [{"id": "call_1", "type": "function",
				    "function": {"name": "weather", "arguments": "{\\"city\\":\\"Opole\\"}"}}]},
				  {"role": "tool", "tool_call_id": "call_1", "content": "rain"}],
				 "top_p": 0.5, "seed": 7, "reasoning_effort": "low",
				 "tools": [{"type": "function", "function": {"name": "weather", "description": "Tells the weather",
				   "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"],
				     "additionalProperties": false}, "strict": true}}],
				 "tool_choice": {"type": "function", "function": {"name": "weather"}}, "parallel_tool_calls": false,
				 "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "strict": false,
				   "schema": {"type": "object", "properties": {"a": {}}}}},
				 "metadata": {"team": "x"}}""");
	}

	@Test
	void whatAModelRefusedIsLeftOut() {
		ChatRequest request = ChatRequest.builder().user("Hi").temperature(0.5).topP(0.5).maxTokens(9).build();
		OpenAiCodec compatible = new OpenAiCodec(MaxTokensField.MAX_TOKENS);
		ProviderError temperature = compatible.error(400, """
				{"error": {"message": "Unsupported value: 'temperature' does not support 0.5 with this model.",
				  "type": "invalid_request_error", "param": "temperature", "code": "unsupported_value"}}"""
			.getBytes(StandardCharsets.UTF_8));
		ProviderError limit = compatible.error(400, """
				{"error": {"message": "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
				  "type": "invalid_request_error", "param": "max_tokens", "code": "unsupported_parameter"}}"""
			.getBytes(StandardCharsets.UTF_8));
		assertThat(temperature.errorClass()).isEqualTo(ErrorClass.INVALID);
		Set<String> adaptations = Set.of(temperature.adaptation(), limit.adaptation());
		assertJson(compatible.chat(adaptations).encode(request, "o3"), """
				{"model": "o3", "messages": [{"role": "user", "content": "Hi"}], "top_p": 0.5,
				 "max_completion_tokens": 9}""");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void answerIsRead(String name, String body, ChatAnswer expected) {
		assertThat(decode(body)).isEqualTo(expected);
	}

	static Stream<Arguments> answerIsRead() {
		Usage usage = new Usage(9, 12);
		Usage cached = new Usage(9, 12, 3, 0, 0);
		return Stream.of(
				arguments("as documented",
						"""
								{"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-4o-2024",
								 "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello \u2014 you", "refusal": null,
								   "annotations": []}, "logprobs": null, "finish_reason": "stop"}],
								 "usage": {"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21,
								   "prompt_tokens_details": {"cached_tokens": 3}}, "service_tier": "default"}""",
						answer("Hello \u2014 you", "gpt-4o-2024", FinishReason.STOP, "stop", cached, "chatcmpl-1")),
				arguments("usage and model first", """
						{"usage": {"completion_tokens": 12, "prompt_tokens": 9}, "model": "m",
						 "choices": [{"finish_reason": "length", "message": {"content": "Hello"}}]}""",
						answer("Hello", "m", FinishReason.LENGTH, "length", usage)),
				arguments("no usage, model, index or finish reason", """
						{"choices": [{"message": {"content": "Hello"}}]}""",
						answer("Hello", null, FinishReason.OTHER, null, null)),
				arguments("nulls",
						"""
								{"model": null, "error": null, "usage": null,
								 "choices": [{"index": null, "message": {"content": null, "tool_calls": null}, "finish_reason": null}]}""",
						answer("", null, FinishReason.OTHER, null, null)),
				arguments("null message", """
						{"choices": [{"message": null, "finish_reason": "content_filter"}]}""",
						answer("", null, FinishReason.CONTENT_FILTER, "content_filter", null)),
				arguments("content as parts", """
						{"choices": [{"message": {"content": [{"type": "text", "text": "Hel"}, {"type": "x"},
						  {"type": "text", "text": "lo"}]}, "finish_reason": "eos"}]}""",
						answer("Hello", null, FinishReason.STOP, "eos", null)),
				arguments("refusal",
						"""
								{"choices": [{"message": {"content": null, "refusal": "I can't."}, "finish_reason": "stop"}]}""",
						answer("I can't.", null, FinishReason.STOP, "stop", null)),
				arguments("unknown finish reason and looser types", """
						{"model": 7, "usage": {"prompt_tokens": 9.0, "completion_tokens": "12", "x": [1, {}]},
						 "choices": [{"index": "0", "message": {"content": "Hello"}, "finish_reason": "abandoned"}]}""",
						answer("Hello", null, FinishReason.OTHER, "abandoned", null)),
				arguments("the first of several choices", """
						{"choices": [{"index": 1, "message": {"content": "B"}, "finish_reason": "length"},
						             {"index": 0, "message": {"content": "A"}, "finish_reason": "stop"}]}""",
						answer("A", null, FinishReason.STOP, "stop", null)),
				arguments("tool calls", """
						{"choices": [{"message": {"tool_calls": [{"id": "1", "function": {"arguments": "{}"}}]},
						  "finish_reason": "tool_calls"}]}""",
						answer("", null, FinishReason.TOOL_CALLS, "tool_calls", null)));
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
		ChatStreamDecoder decoder = this.chat.streamDecoder();
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
			.isEqualTo(answer("Hello", "gpt-4o-2024", FinishReason.STOP, "stop", new Usage(9, 2), "1"));
	}

	@Test
	void emptyEventIsIgnored() {
		assertThat(feed(this.chat.streamDecoder(), "")).isEmpty();
	}

	@Test
	void unreadableEventIsNotQuoted() {
		assertThatExceptionOfType(UnreadableAnswerException.class)
			.isThrownBy(() -> feed(this.chat.streamDecoder(), "{\"choices\": [{\"delta\": {\"content\": \"secret"))
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

	private HttpCall encode(ChatRequest request) {
		return this.chat.encode(request, "gpt-4o");
	}

	private ChatAnswer decode(String body) {
		return this.chat.decode(
				new HttpAnswer("application/json", new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
	}

	private static ChatAnswer answer(String text, String model, FinishReason reason, String word, Usage usage) {
		return answer(text, model, reason, word, usage, null);
	}

	private static ChatAnswer answer(String text, String model, FinishReason reason, String word, Usage usage,
			String id) {
		List<Content> content = text.isEmpty() ? List.of() : List.of(new Content.Text(text));
		return new ChatAnswer(content, model, reason, word, usage, id);
	}

	private static String feed(ChatStreamDecoder decoder, String data) {
		byte[] bytes = ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
		ChatChunk chunk = decoder.decode(null, bytes, 6, bytes.length - 8);
		return (chunk != null) ? chunk.text() : "";
	}

	private static void assertJson(HttpCall call, String expected) {
		assertThat(MAPPER.readTree(call.body())).isEqualTo(MAPPER.readTree(expected));
	}

}
