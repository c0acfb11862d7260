package dev.utils.provider.openai;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.utils.llm.Capability;
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
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import dev.utils.provider.openai.OpenAiCodec.Api;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static dev.utils.provider.openai.OpenAiWire.answer;
import static dev.utils.provider.openai.OpenAiWire.assertJson;
import static dev.utils.provider.openai.OpenAiWire.feed;
import static dev.utils.provider.openai.OpenAiWire.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class OpenAiResponsesCodecTests {

	private static final JsonSchema OPEN = JsonSchema.of("{\"type\": \"object\", \"properties\": {\"a\": {}}}");

	private static final JsonSchema STRICT = JsonSchema.of("""
			{"type": "object", "properties": {}, "required": [], "additionalProperties": false}""");

	private final ChatCodec codec = codec(Set.of());

	private static ChatCodec codec(Set<String> adaptations) {
		return new OpenAiCodec(MaxTokensField.MAX_COMPLETION_TOKENS, Api.RESPONSES, EnumSet.allOf(Capability.class))
			.chat(adaptations);
	}

	@Test
	void requestHoldsOnlyWhatIsSetAndThatNothingIsStored() {
		assertThat(this.codec.encode(ChatRequest.of("Hi"), "gpt-5").path()).isEqualTo("/responses");
		assertJson(this.codec.encode(ChatRequest.of("Hi"), "gpt-5"), """
				{"model": "gpt-5",
				 "input": [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}],
				 "store": false, "include": ["reasoning.encrypted_content"]}""");
	}

	@Test
	void requestHoldsAllThatIsSet() {
		ChatRequest request = ChatRequest.builder()
			.system("Be brief.")
			.user("Hi")
			.system("Be kind.")
			.temperature(0.5)
			.topP(0.9)
			.maxTokens(5)
			.seed(7L)
			.reasoningEffort(ReasoningEffort.LOW)
			.tools(new Tool("strict", "Strict.", STRICT), new Tool("open", "Open.", OPEN))
			.toolChoice(ToolChoice.of("open"))
			.parallelToolCalls(false)
			.responseSchema(STRICT)
			.extraBody("text", Map.of("verbosity", "low"))
			.build();
		assertJson(this.codec.encodeStream(request, "gpt-5"),
				"""
						{"model": "gpt-5", "instructions": "Be brief.\\n\\nBe kind.",
						 "input": [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}],
						 "temperature": 0.5, "top_p": 0.9, "max_output_tokens": 5,
						 "reasoning": {"effort": "low", "summary": "auto"},
						 "tools": [{"type": "function", "name": "strict", "description": "Strict.", "strict": true,
						            "parameters": {"type": "object", "properties": {}, "required": [], "additionalProperties": false}},
						           {"type": "function", "name": "open", "description": "Open.", "strict": false,
						            "parameters": {"type": "object", "properties": {"a": {}}}}],
						 "tool_choice": {"type": "function", "name": "open"}, "parallel_tool_calls": false,
						 "text": {"verbosity": "low", "format": {"type": "json_schema", "name": "answer", "strict": true,
						   "schema": {"type": "object", "properties": {}, "required": [], "additionalProperties": false}}},
						 "store": false, "include": ["reasoning.encrypted_content"], "stream": true}""");
		assertThat(this.codec.encodeStream(request, "gpt-5").headers()).containsEntry("Accept", "text/event-stream");
	}

	@Test
	void conversationBecomesItemsInTheirOrder() {
		Content.ToolCall call = new Content.ToolCall("call_1", "weather", "{\"city\": \"Oslo\"}");
		Content.Reasoning thought = new Content.Reasoning("Hm", new Content.Reasoning.Echo("openai-responses",
				"{\"type\": \"reasoning\", \"id\": \"rs_1\", \"summary\": [], \"encrypted_content\": \"x\"}"));
		Content.Reasoning foreign = new Content.Reasoning("", new Content.Reasoning.Echo("another", "{}"));
		ChatRequest request = ChatRequest.builder()
			.user("And this?", Media.of("GIF89a".getBytes(StandardCharsets.UTF_8)),
					Media.of(URI.create("https://example.com/a.png")))
			.message(new Message(Message.Role.ASSISTANT,
					List.of(thought, foreign, new Content.Reasoning("Own", null), new Content.Text(""),
							new Content.Text("Let me look."), call)))
			.message(Message.toolResults(List.of(Content.ToolResult.failure(call, "No such city"))))
			.build();
		assertThat(json(this.codec.encode(request, "m")).path("input")).isEqualTo(JsonMapper.shared()
			.readTree(
					"""
							[{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "And this?"},
							   {"type": "input_image", "image_url": "data:image/gif;base64,R0lGODlh"},
							   {"type": "input_image", "image_url": "https://example.com/a.png"}]},
							 {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "x"},
							 {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Let me look."}]},
							 {"type": "function_call", "call_id": "call_1", "name": "weather", "arguments": "{\\"city\\": \\"Oslo\\"}"},
							 {"type": "function_call_output", "call_id": "call_1", "output": "No such city"}]"""));
	}

	@Test
	void systemMessagesAloneAreTheInput() {
		assertJson(this.codec.encode(ChatRequest.builder().system("Greet.").build(), "m"),
				"""
						{"model": "m",
						 "input": [{"type": "message", "role": "system", "content": [{"type": "input_text", "text": "Greet."}]}],
						 "store": false, "include": ["reasoning.encrypted_content"]}""");
	}

	@Test
	void noThoughtsHaveNoSummary() {
		ChatRequest request = ChatRequest.builder().user("Hi").reasoningEffort(ReasoningEffort.NONE).build();
		assertThat(json(this.codec.encode(request, "m")).path("reasoning").toString())
			.isEqualTo("{\"effort\":\"none\"}");
	}

	@ParameterizedTest
	@CsvSource({ "AUTO, auto", "NONE, none", "REQUIRED, required" })
	void toolChoiceIsAWord(ToolChoice.Mode mode, String word) {
		ChatRequest request = ChatRequest.builder()
			.user("Hi")
			.tools(new Tool("open", "Open.", OPEN))
			.toolChoice(new ToolChoice(mode, null))
			.build();
		assertThat(json(this.codec.encode(request, "m")).path("tool_choice").asString()).isEqualTo(word);
	}

	@Test
	void stopSequencesCannotBeSaid() {
		ChatRequest request = ChatRequest.builder().user("secret").stop("secret").build();
		assertThatIllegalArgumentException().isThrownBy(() -> this.codec.encode(request, "m"))
			.withMessageContaining("stop")
			.withMessageNotContaining("secret");
	}

	@Test
	void whatTheModelRefusedIsLeftOut() {
		ChatRequest request = ChatRequest.builder()
			.system("Be brief.")
			.user("Hi")
			.temperature(0.5)
			.topP(0.9)
			.reasoningEffort(ReasoningEffort.HIGH)
			.responseSchema(OPEN)
			.build();
		ChatCodec adapted = codec(Set.of("without temperature", "without top_p", "without reasoning.summary",
				"without include", "without response_format"));
		assertJson(adapted.encode(request, "m"), """
				{"model": "m", "instructions": "Be brief.\\n\\n%s",
				 "input": [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}],
				 "reasoning": {"effort": "high"}, "store": false}"""
			.formatted(OPEN.instruction().replace("\n", "\\n").replace("\"", "\\\"")));
	}

	@Test
	void modelThatDemandsResponsesGetsThem() {
		OpenAiCodec completions = new OpenAiCodec(MaxTokensField.MAX_COMPLETION_TOKENS);
		ProviderError error = completions.error(404, """
				{"error": {"message": "This model is only supported in v1/responses and not in v1/chat/completions.",
				  "type": "invalid_request_error", "param": "model", "code": null}}"""
			.getBytes(StandardCharsets.UTF_8));
		assertThat(error.adaptation()).isNotNull();
		assertThat(completions.chat(Set.of()).encode(ChatRequest.of("Hi"), "m").path()).isEqualTo("/chat/completions");
		assertThat(completions.chat(Set.of(error.adaptation())).encode(ChatRequest.of("Hi"), "m").path())
			.isEqualTo("/responses");
	}

	@Test
	void serverCanDoWhatItIsSaidToDo() {
		assertThat(new OpenAiCodec(MaxTokensField.MAX_TOKENS).capabilities())
			.containsExactlyInAnyOrder(Capability.values());
		assertThat(new OpenAiCodec(MaxTokensField.MAX_TOKENS, Api.CHAT_COMPLETIONS, EnumSet.of(Capability.CHAT))
			.capabilities()).containsExactly(Capability.CHAT);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void answerIsRead(String name, String body, ChatAnswer expected) {
		assertThat(this.codec.decode(answer(body))).isEqualTo(expected);
	}

	static Stream<Arguments> answerIsRead() {
		return Stream.of(arguments("as documented", """
				{"id": "resp_1", "object": "response", "created_at": 1, "status": "completed", "error": null,
				 "incomplete_details": null, "model": "gpt-5-2025",
				 "output": [{"type": "reasoning","id": "rs_1","summary": [{"type": "summary_text","text": "First"},
				              {"type": "summary_text","text": "Then"}],"encrypted_content": "x"},
				            {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant",
				             "content": [{"type": "output_text", "text": "Hello ", "annotations": []},
				                         {"type": "output_text", "text": "\u2014 you"}]}],
				 "usage": {"input_tokens": 9, "input_tokens_details": {"cached_tokens": 3}, "output_tokens": 12,
				   "output_tokens_details": {"reasoning_tokens": 4}, "total_tokens": 21}}""", new ChatAnswer(List
			.of(new Content.Reasoning("First\n\nThen", new Content.Reasoning.Echo("openai-responses",
					"{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"First\"},"
							+ "{\"type\":\"summary_text\",\"text\":\"Then\"}],\"encrypted_content\":\"x\"}")),
					new Content.Text("Hello \u2014 you")),
				"gpt-5-2025", FinishReason.STOP, "completed", new Usage(9, 12, 3, 0, 4), "resp_1")),
				arguments("tool calls between unknown items", """
						{"status": "completed", "output": [{"type": "web_search_call", "id": "ws_1"},
						  {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "a", "arguments": "{}"},
						  {"type": "function_call", "call_id": "call_2", "name": "b", "arguments": {"x": 1}},
						  {"type": "function_call", "id": "fc_3", "name": "c"},
						  {"type": "function_call", "call_id": null, "name": "d", "arguments": null},
						  {"type": "function_call", "call_id": "call_5", "name": null}, 7, null, {"type": null}]}""",
						new ChatAnswer(
								List.of(new Content.ToolCall("call_1", "a", "{}"),
										new Content.ToolCall("call_2", "b",
												"{\"x\":1}"),
										new Content.ToolCall("fc_3", "c", ""), new Content.ToolCall("call_3", "d", "")),
								null, FinishReason.TOOL_CALLS, "completed", null, null)),
				arguments("refusal", """
						{"status": "completed", "output": [{"type": "message",
						  "content": [{"type": "refusal", "refusal": "I can't."}]}]}""",
						said("I can't.", FinishReason.STOP, "completed")),
				arguments("cut by the token limit", """
						{"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"},
						 "output": [{"type": "message", "content": [{"type": "output_text", "text": "Hel"}]}]}""",
						said("Hel", FinishReason.LENGTH, "max_output_tokens")),
				arguments("withheld by the content filter", """
						{"status": "incomplete", "incomplete_details": {"reason": "content_filter"}, "output": []}""",
						said("", FinishReason.CONTENT_FILTER, "content_filter")),
				arguments("incomplete for no known reason", """
						{"status": "incomplete", "output": [], "incomplete_details": {"reason": null}}""",
						said("", FinishReason.OTHER, "incomplete")),
				arguments("thoughts in full", """
						{"status": "completed", "output": [{"type": "reasoning","summary": [],
						  "content": [{"type": "reasoning_text","text": "Hm"}]}]}""",
						new ChatAnswer(
								List.of(new Content.Reasoning("Hm",
										new Content.Reasoning.Echo("openai-responses",
												"{\"type\":\"reasoning\",\"summary\":[],\"content\":"
														+ "[{\"type\":\"reasoning_text\",\"text\":\"Hm\"}]}"))),
								null, FinishReason.STOP, "completed", null, null)),
				arguments("thoughts without text", """
						{"status": "completed", "output": [{"type": "reasoning","summary": null}]}""",
						new ChatAnswer(
								List.of(new Content.Reasoning("",
										new Content.Reasoning.Echo("openai-responses",
												"{\"type\":\"reasoning\",\"summary\":null}"))),
								null, FinishReason.STOP, "completed", null, null)),
				arguments("nulls and looser types",
						"""
								{"id": null, "status": null, "model": 7, "usage": null, "error": null, "incomplete_details": "x",
								 "output": [{"type": "message", "content": "Hel"}, {"type": "message", "content": null},
								   {"type": "message", "content": [{"text": null}, 7, {"type": "output_text", "text": "lo"}]}]}""",
						new ChatAnswer(List.of(new Content.Text("Hel"), new Content.Text("lo")), null,
								FinishReason.OTHER, null, null, null)),
				arguments("nothing but output", "{\"output\": []}", said("", FinishReason.OTHER, null)));
	}

	private static ChatAnswer said(String text, FinishReason reason, String word) {
		return new ChatAnswer(text.isEmpty() ? List.of() : List.of(new Content.Text(text)), null, reason, word, null,
				null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "<html>secret answer</html>", "[]", "\"secret answer\"", "{\"output\": [{\"type\": ",
			"{\"id\": 1}", "{\"output\": null}", "{\"output\": \"secret answer\"}" })
	void answerThatIsNoneIsUnreadableAndNotQuoted(String body) {
		assertThatExceptionOfType(UnreadableAnswerException.class).isThrownBy(() -> this.codec.decode(answer(body)))
			.withMessageNotContaining("secret answer")
			.withNoCause();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void answerThatFailedIsAnError(String body, ProviderError expected) {
		assertThatExceptionOfType(ProviderErrorException.class).isThrownBy(() -> this.codec.decode(answer(body)))
			.extracting(ProviderErrorException::error)
			.isEqualTo(expected);
	}

	static Stream<Arguments> answerThatFailedIsAnError() {
		return Stream.of(arguments(
				"{\"status\": \"failed\", \"output\": [], \"error\": {\"code\": \"server_error\", \"message\": \"Oops\"}}",
				new ProviderError(ErrorClass.TRANSIENT, "server_error", "Oops")),
				arguments(
						"{\"status\": \"failed\", \"output\": [], \"error\": {\"code\": \"invalid_image_format\", \"message\": \"No\"}}",
						new ProviderError(ErrorClass.INVALID, "invalid_image_format", "No")),
				arguments("{\"status\": \"failed\", \"error\": null}",
						new ProviderError(ErrorClass.TRANSIENT, null, null)),
				arguments("{\"error\": {\"message\": \"Too many\", \"code\": 429}}",
						new ProviderError(ErrorClass.RATE, "429", "Too many")));
	}

	@Test
	void streamIsReadEventByEvent() {
		ChatStreamDecoder decoder = this.codec.streamDecoder();
		assertThat(feed(decoder,
				"{\"type\": \"response.created\", \"sequence_number\": 0, \"response\": {\"id\": \"resp_1\", \"status\": \"in_progress\", \"output\": []}}",
				"{\"type\": \"response.output_item.added\", \"output_index\": 0, \"item\": {\"type\": \"reasoning\", \"summary\": []}}",
				"{\"type\": \"response.reasoning_summary_part.added\", \"part\": {\"type\": \"summary_text\", \"text\": \"\"}}"))
			.isEmpty();
		assertThat(feed(decoder, "{\"type\": \"response.reasoning_summary_text.delta\", \"delta\": \"First\"}",
				"{\"type\": \"response.reasoning_summary_text.done\", \"text\": \"First\"}",
				"{\"type\": \"response.reasoning_summary_part.added\"}",
				"{\"type\": \"response.reasoning_summary_text.delta\", \"delta\": \"Then\"}"))
			.containsExactly(new ChatChunk("", "First", null), new ChatChunk("", "\n\n", null),
					new ChatChunk("", "Then", null));
		assertThat(feed(decoder, "{\"type\": \"keepalive\", \"sequence_number\": 5}", "",
				"{\"type\": \"response.content_part.added\", \"part\": {\"type\": \"output_text\", \"text\": \"\"}}",
				"{\"delta\": \"Hel\", \"type\": \"response.output_text.delta\", \"logprobs\": []}",
				"{\"type\": \"response.output_text.delta\", \"delta\": \"lo\"}",
				"{\"type\": \"response.output_text.delta\", \"delta\": \"\"}",
				"{\"type\": \"response.output_text.delta\", \"delta\": null}",
				"{\"type\": \"response.function_call_arguments.delta\", \"delta\": \"{}\"}"))
			.containsExactly(new ChatChunk("Hel", "", null), new ChatChunk("lo", "", null));
		assertThat(decoder.isComplete()).isFalse();
		assertThat(decoder.isFinished()).isFalse();
		assertThat(feed(decoder,
				"""
						{"type": "response.completed", "response": {"id": "resp_1", "status": "completed", "model": "gpt-5-2025",
						  "error": null, "output": [{"type": "message", "content": [{"type": "output_text", "text": "Hello"}]}],
						  "usage": {"input_tokens": 9, "output_tokens": 2}}}"""))
			.isEmpty();
		assertThat(decoder.isComplete()).isTrue();
		assertThat(decoder.isFinished()).isTrue();
		assertThat(feed(decoder, "{\"type\": \"response.output_text.delta\", \"delta\": \"late\"}", "no JSON"))
			.isEmpty();
		assertThat(decoder.answer()).isEqualTo(new ChatAnswer(List.of(new Content.Text("Hello")), "gpt-5-2025",
				FinishReason.STOP, "completed", new Usage(9, 2), "resp_1"));
	}

	@Test
	void typeCanBeTheNameOfTheEvent() {
		ChatStreamDecoder decoder = this.codec.streamDecoder();
		byte[] data = "{\"delta\": \"Hi\"}".getBytes(StandardCharsets.UTF_8);
		assertThat(decoder.decode("response.output_text.delta", data, 0, data.length))
			.isEqualTo(new ChatChunk("Hi", "", null));
	}

	@Test
	void answerIsCollectedWhereTheLastEventDoesNotHoldIt() {
		ChatStreamDecoder decoder = this.codec.streamDecoder();
		feed(decoder, "{\"type\": \"response.reasoning_text.delta\", \"delta\": \"Hm\"}",
				"{\"type\": \"response.output_item.done\", \"item\": {\"type\": \"reasoning\",\"id\": \"rs_1\"}}",
				"{\"type\": \"response.output_text.delta\", \"delta\": \"Hello\"}",
				"{\"type\": \"response.output_item.done\", \"item\": {\"type\": \"message\", \"content\": [{\"text\": \"Hello\"}]}}",
				"{\"type\": \"response.output_item.done\", \"item\": {\"type\": \"function_call\", \"call_id\": \"1\", \"name\": \"a\", \"arguments\": \"{}\"}}",
				"{\"type\": \"response.output_item.done\", \"item\": null}",
				"{\"type\": \"response.completed\", \"response\": {\"output\": []}}");
		assertThat(decoder.answer())
			.isEqualTo(
					new ChatAnswer(
							List.of(new Content.Reasoning("",
									new Content.Reasoning.Echo("openai-responses",
											"{\"type\":\"reasoning\",\"id\":\"rs_1\"}")),
									new Content.Text("Hello"), new Content.ToolCall("1", "a", "{}")),
							null, FinishReason.TOOL_CALLS, "completed", null, null));
	}

	@Test
	void streamThatBreaksOffLeavesWhatCame() {
		ChatStreamDecoder decoder = this.codec.streamDecoder();
		feed(decoder,
				"{\"type\": \"response.created\", \"response\": {\"id\": \"resp_1\", \"model\": \"m\", \"status\": \"in_progress\"}}",
				"{\"type\": \"response.reasoning_summary_text.delta\", \"delta\": \"Hm\"}",
				"{\"type\": \"response.refusal.delta\", \"delta\": \"I ca\"}");
		assertThat(decoder.isComplete()).isFalse();
		assertThat(decoder.answer())
			.isEqualTo(new ChatAnswer(List.of(new Content.Reasoning("Hm", null), new Content.Text("I ca")), "m",
					FinishReason.OTHER, null, null, "resp_1"));
	}

	@Test
	void streamCutByTheTokenLimitIsComplete() {
		ChatStreamDecoder decoder = this.codec.streamDecoder();
		feed(decoder, "{\"type\": \"response.output_text.delta\", \"delta\": \"Hel\"}", """
				{"type": "response.incomplete", "response": {"status": "incomplete",
				  "incomplete_details": {"reason": "max_output_tokens"}}}""");
		assertThat(decoder.isComplete()).isTrue();
		assertThat(decoder.answer()).isEqualTo(said("Hel", FinishReason.LENGTH, "max_output_tokens"));
	}

	@Test
	void endMarkerWithoutAnEndEventIsNoWholeAnswer() {
		ChatStreamDecoder decoder = this.codec.streamDecoder();
		feed(decoder, "{\"type\": \"response.output_text.delta\", \"delta\": \"Hel\"}", "[DONE]");
		assertThat(decoder.isFinished()).isTrue();
		assertThat(decoder.isComplete()).isFalse();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void eventThatFailedIsAnError(String event, ProviderError expected) {
		assertThatExceptionOfType(ProviderErrorException.class)
			.isThrownBy(() -> feed(this.codec.streamDecoder(), event))
			.extracting(ProviderErrorException::error)
			.isEqualTo(expected);
	}

	static Stream<Arguments> eventThatFailedIsAnError() {
		return Stream.of(
				arguments("""
						{"type": "response.failed", "response": {"status": "failed", "error":
						  {"code": "rate_limit_exceeded", "message": "Slow down"}}}""",
						new ProviderError(ErrorClass.RATE, "rate_limit_exceeded", "Slow down")),
				arguments("{\"type\": \"response.failed\"}", new ProviderError(ErrorClass.TRANSIENT, null, null)),
				arguments(
						"""
								{"type": "error", "sequence_number": 3, "code": "insufficient_quota", "message": "Pay", "param": null}""",
						new ProviderError(ErrorClass.MONEY, "insufficient_quota", "Pay")),
				arguments("{\"type\": \"error\", \"code\": null, \"message\": \"Oops\", \"param\": null}",
						new ProviderError(ErrorClass.TRANSIENT, null, "Oops")),
				arguments("{\"type\": \"error\", \"error\": {\"type\": \"insufficient_quota\", \"message\": \"Pay\"}}",
						new ProviderError(ErrorClass.MONEY, "insufficient_quota", "Pay")),
				arguments("{\"error\": {\"message\": \"Too many\", \"code\": 429}}",
						new ProviderError(ErrorClass.RATE, "429", "Too many")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "[\"secret\"]", "\"secret\"", "{\"delta\": \"secret", "secret" })
	void unreadableEventIsNotQuoted(String event) {
		assertThatExceptionOfType(UnreadableAnswerException.class)
			.isThrownBy(() -> feed(this.codec.streamDecoder(), event))
			.withMessageNotContaining("secret")
			.withNoCause();
	}

}
