package dev.utils.provider.anthropic;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.utils.llm.ChatChunk;
import dev.utils.llm.Content;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.FinishReason;
import dev.utils.llm.Usage;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import dev.utils.provider.anthropic.AnthropicCodec.Authentication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class AnthropicAnswerTests {

	private final ChatCodec chat = new AnthropicCodec("2023-06-01", Authentication.API_KEY, 4096).chat(Set.of());

	private final ChatStreamDecoder stream = this.chat.streamDecoder();

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void answerIsRead(String name, String body, ChatAnswer expected) {
		assertThat(decode(body)).isEqualTo(expected);
	}

	static Stream<Arguments> answerIsRead() {
		return Stream.of(
				arguments("as documented",
						"""
								{"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-x",
								 "content": [{"type": "text", "text": "Hello \u2014 you", "citations": null}],
								 "stop_reason": "end_turn", "stop_sequence": null, "stop_details": null, "container": null,
								 "usage": {"input_tokens": 9, "cache_creation_input_tokens": 20, "cache_read_input_tokens": 300,
								   "cache_creation": {"ephemeral_5m_input_tokens": 20, "ephemeral_1h_input_tokens": 0},
								   "output_tokens": 12, "output_tokens_details": {"thinking_tokens": 4}, "server_tool_use": null,
								   "service_tier": "standard"}}""",
						new ChatAnswer(List.of(new Content.Text("Hello \u2014 you")), "claude-x", FinishReason.STOP,
								"end_turn", new Usage(329, 12, 300, 20, 4), "msg_1")),
				arguments("nothing but content", "{\"content\": [{\"type\": \"text\", \"text\": \"Hello\"}]}",
						new ChatAnswer(List.of(new Content.Text("Hello")), null, FinishReason.OTHER, null, null, null)),
				arguments("nulls", """
						{"id": null, "type": null, "model": null, "error": null, "stop_reason": null, "usage": null,
						 "content": [null, {"type": null}, {"type": "text", "text": null},
						   {"type": "tool_use", "id": null, "name": null, "input": null}]}""",
						new ChatAnswer(List.of(), null, FinishReason.OTHER, null, null, null)),
				arguments("null counts", """
						{"content": [], "usage": {"input_tokens": 9, "cache_creation_input_tokens": null,
						  "cache_read_input_tokens": null, "output_tokens": null, "output_tokens_details": null}}""",
						new ChatAnswer(List.of(), null, FinishReason.OTHER, null, null, null)),
				arguments("looser types", """
						{"id": 7, "model": [], "stop_reason": {}, "content": ["x", 7, [], {"type": 7}],
						 "usage": {"input_tokens": 9.0, "output_tokens": "12", "cache_read_input_tokens": -3}}""",
						new ChatAnswer(List.of(), null, FinishReason.OTHER, null, null, null)),
				arguments("unknown blocks",
						"""
								{"content": [{"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}},
								   {"type": "web_search_tool_result", "content": []}, {"type": "text", "text": "A"},
								   {"type": "text", "text": ""}, {"type": "text", "text": "B"}], "stop_reason": "pause_turn"}""",
						new ChatAnswer(List.of(new Content.Text("A"), new Content.Text("B")), null, FinishReason.OTHER,
								"pause_turn", null, null)),
				arguments("tool calls", """
						{"content": [{"type": "text", "text": "So be it"},
						   {"type": "tool_use", "id": "toolu_1", "name": "add", "input": {"a": 1, "b": [2]}},
						   {"type": "tool_use", "id": "toolu_2", "name": "now", "input": {}},
						   {"type": "tool_use", "name": "now"}, {"type": "tool_use", "id": "toolu_4", "input": {}}],
						 "stop_reason": "tool_use"}""", new ChatAnswer(List.of(new Content.Text("So be it"),
						new Content.ToolCall("toolu_1", "add", "{\"a\":1,\"b\":[2]}"),
						new Content.ToolCall("toolu_2", "now", "{}"), new Content.ToolCall("call_3", "now", "{}")),
						null, FinishReason.TOOL_CALLS, "tool_use", null, null)),
				arguments("thoughts", """
						{"content": [{"type": "thinking", "thinking": "Hm", "signature": "c2ln", "more": [1]},
						   {"type": "redacted_thinking", "data": "eA=="}, {"type": "text", "text": "A"}]}""",
						new ChatAnswer(List.of(reasoning("Hm",
								"{\"type\":\"thinking\",\"thinking\":\"Hm\",\"signature\":\"c2ln\",\"more\":[1]}"),
								reasoning("", "{\"type\":\"redacted_thinking\",\"data\":\"eA==\"}"),
								new Content.Text("A")), null, FinishReason.OTHER, null, null, null)));
	}

	@ParameterizedTest
	@CsvSource({ "end_turn, STOP", "stop_sequence, STOP", "max_tokens, LENGTH", "model_context_window_exceeded, LENGTH",
			"tool_use, TOOL_CALLS", "refusal, CONTENT_FILTER", "pause_turn, OTHER", "brand_new, OTHER" })
	void stopReasonIsRead(String word, FinishReason reason) {
		ChatAnswer answer = decode("{\"content\": [], \"stop_reason\": \"" + word + "\"}");
		assertThat(answer.finishReason()).isEqualTo(reason);
		assertThat(answer.providerFinishReason()).isEqualTo(word);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "<html>secret answer</html>", "[]", "\"secret answer\"", "null",
			"{\"content\": [{\"type\": ", "{\"id\": 1}", "{\"content\": null}", "{\"content\": \"secret answer\"}",
			"{\"content\": [{\"type\": \"text\", \"text\": \"secret answer" })
	void answerThatIsNoneIsUnreadableAndNotQuoted(String body) {
		assertThatExceptionOfType(UnreadableAnswerException.class).isThrownBy(() -> decode(body))
			.withMessageNotContaining("secret answer")
			.withNoCause();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("errors")
	void errorInsideASuccessIsAnError(String body, ProviderError expected) {
		assertThatExceptionOfType(ProviderErrorException.class).isThrownBy(() -> decode(body))
			.extracting(ProviderErrorException::error)
			.isEqualTo(expected);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("errors")
	void errorInsideAStreamIsJudgedByItsBody(String data, ProviderError expected) {
		assertThatExceptionOfType(ProviderErrorException.class).isThrownBy(() -> feed(null, data))
			.extracting(ProviderErrorException::error)
			.isEqualTo(expected);
		assertThatExceptionOfType(ProviderErrorException.class).isThrownBy(() -> feed("error", data))
			.extracting(ProviderErrorException::error)
			.isEqualTo(expected);
	}

	static Stream<Arguments> errors() {
		return Stream.of(
				arguments("{\"type\": \"error\", \"error\": {\"type\": \"overloaded_error\", \"message\": \"Busy\"}}",
						new ProviderError(ErrorClass.CAPACITY, "overloaded_error", "Busy")),
				arguments("{\"type\": \"error\", \"error\": {\"type\": \"rate_limit_error\", \"message\": \"Slow\"}}",
						new ProviderError(ErrorClass.RATE, "rate_limit_error", "Slow")),
				arguments("{\"type\": \"error\", \"error\": {\"type\": \"api_error\"}}",
						new ProviderError(ErrorClass.TRANSIENT, "api_error", null)),
				arguments("{\"error\": {\"type\": \"invalid_request_error\", \"message\": \"No\"}}",
						new ProviderError(ErrorClass.INVALID, "invalid_request_error", "No")),
				arguments("{\"error\": \"Gateway\"}", new ProviderError(ErrorClass.TRANSIENT, null, "Gateway")),
				arguments("{\"type\": \"error\", \"message\": \"Bare\"}",
						new ProviderError(ErrorClass.TRANSIENT, "error", "Bare")));
	}

	@Test
	void streamIsReadEventByEvent() {
		assertThat(feed("message_start", """
				{"type": "message_start", "message": {"id": "msg_1", "type": "message", "role": "assistant",
				  "model": "claude-x", "content": [], "stop_reason": null, "stop_sequence": null,
				  "usage": {"input_tokens": 9, "cache_read_input_tokens": 300, "output_tokens": 1}}}""")).isNull();
		assertThat(feed("content_block_start", """
				{"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}"""))
			.isNull();
		assertThat(feed("ping", "{\"type\": \"ping\"}")).isNull();
		assertThat(feed("content_block_delta", """
				{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hel"}}"""))
			.isEqualTo(ChatChunk.of("Hel"));
		assertThat(feed("content_block_delta", """
				{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "lo"}}"""))
			.isEqualTo(ChatChunk.of("lo"));
		assertThat(feed("content_block_stop", "{\"type\": \"content_block_stop\", \"index\": 0}")).isNull();
		assertThat(feed("message_delta", """
				{"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": null},
				 "usage": {"input_tokens": null, "cache_read_input_tokens": null, "output_tokens": 2}}""")).isNull();
		// All of the text is there, although the end may never come.
		assertThat(this.stream.isComplete()).isTrue();
		assertThat(this.stream.isFinished()).isFalse();
		assertThat(feed("message_stop", "{\"type\": \"message_stop\"}")).isNull();
		assertThat(this.stream.isComplete()).isTrue();
		assertThat(this.stream.isFinished()).isTrue();
		assertThat(this.stream.answer()).isEqualTo(new ChatAnswer(List.of(new Content.Text("Hello")), "claude-x",
				FinishReason.STOP, "end_turn", new Usage(309, 2, 300, 0, 0), "msg_1"));
	}

	@Test
	void thoughtsAndToolCallsAreComposedOfTheirPieces() {
		feedAll("""
				{"type": "content_block_start", "index": 0,
				 "content_block": {"type": "thinking", "thinking": "", "signature": ""}}
				{"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "H"}}
				{"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "m"}}
				{"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "c2"}}
				{"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "ln"}}
				{"type": "content_block_start", "index": 1,
				 "content_block": {"type": "redacted_thinking", "data": "eA=="}}
				{"type": "content_block_start", "index": 2,
				 "content_block": {"type": "tool_use", "id": "toolu_1", "name": "add", "input": {}}}
				{"type": "content_block_start", "index": 3,
				 "content_block": {"type": "tool_use", "id": "toolu_2", "name": "now", "input": {}}}
				{"type": "content_block_delta", "index": 2, "delta": {"type": "input_json_delta", "partial_json": ""}}
				{"type": "content_block_delta", "index": 3, "delta": {"type": "input_json_delta", "partial_json": ""}}
				{"type": "content_block_delta", "index": 2, "delta": {"type": "input_json_delta", "partial_json": "{\\"a\\": "}}
				{"type": "content_block_delta", "index": 2, "delta": {"type": "input_json_delta", "partial_json": "1}"}}
				""");
		assertThat(this.stream.answer().content()).containsExactly(
				reasoning("Hm", "{\"type\":\"thinking\",\"thinking\":\"Hm\",\"signature\":\"c2ln\"}"),
				reasoning("", "{\"type\":\"redacted_thinking\",\"data\":\"eA==\"}"),
				new Content.ToolCall("toolu_1", "add", "{\"a\": 1}"), new Content.ToolCall("toolu_2", "now", "{}"));
	}

	@Test
	void thoughtsAreChunksOfTheirOwn() {
		feed(null, """
				{"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}}""");
		assertThat(feed(null, """
				{"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "Hm"}}"""))
			.isEqualTo(ChatChunk.reasoning("Hm"));
	}

	@Test
	void inputOfAToolThatTheTokenLimitCutIsKeptAsItIs() {
		feedAll("""
				{"type": "content_block_start", "index": 0,
				 "content_block": {"type": "tool_use", "id": "toolu_1", "name": "add", "input": {}}}
				{"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": "{\\"a\\": [1"}}
				{"type": "message_delta", "delta": {"stop_reason": "max_tokens"}, "usage": {"output_tokens": 2}}
				{"type": "message_stop"}
				""");
		assertThat(this.stream.isComplete()).isTrue();
		assertThat(this.stream.answer().finishReason()).isEqualTo(FinishReason.LENGTH);
		assertThat(this.stream.answer().content())
			.containsExactly(new Content.ToolCall("toolu_1", "add", "{\"a\": [1"));
	}

	@Test
	void typeInTheDataTellsWhereTheNameIsMissingOrWrong() {
		String delta = """
				{"index": 0, "delta": {"type": "text_delta", "text": "A"}, "type": "content_block_delta"}""";
		assertThat(feed(null, delta)).isEqualTo(ChatChunk.of("A"));
		assertThat(feed("message", delta)).isEqualTo(ChatChunk.of("A"));
		assertThat(feed("content_block_delta", "{\"index\": 0, \"delta\": {\"text\": \"A\"}}"))
			.isEqualTo(ChatChunk.of("A"));
		assertThat(this.stream.answer().content()).containsExactly(new Content.Text("AAA"));
	}

	@Test
	void textIsReadWithoutStartOrIndexToo() {
		assertThat(feed(null, "{\"type\": \"content_block_delta\", \"delta\": {\"thinking\": \"Hm\"}}"))
			.isEqualTo(ChatChunk.reasoning("Hm"));
		assertThat(feed(null, "{\"type\": \"content_block_delta\", \"index\": 1, \"delta\": {\"text\": \"A\"}}"))
			.isEqualTo(ChatChunk.of("A"));
		assertThat(feed(null,
				"{\"type\": \"content_block_start\", \"content_block\": {\"type\": \"text\", \"text\": \"B\"}}"))
			.isEqualTo(ChatChunk.of("B"));
		assertThat(feed(null, "{\"type\": \"content_block_delta\", \"index\": null, \"delta\": {\"text\": \"C\"}}"))
			.isEqualTo(ChatChunk.of("C"));
		assertThat(this.stream.answer().content()).containsExactly(
				reasoning("Hm", "{\"type\":\"thinking\",\"thinking\":\"Hm\"}"), new Content.Text("A"),
				new Content.Text("BC"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "{\"type\": null}", "{\"type\": \"brand_new\", \"x\": [{}]}",
			"{\"type\": \"message_start\"}", "{\"type\": \"message_start\", \"message\": null}",
			"{\"type\": \"message_start\", \"message\": {\"usage\": null, \"content\": null}}",
			"{\"type\": \"content_block_start\"}", "{\"type\": \"content_block_start\", \"content_block\": \"x\"}",
			"{\"type\": \"content_block_start\", \"index\": \"0\", \"content_block\": {\"type\": \"brand_new\"}}",
			"{\"type\": \"content_block_delta\"}", "{\"type\": \"content_block_delta\", \"delta\": null}",
			"{\"type\": \"content_block_delta\", \"index\": 0, \"delta\": {\"text\": null, \"thinking\": {}}}",
			"{\"type\": \"content_block_delta\", \"index\": 0, \"delta\": {\"text\": \"\", \"x\": [\"y\"]}}",
			"{\"type\": \"content_block_delta\", \"index\": 5, \"delta\": {\"partial_json\": \"{}\"}}",
			"{\"type\": \"content_block_delta\", \"index\": 0, \"delta\": {\"type\": \"citations_delta\", \"citation\": {}}}",
			"{\"type\": \"message_delta\"}", "{\"type\": \"message_delta\", \"delta\": {}, \"usage\": null}",
			"{\"type\": \"message_delta\", \"error\": null, \"delta\": {\"stop_reason\": null}}" })
	void eventsThatSayNothingAreReadOver(String data) {
		assertThat(feed(null, data)).isNull();
		assertThat(this.stream.isFinished()).isFalse();
		assertThat(this.stream.answer())
			.isEqualTo(new ChatAnswer(List.of(), null, FinishReason.OTHER, null, null, null));
	}

	@Test
	void pingIsNotEvenRead() {
		assertThat(feed("ping", "no JSON")).isNull();
	}

	@Test
	void countsNeverFall() {
		feedAll("""
				{"type": "message_start", "message": {"usage": {"input_tokens": 9, "cache_creation_input_tokens": 3, "output_tokens": 1}}}
				{"type": "message_delta", "usage": {"input_tokens": 0, "cache_creation_input_tokens": 0, "output_tokens": 5}}
				{"type": "message_delta", "usage": {"output_tokens": 7, "output_tokens_details": {"thinking_tokens": 2}}}
				{"type": "message_delta", "usage": {}}
				""");
		assertThat(this.stream.answer().usage()).isEqualTo(new Usage(12, 7, 0, 3, 2));
	}

	@Test
	void streamWithoutStopReasonOrEndIsCut() {
		feedAll("""
				{"type": "message_stop"}
				""");
		assertThat(this.stream.isFinished()).isTrue();
		assertThat(this.stream.isComplete()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "secret", "[\"secret\"]",
			"{\"type\": \"content_block_delta\", \"delta\": {\"text\": \"secret" })
	void unreadableEventIsNotQuoted(String data) {
		assertThatExceptionOfType(UnreadableAnswerException.class).isThrownBy(() -> feed(null, data))
			.withMessageNotContaining("secret")
			.withNoCause();
	}

	@Test
	void indexThatIsNoneIsNotSaid() {
		assertThat(feed(null,
				"""
						{"type": "content_block_delta", "index": 99999999999, "delta": {"type": "text_delta", "text": "Hi"}}"""))
			.isEqualTo(ChatChunk.of("Hi"));
	}

	private static Content.Reasoning reasoning(String text, String block) {
		return new Content.Reasoning(text, new Content.Reasoning.Echo("anthropic", block));
	}

	private ChatAnswer decode(String body) {
		return this.chat.decode(
				new HttpAnswer("application/json", new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
	}

	private ChatChunk feed(String name, String data) {
		byte[] bytes = ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
		return this.stream.decode(name, bytes, 6, bytes.length - 8);
	}

	private void feedAll(String events) {
		try (var values = JsonMapper.shared().readerFor(JsonNode.class).<JsonNode>readValues(events)) {
			values.forEachRemaining((event) -> feed(event.path("type").asString(), event.toString()));
		}
	}

}
