package dev.utils.provider.openai;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.utils.llm.ChatChunk;
import dev.utils.llm.Content;
import dev.utils.llm.Content.ToolCall;
import dev.utils.llm.FinishReason;
import dev.utils.llm.Usage;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.utils.provider.openai.OpenAiWire.answer;
import static dev.utils.provider.openai.OpenAiWire.feed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What chat completions bring besides text: tool calls, thoughts and the details of
 * usage, in the variants of compatible servers.
 */
class OpenAiToolCallsTests {

	private final ChatCodec codec = new OpenAiCodec(MaxTokensField.MAX_TOKENS).chat(Set.of());

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void callsOfAnAnswerAreRead(String name, String calls, List<Content> expected) {
		ChatAnswer answer = this.codec.decode(answer("""
				{"choices": [{"message": {"content": null, "tool_calls": %s}, "finish_reason": "tool_calls"}]}"""
			.formatted(calls)));
		assertThat(answer.content()).isEqualTo(expected);
		assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
	}

	static Stream<Arguments> callsOfAnAnswerAreRead() {
		return Stream.of(
				arguments("several", """
						[{"id": "1", "type": "function", "function": {"name": "a", "arguments": "{\\"x\\": 1}"}},
						 {"id": "2", "type": "function", "function": {"name": "b", "arguments": ""}}]""",
						List.of(new ToolCall("1", "a", "{\"x\": 1}"), new ToolCall("2", "b", ""))),
				arguments("arguments as an object",
						"[{\"id\": \"1\", \"function\": {\"name\": \"a\", \"arguments\": {\"x\": [1, {}]}}}]",
						List.of(new ToolCall("1", "a", "{\"x\":[1,{}]}"))),
				arguments("no arguments",
						"""
								[{"id": "1", "function": {"name": "a"}}, {"id": "2", "function": {"name": "b", "arguments": null}}]""",
						List.of(new ToolCall("1", "a", ""), new ToolCall("2", "b", ""))),
				arguments("no id", "[{\"id\": \"\", \"function\": {\"name\": \"a\", \"arguments\": \"{}\"}}]",
						List.of(new ToolCall("call_0", "a", "{}"))),
				arguments("several without an id", """
						[{"function": {"name": "a", "arguments": "{\\"x\\":1}"}},
						 {"function": {"name": "b", "arguments": "{}"}}]""",
						List.of(new ToolCall("call_0", "a", "{\"x\":1}"), new ToolCall("call_1", "b", "{}"))),
				arguments("several of one tool, without an id",
						"""
								[{"function": {"name": "a", "arguments": "{}"}}, {"function": {"name": "a", "arguments": "{}"}}]""",
						List.of(new ToolCall("call_0", "a", "{}"), new ToolCall("call_1", "a", "{}"))),
				arguments("no name", "[{\"id\": \"1\", \"function\": {\"arguments\": \"{}\"}}]", List.of()),
				arguments("no function", "[{\"id\": \"1\"}, {\"id\": \"2\", \"function\": null}, 7, null, []]",
						List.of()),
				arguments("null", "null", List.of()), arguments("empty", "[]", List.of()));
	}

	@ParameterizedTest
	@CsvSource({ "tool_calls, TOOL_CALLS", "stop, TOOL_CALLS", "length, LENGTH", "abandoned, OTHER" })
	void callIsTheReasonToStopUnlessAnotherIsTold(String word, FinishReason reason) {
		ChatAnswer answer = this.codec.decode(
				answer("""
						{"choices": [{"message": {"tool_calls": [{"id": "1", "function": {"name": "a"}}]}, "finish_reason": "%s"}]}"""
					.formatted(word)));
		assertThat(answer.finishReason()).isEqualTo(reason);
		assertThat(answer.providerFinishReason()).isEqualTo(word);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void fragmentsOfAStreamAreJoined(String name, List<String> fragments, List<Content> expected) {
		ChatStreamDecoder decoder = this.codec.streamDecoder();
		for (String fragment : fragments) {
			assertThat(feed(decoder, "{\"choices\": [{\"delta\": {\"tool_calls\": [" + fragment + "]}}]}")).isEmpty();
		}
		feed(decoder, "{\"choices\": [{\"delta\": {}, \"finish_reason\": \"tool_calls\"}]}", "[DONE]");
		assertThat(decoder.isComplete()).isTrue();
		assertThat(decoder.answer().content()).isEqualTo(expected);
	}

	static Stream<Arguments> fragmentsOfAStreamAreJoined() {
		List<Content> two = List.of(new ToolCall("1", "a", "{\"x\":1}"), new ToolCall("2", "b", "{}"));
		return Stream.of(arguments("by index", List.of(
				"{\"index\": 0, \"id\": \"1\", \"type\": \"function\", \"function\": {\"name\": \"a\", \"arguments\": \"\"}}",
				"{\"index\": 0, \"function\": {\"arguments\": \"{\\\"x\\\"\"}}",
				"{\"index\": 0, \"function\": {\"arguments\": \":1}\"}}",
				"{\"index\": 1, \"id\": \"2\", \"function\": {\"name\": \"b\", \"arguments\": \"{}\"}}"), two),
				arguments("by index, mixed", List.of(
						"{\"index\": 0, \"id\": \"1\", \"function\": {\"name\": \"a\"}}, {\"index\": 1, \"id\": \"2\", \"function\": {\"name\": \"b\"}}",
						"{\"index\": 1, \"function\": {\"arguments\": \"{\"}}, {\"index\": 0, \"function\": {\"arguments\": \"{\\\"x\\\"\"}}",
						"{\"index\": 0, \"function\": {\"arguments\": \":1}\"}}, {\"index\": 1, \"function\": {\"arguments\": \"}\"}}"),
						two),
				arguments("by index, with the id and name in each", List.of(
						"{\"index\": 0, \"id\": \"1\", \"function\": {\"name\": \"a\", \"arguments\": \"{\\\"x\\\"\"}}",
						"{\"index\": 0, \"id\": \"1\", \"function\": {\"name\": \"a\", \"arguments\": \":1}\"}}",
						"{\"index\": 1, \"id\": \"2\", \"function\": {\"name\": \"b\", \"arguments\": \"{}\"}}"), two),
				arguments("each with the same index and its own id", List.of(
						"{\"index\": 0, \"id\": \"1\", \"function\": {\"name\": \"a\", \"arguments\": \"{\\\"x\\\"\"}}",
						"{\"index\": 0, \"function\": {\"arguments\": \":1}\"}}, {\"index\": 0, \"id\": \"2\", \"function\": {\"name\": \"b\", \"arguments\": \"{\"}}",
						"{\"index\": 0, \"function\": {\"arguments\": \"}\"}}"), two),
				arguments("by index, with another id in each",
						List.of("{\"index\": 0, \"id\": \"1\", \"function\": {\"name\": \"a\"}}",
								"{\"index\": 0, \"id\": \"8\", \"function\": {\"arguments\": \"{\\\"x\\\":1}\"}}",
								"{\"index\": 1, \"id\": \"2\", \"function\": {\"name\": \"b\"}}",
								"{\"index\": 1, \"id\": \"9\", \"function\": {\"arguments\": \"{}\"}}"),
						two),
				arguments("by id",
						List.of("{\"id\": \"1\", \"function\": {\"name\": \"a\", \"arguments\": \"{\\\"x\\\"\"}}",
								"{\"id\": \"1\", \"function\": {\"arguments\": \":1}\"}}",
								"{\"id\": \"2\", \"function\": {\"name\": \"b\", \"arguments\": \"{}\"}}"),
						two),
				arguments("by order", List.of(
						"{\"id\": \"1\", \"function\": {\"name\": \"a\", \"arguments\": \"{\\\"x\\\"\"}}",
						"{\"function\": {\"arguments\": \":1}\"}}, {\"id\": \"2\", \"function\": {\"name\": \"b\"}}",
						"{\"id\": null, \"index\": null, \"function\": {\"name\": null, \"arguments\": \"{}\"}}"), two),
				arguments("arguments as an object", List.of(
						"{\"index\": 0, \"id\": \"1\", \"function\": {\"name\": \"a\", \"arguments\": {\"x\": 1}}}",
						"{\"index\": 1, \"id\": \"2\", \"function\": {\"name\": \"b\", \"arguments\": {}}}"), two));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void thoughtsAreRead(String name, String message, List<Content> expected) {
		ChatAnswer answer = this.codec
			.decode(answer("{\"choices\": [{\"message\": " + message + ", \"finish_reason\": \"stop\"}]}"));
		assertThat(answer.content()).isEqualTo(expected);
	}

	static Stream<Arguments> thoughtsAreRead() {
		List<Content> expected = List.of(new Content.Reasoning("Hm", null), new Content.Text("Hello"));
		return Stream.of(
				arguments("reasoning_content", "{\"reasoning_content\": \"Hm\", \"content\": \"Hello\"}", expected),
				arguments("reasoning", "{\"content\": \"Hello\", \"reasoning\": \"Hm\"}", expected),
				arguments("both", "{\"content\": \"Hello\", \"reasoning\": \"Hm\", \"reasoning_content\": \"Hm\"}",
						expected),
				arguments("one of them null",
						"{\"reasoning_content\": null, \"reasoning\": \"Hm\", \"content\": \"Hello\"}", expected),
				arguments("of a looser type", "{\"reasoning\": {\"a\": [1]}, \"content\": \"Hello\"}",
						List.of(new Content.Text("Hello"))),
				arguments("refused", "{\"reasoning\": \"Hm\", \"content\": null, \"refusal\": \"I can't.\"}",
						List.of(new Content.Reasoning("Hm", null), new Content.Text("I can't."))),
				arguments("before calls", """
						{"reasoning": "Hm", "content": "", "tool_calls": [{"id": "1", "function": {"name": "a"}}]}""",
						List.of(new Content.Reasoning("Hm", null), new ToolCall("1", "a", ""))));
	}

	@Test
	void thoughtsAreStreamed() {
		ChatStreamDecoder decoder = this.codec.streamDecoder();
		assertThat(feed(decoder, "{\"choices\": [{\"delta\": {\"reasoning_content\": \"H\", \"content\": null}}]}",
				"{\"choices\": [{\"delta\": {\"reasoning\": \"m\", \"reasoning_content\": \"m\"}}]}",
				"{\"choices\": [{\"delta\": {\"reasoning_content\": \"\", \"content\": \"Hello\"}}]}",
				"{\"choices\": [{\"delta\": {\"refusal\": \" - no.\"}}]}"))
			.containsExactly(new ChatChunk("", "H", null), new ChatChunk("", "m", null),
					new ChatChunk("Hello", "", null), new ChatChunk(" - no.", "", null));
		assertThat(decoder.answer().content()).containsExactly(new Content.Reasoning("Hm", null),
				new Content.Text("Hello - no."));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void usageIsRead(String usage, Usage expected) {
		String body = "{\"usage\": " + usage + ", \"choices\": [{\"message\": {\"content\": \"Hi\"}}]}";
		assertThat(this.codec.decode(answer(body)).usage()).isEqualTo(expected);
	}

	static Stream<Arguments> usageIsRead() {
		return Stream.of(
				arguments("""
						{"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21,
						 "prompt_tokens_details": {"cached_tokens": 3, "cache_write_tokens": 2, "audio_tokens": 0},
						 "completion_tokens_details": {"reasoning_tokens": 5, "accepted_prediction_tokens": 0}}""",
						new Usage(9, 12, 3, 2, 5)),
				arguments("""
						{"prompt_tokens": 9, "completion_tokens": 12, "prompt_tokens_details": null,
						 "completion_tokens_details": {"reasoning_tokens": null}}""", new Usage(9, 12)),
				arguments("{\"input_tokens\": 9, \"output_tokens\": 12}", new Usage(9, 12)),
				arguments("{\"prompt_tokens\": \"9\", \"completion_tokens\": -1}", null), arguments("null", null),
				arguments("[9, 12]", null));
	}

}
