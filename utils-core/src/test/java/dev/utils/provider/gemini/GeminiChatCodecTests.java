package dev.utils.provider.gemini;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

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
import dev.utils.provider.HttpCall;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static dev.utils.provider.gemini.GeminiFixture.CODEC;
import static dev.utils.provider.gemini.GeminiFixture.MAPPER;
import static dev.utils.provider.gemini.GeminiFixture.PNG;
import static dev.utils.provider.gemini.GeminiFixture.assertJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class GeminiChatCodecTests {

	private static final Tool WEATHER = Tool.of("weather", "Tells the weather", """
			{"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"],
			 "additionalProperties": false}""");

	private final ChatCodec chat = CODEC.chat(Set.of());

	@Test
	void requestHoldsOnlyWhatIsSet() {
		assertJson(encode(ChatRequest.of("Hi")), """
				{"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}""");
	}

	@Test
	void requestHoldsAllThatIsSet() {
		ChatRequest request = ChatRequest.builder()
			.system("Be \"brief\"\n")
			.system("Be kind")
			.user("Hi \uD83D\uDE80", PNG)
			.assistant("Hello")
			.user("And?")
			.temperature(0.0)
			.topP(0.5)
			.maxTokens(5)
			.stop("a", "b")
			.seed(7L)
			.parallelToolCalls(false)
			.responseSchema(JsonSchema.of("{\"type\": \"object\", \"properties\": {\"a\": {}}}"))
			.extraBody("safetySettings", List.of())
			.extraBody("generationConfig", Map.of("topK", 3))
			.build();
		String expected = """
				{"systemInstruction": {"parts": [{"text": "Be \\"brief\\"\\n"}, {"text": "Be kind"}]},
				 "contents": [
				   {"role": "user", "parts": [{"text": "Hi \uD83D\uDE80"},
				     {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}}]},
				   {"role": "model", "parts": [{"text": "Hello"}]}, {"role": "user", "parts": [{"text": "And?"}]}],
				 "generationConfig": {"temperature": 0.0, "topP": 0.5, "maxOutputTokens": 5, "stopSequences": ["a", "b"],
				   "seed": 7, "responseMimeType": "application/json",
				   "responseJsonSchema": {"type": "object", "properties": {"a": {}}}, "topK": 3},
				 "safetySettings": []}""";
		assertJson(encode(request), expected);
		HttpCall stream = this.chat.encodeStream(request, "gemini-x");
		assertJson(stream, expected);
		assertThat(stream.headers()).containsEntry("Accept", "text/event-stream");
	}

	@Test
	void conversationWithToolsIsWritten() {
		Content.ToolCall first = new Content.ToolCall("fc-1", "weather", "{\"city\":\"Opole\"}", "c2ln");
		Content.ToolCall second = new Content.ToolCall("fc-2", "weather", "");
		ChatRequest request = ChatRequest.builder()
			.user("What is it?")
			.message(new Message(Message.Role.ASSISTANT,
					List.of(new Content.Reasoning("hm", null), new Content.Text("Let me see"), first, second)))
			.message(Message.toolResults(
					List.of(Content.ToolResult.of(first, "rain"), Content.ToolResult.failure(second, "No city"))))
			.tools(WEATHER)
			.build();
		assertJson(encode(request), """
				{"contents": [
				   {"role": "user", "parts": [{"text": "What is it?"}]},
				   {"role": "model", "parts": [{"text": "Let me see"},
				     {"functionCall": {"id": "fc-1", "name": "weather", "args": {"city": "Opole"}},
				      "thoughtSignature": "c2ln"},
				     {"functionCall": {"id": "fc-2", "name": "weather", "args": {}}}]},
				   {"role": "user", "parts": [
				     {"functionResponse": {"id": "fc-1", "name": "weather", "response": {"result": "rain"}}},
				     {"functionResponse": {"id": "fc-2", "name": "weather", "response": {"error": "No city"}}}]}],
				 "tools": [{"functionDeclarations": [{"name": "weather", "description": "Tells the weather",
				   "parametersJsonSchema": {"type": "object", "properties": {"city": {"type": "string"}},
				     "required": ["city"], "additionalProperties": false}}]}]}""");
	}

	@Test
	void resultsOfOneTurnAreOneContent() {
		Content.ToolCall first = new Content.ToolCall("a", "weather", "{}");
		Content.ToolCall second = new Content.ToolCall("b", "weather", "{}");
		ChatRequest request = ChatRequest.builder()
			.user("Hi")
			.message(new Message(Message.Role.ASSISTANT, List.of(first, second)))
			.message(Message.toolResults(List.of(Content.ToolResult.of(first, "1"))))
			.message(Message.toolResults(List.of(Content.ToolResult.of(second, "2"))))
			.user("So?")
			.build();
		JsonNode contents = json(encode(request)).path("contents");
		assertThat(contents).hasSize(4);
		assertThat(contents.path(2).path("parts")).hasSize(2);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"a": [1, {"b": null}]}    | false | {"a": [1, {"b": null}]}
			[1, 2]                     | false | {"result": [1, 2]}
			12345678901234567890123    | false | {"result": 12345678901234567890123}
			true                       | false | {"result": true}
			null                       | false | {"result": null}
			"rain"                     | false | {"result": "rain"}
			12 degrees                 | false | {"result": "12 degrees"}
			{"a": 1} and more          | false | {"result": "{\\"a\\": 1} and more"}
			''                         | false | {"result": ""}
			No such city               | true  | {"error": "No such city"}
			{"status": 404}            | true  | {"error": {"status": 404}}
			""")
	void toolResultBecomesAnObject(String text, boolean failed, String response) {
		ChatRequest request = ChatRequest.builder()
			.user("Hi")
			.message(new Message(Message.Role.TOOL, List.of(new Content.ToolResult("a", "weather", text, failed))))
			.build();
		assertThat(json(encode(request)).at("/contents/1/parts/0/functionResponse/response"))
			.isEqualTo(MAPPER.readTree(response));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"city\": ", "[]", "7", "{} {}" })
	void callWithoutObjectOfArgumentsIsRefused(String arguments) {
		ChatRequest request = ChatRequest.builder()
			.user("Hi")
			.message(new Message(Message.Role.ASSISTANT, List.of(new Content.ToolCall("a", "weather", arguments))))
			.build();
		assertThatIllegalArgumentException().isThrownBy(() -> encode(request))
			.withMessage("Invalid tool call of weather: its arguments must be a JSON object.");
	}

	@Test
	void answerThatSaidNothingIsLeftOutOfTheNextRequest() {
		ChatRequest request = ChatRequest.builder()
			.user("Hi")
			.message(new Message(Message.Role.ASSISTANT,
					List.of(new Content.Reasoning("hm", null), new Content.Text(""))))
			.user("Hello?")
			.build();
		assertJson(encode(request),
				"""
						{"contents": [{"role": "user", "parts": [{"text": "Hi"}]}, {"role": "user", "parts": [{"text": "Hello?"}]}]}""");
	}

	@Test
	void systemMessagesAloneAreRefused() {
		ChatRequest request = ChatRequest.builder().system("Be kind").build();
		assertThatIllegalArgumentException().isThrownBy(() -> encode(request))
			.withMessage("Invalid messages: must hold one that is no system message.");
	}

	@Test
	void mediaThatCannotGoInlineIsRefused() {
		ChatRequest link = ChatRequest.builder().user("Hi", Media.of(URI.create("https://example.org/a.png"))).build();
		assertThatIllegalArgumentException().isThrownBy(() -> encode(link))
			.withMessage("Invalid media: is not in memory.");
		ChatRequest unknown = ChatRequest.builder().user("Hi", Media.of(new byte[] { 1 })).build();
		assertThatIllegalArgumentException().isThrownBy(() -> encode(unknown))
			.withMessage("Invalid media: its content is of no known type.");
	}

	@ParameterizedTest
	@MethodSource
	void toolChoiceIsWritten(ToolChoice choice, String expected) {
		ChatRequest request = ChatRequest.builder().user("Hi").tools(WEATHER).toolChoice(choice).build();
		assertThat(json(encode(request)).path("toolConfig").path("functionCallingConfig"))
			.isEqualTo(MAPPER.readTree(expected));
	}

	static Stream<Arguments> toolChoiceIsWritten() {
		return Stream.of(arguments(ToolChoice.AUTO, "{\"mode\": \"AUTO\"}"),
				arguments(ToolChoice.NONE, "{\"mode\": \"NONE\"}"),
				arguments(ToolChoice.REQUIRED, "{\"mode\": \"ANY\"}"),
				arguments(ToolChoice.of("weather"), "{\"mode\": \"ANY\", \"allowedFunctionNames\": [\"weather\"]}"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			NONE    | -   | {"thinkingBudget": 0}
			MINIMAL | -   | {"thinkingLevel": "MINIMAL", "includeThoughts": true}
			LOW     | -   | {"thinkingLevel": "LOW", "includeThoughts": true}
			MEDIUM  | -   | {"thinkingLevel": "MEDIUM", "includeThoughts": true}
			HIGH    | -   | {"thinkingLevel": "HIGH", "includeThoughts": true}
			XHIGH   | -   | {"thinkingLevel": "HIGH", "includeThoughts": true}
			MAX     | -   | {"thinkingLevel": "HIGH", "includeThoughts": true}
			-       | 512 | {"thinkingBudget": 512, "includeThoughts": true}
			LOW     | 512 | {"thinkingBudget": 512, "includeThoughts": true}
			NONE    | 512 | {"thinkingBudget": 0}
			""")
	void thinkingIsWritten(ReasoningEffort effort, Integer tokens, String expected) {
		ChatRequest request = ChatRequest.builder().user("Hi").reasoningEffort(effort).reasoningTokens(tokens).build();
		assertThat(json(encode(request)).path("generationConfig"))
			.isEqualTo(MAPPER.readTree("{\"thinkingConfig\": " + expected + "}"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			NONE    | -   | {"thinkingBudget": 0}
			MINIMAL | -   | {"thinkingBudget": 1024, "includeThoughts": true}
			LOW     | -   | {"thinkingBudget": 2048, "includeThoughts": true}
			MEDIUM  | -   | {"thinkingBudget": 8192, "includeThoughts": true}
			HIGH    | -   | {"thinkingBudget": 16384, "includeThoughts": true}
			XHIGH   | -   | {"thinkingBudget": 24576, "includeThoughts": true}
			MAX     | -   | {"thinkingBudget": 24576, "includeThoughts": true}
			HIGH    | 512 | {"thinkingBudget": 512, "includeThoughts": true}
			""")
	void effortIsABudgetWhereTheModelTakesNoLevel(ReasoningEffort effort, Integer tokens, String expected) {
		ChatRequest request = ChatRequest.builder().user("Hi").reasoningEffort(effort).reasoningTokens(tokens).build();
		HttpCall call = CODEC.chat(Set.of("with a thinking budget")).encode(request, "gemini-x");
		assertThat(json(call).path("generationConfig"))
			.isEqualTo(MAPPER.readTree("{\"thinkingConfig\": " + expected + "}"));
	}

	@ParameterizedTest
	@CsvSource({ "-1, -1", "2147483647, 2147483647", "4294967303, 7" })
	void seedIsCutTo32Bits(long seed, int expected) {
		ChatRequest request = ChatRequest.builder().user("Hi").seed(seed).build();
		assertThat(json(encode(request)).at("/generationConfig/seed").intValue()).isEqualTo(expected);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void answerIsRead(String name, String body, ChatAnswer expected) {
		assertThat(decode(body)).isEqualTo(expected);
	}

	static Stream<Arguments> answerIsRead() {
		return Stream.of(
				arguments("as documented",
						"""
								{"candidates": [{"content": {"parts": [{"text": "Hello \u2014 you", "thoughtSignature": "c2ln"}],
								   "role": "model"}, "finishReason": "STOP", "index": 0, "avgLogprobs": -0.1,
								   "safetyRatings": [{"category": "HARM_CATEGORY_HARASSMENT", "probability": "NEGLIGIBLE"}]}],
								 "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 4, "totalTokenCount": 18,
								   "cachedContentTokenCount": 3, "thoughtsTokenCount": 5, "toolUsePromptTokenCount": 2,
								   "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 9}]},
								 "modelVersion": "gemini-x-001", "responseId": "r-1"}""",
						new ChatAnswer(List.of(new Content.Text("Hello \u2014 you")), "gemini-x-001", FinishReason.STOP,
								"STOP", new Usage(11, 9, 3, 0, 5), "r-1")),
				arguments("thoughts, text in pieces and calls",
						"""
								{"candidates": [{"content": {"parts": [{"thought": true, "text": "Hm. "}, {"text": "Well.", "thought": true},
								   {"text": "Let "}, {"text": "me see"},
								   {"functionCall": {"name": "weather", "args": {"city": "Opole", "days": 1.5}, "id": "fc-1"},
								    "thoughtSignature": "c2ln"},
								   {"functionCall": {"id": null, "name": "time", "args": null}},
								   {"functionCall": {"args": {}}}, {"functionCall": null}]},
								   "finishReason": "STOP"}]}""",
						answer(FinishReason.TOOL_CALLS, "STOP", new Content.Reasoning("Hm. Well.", null),
								new Content.Text("Let me see"),
								new Content.ToolCall("fc-1", "weather", "{\"city\":\"Opole\",\"days\":1.5}", "c2ln"),
								new Content.ToolCall("unnamed_call_1", "time", "{}"))),
				arguments("finish reason and usage first", """
						{"usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 12}, "responseId": "r",
						 "candidates": [{"finishReason": "MAX_TOKENS", "content": {"parts": [{"text": "Hello"}]}}]}""",
						new ChatAnswer(List.of(new Content.Text("Hello")), null, FinishReason.LENGTH, "MAX_TOKENS",
								new Usage(9, 12), "r")),
				arguments("no content", "{\"candidates\": [{}]}", answer(FinishReason.OTHER, null)),
				arguments("nulls",
						"""
								{"error": null, "promptFeedback": null, "usageMetadata": null, "modelVersion": null, "responseId": null,
								 "candidates": [{"content": null, "finishReason": null, "index": null}]}""",
						answer(FinishReason.OTHER, null)),
				arguments("null parts", """
						{"candidates": [{"content": {"parts": null, "role": null}, "finishReason": "SAFETY"}]}""",
						answer(FinishReason.CONTENT_FILTER, "SAFETY")),
				arguments("looser types",
						"""
								{"modelVersion": 7, "responseId": {"a": []}, "usageMetadata": {"promptTokenCount": 9.0,
								   "candidatesTokenCount": "12", "thoughtsTokenCount": -1, "cachedContentTokenCount": null},
								 "promptFeedback": {"blockReason": null}, "x": [{"y": 1}],
								 "candidates": [{"index": "0", "finishReason": {"a": 1}, "content": {"role": [1],
								   "parts": [null, 1, "x", {}, {"text": 1}, {"text": {"a": 1}}, {"text": "Hello", "thought": "true"},
								     {"thought": {"a": true}, "text": "!"}, {"executableCode": {"code": "x"}},
								     {"functionCall": {"name": {"a": 1}}}, {"functionCall": {"name": "f", "args": "x", "id": 1}}]}}]}""",
						new ChatAnswer(
								List.of(new Content.Text("Hello!"), new Content.ToolCall("unnamed_call_0", "f", "{}")),
								null, FinishReason.OTHER, null, null, null)),
				arguments("no tokens counted", """
						{"candidates": [{"finishReason": "STOP"}], "usageMetadata": {"totalTokenCount": "9"}}""",
						answer(FinishReason.STOP, "STOP")),
				arguments("the first of several candidates", """
						{"candidates": [{"index": 1, "content": {"parts": [{"text": "B"}]}, "finishReason": "SAFETY"},
						   {"content": {"parts": [{"text": "A"}]}, "index": 0, "finishReason": "STOP"},
						   {"content": {"parts": [{"text": "C"}]}, "finishReason": "SAFETY", "index": 2}]}""",
						answer(FinishReason.STOP, "STOP", new Content.Text("A"))),
				arguments("feedback beside candidates", """
						{"promptFeedback": {"blockReason": "OTHER"},
						 "candidates": [{"content": {"parts": [{"text": "A"}]}, "finishReason": "STOP"}]}""",
						answer(FinishReason.STOP, "STOP", new Content.Text("A"))),
				arguments("an array of what a stream would bring", """
						[{"candidates": [{"content": {"parts": [{"text": "Hel"}]}}], "responseId": "r"},
						 {"candidates": [{"content": {"parts": [{"text": "lo"}]}, "finishReason": "STOP"}]}]""",
						new ChatAnswer(List.of(new Content.Text("Hello")), null, FinishReason.STOP, "STOP", null,
								"r")));
	}

	@ParameterizedTest
	@CsvSource({ "STOP, STOP", "MAX_TOKENS, LENGTH", "SAFETY, CONTENT_FILTER", "RECITATION, CONTENT_FILTER",
			"BLOCKLIST, CONTENT_FILTER", "PROHIBITED_CONTENT, CONTENT_FILTER", "SPII, CONTENT_FILTER",
			"IMAGE_SAFETY, CONTENT_FILTER", "IMAGE_PROHIBITED_CONTENT, CONTENT_FILTER",
			"IMAGE_RECITATION, CONTENT_FILTER", "LANGUAGE, OTHER", "OTHER, OTHER", "MALFORMED_FUNCTION_CALL, OTHER",
			"NO_IMAGE, OTHER", "BRAND_NEW, OTHER" })
	void finishReasonIsRead(String word, FinishReason reason) {
		ChatAnswer answer = decode("{\"candidates\": [{\"finishReason\": \"" + word + "\"}]}");
		assertThat(answer.finishReason()).isEqualTo(reason);
		assertThat(answer.providerFinishReason()).isEqualTo(word);
	}

	@Test
	void idThatTheLibraryMadeDoesNotGoBack() {
		ChatAnswer answer = decode("""
				{"candidates": [{"content": {"parts": [{"functionCall": {"name": "weather", "args": {}}}]}}]}""");
		Content.ToolCall call = (Content.ToolCall) answer.content().get(0);
		ChatRequest request = ChatRequest.builder()
			.user("Hi")
			.message(new Message(Message.Role.ASSISTANT, answer.content()))
			.message(Message.toolResults(List.of(Content.ToolResult.of(call, "rain"))))
			.build();
		JsonNode contents = json(encode(request)).path("contents");
		assertThat(contents.at("/1/parts/0")).isEqualTo(MAPPER.readTree("""
				{"functionCall": {"name": "weather", "args": {}}}"""));
		assertThat(contents.at("/2/parts/0")).isEqualTo(MAPPER.readTree("""
				{"functionResponse": {"name": "weather", "response": {"result": "rain"}}}"""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "<html>secret answer</html>", "[]", "[1]", "\"secret answer\"", "",
			"{\"candidates\": [{\"content\": ", "{\"id\": 1}", "{\"candidates\": []}", "{\"candidates\": null}",
			"{\"candidates\": \"secret answer\"}", "{\"candidates\": [], \"promptFeedback\": {}}",
			"{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"secret answer" })
	void answerThatIsNoneIsUnreadableAndNotQuoted(String body) {
		assertThatExceptionOfType(UnreadableAnswerException.class).isThrownBy(() -> decode(body))
			.withMessageNotContaining("secret answer")
			.withNoCause();
	}

	@ParameterizedTest
	@MethodSource
	void blockedPromptIsAnError(String feedback, ProviderError expected) {
		assertThatExceptionOfType(ProviderErrorException.class)
			.isThrownBy(() -> decode("{\"promptFeedback\": " + feedback + ", \"usageMetadata\": {}}"))
			.extracting(ProviderErrorException::error)
			.isEqualTo(expected);
	}

	static Stream<Arguments> blockedPromptIsAnError() {
		return Stream.of(
				arguments("{\"blockReason\": \"SAFETY\", \"safetyRatings\": []}",
						new ProviderError(ErrorClass.CONTENT, "SAFETY", null)),
				arguments("{\"blockReason\": \"PROHIBITED_CONTENT\", \"blockReasonMessage\": \"Not that\"}",
						new ProviderError(ErrorClass.CONTENT, "PROHIBITED_CONTENT", "Not that")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "%s", "[%s]" })
	void errorInsideASuccessIsAnError(String form) {
		String body = form
			.formatted("{\"error\": {\"code\": 503, \"message\": \"Busy\", \"status\": \"UNAVAILABLE\"}}");
		assertThatExceptionOfType(ProviderErrorException.class).isThrownBy(() -> decode(body))
			.extracting(ProviderErrorException::error)
			.isEqualTo(new ProviderError(ErrorClass.CAPACITY, "UNAVAILABLE", "Busy"));
	}

	private HttpCall encode(ChatRequest request) {
		return this.chat.encode(request, "gemini-x");
	}

	private ChatAnswer decode(String body) {
		return this.chat.decode(GeminiFixture.answer(body));
	}

	private static JsonNode json(HttpCall call) {
		return MAPPER.readTree(call.body());
	}

	private static ChatAnswer answer(FinishReason reason, String word, Content... content) {
		return new ChatAnswer(List.of(content), null, reason, word, null, null);
	}

}
