package dev.utils.provider.anthropic;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.Content;
import dev.utils.llm.JsonSchema;
import dev.utils.llm.Media;
import dev.utils.llm.Message;
import dev.utils.llm.ReasoningEffort;
import dev.utils.llm.Tool;
import dev.utils.llm.ToolChoice;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.HttpCall;
import dev.utils.provider.anthropic.AnthropicCodec.Authentication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AnthropicRequestTests {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final String STRICT = """
			{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""";

	private static final byte[] PNG = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 1 };

	private static final Content.ToolCall CALL = new Content.ToolCall("toolu_1", "add", "{\"a\": 1.10}");

	private final AnthropicCodec codec = new AnthropicCodec("2023-06-01", Authentication.API_KEY, 4096);

	@Test
	void requestHoldsOnlyWhatIsSet() {
		assertJson(encode(ChatRequest.of("Hi")), """
				{"model": "claude", "max_tokens": 4096,
				 "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]}""");
	}

	@Test
	void requestHoldsAllThatIsSet() {
		ChatRequest request = ChatRequest.builder()
			.system("Be \"brief\"\n")
			.user("Hi \uD83D\uDE80")
			.assistant("Hello")
			.user("And?")
			.temperature(0.0)
			.topP(0.5)
			.maxTokens(5)
			.seed(7L)
			.stop("a", "b")
			.build();
		assertJson(this.codec.chat(Set.of()).encodeStream(request, "claude"), """
				{"model": "claude", "max_tokens": 5, "system": "Be \\"brief\\"\\n",
				 "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi \uD83D\uDE80"}]},
				              {"role": "assistant", "content": [{"type": "text", "text": "Hello"}]},
				              {"role": "user", "content": [{"type": "text", "text": "And?"}]}],
				 "temperature": 0.0, "top_p": 0.5, "stop_sequences": ["a", "b"], "stream": true}""");
	}

	@Test
	void callNamesPathAndAnswerButShowsNoPrompt() {
		ChatCodec chat = this.codec.chat(Set.of());
		HttpCall whole = chat.encode(ChatRequest.of("secret"), "claude");
		HttpCall streamed = chat.encodeStream(ChatRequest.of("secret"), "claude");
		assertThat(whole.path()).isEqualTo("/v1/messages").isEqualTo(streamed.path());
		assertThat(whole.headers()).containsEntry("Accept", "application/json")
			.containsEntry("Content-Type", "application/json");
		assertThat(streamed.headers()).containsEntry("Accept", "text/event-stream");
		assertThat(whole.toString()).doesNotContain("secret");
	}

	@Test
	void furtherFieldsAreMergedOverTheBody() {
		ChatRequest request = ChatRequest.builder()
			.user("Hi")
			.reasoningEffort(ReasoningEffort.LOW)
			.extraBody("thinking", Map.of("display", "summarized"))
			.extraBody("top_k", 3)
			.build();
		JsonNode body = body(request);
		assertThat(body.path("thinking")).isEqualTo(json("{\"type\": \"adaptive\", \"display\": \"summarized\"}"));
		assertThat(body.path("top_k").asInt()).isEqualTo(3);
	}

	@ParameterizedTest
	@CsvSource({ "2023-06-01, true", "2026-10-20, true", "2026-10-21, false", "2027-01-01, false" })
	void versionsThatRefuseSamplingParametersGetNone(String version, boolean sent) {
		ChatRequest request = ChatRequest.builder().user("Hi").temperature(1.0).topP(1.0).build();
		JsonNode body = body(new AnthropicCodec(version, Authentication.API_KEY, 10).chat(Set.of()), request);
		assertThat(body.has("temperature")).isEqualTo(sent);
		assertThat(body.has("top_p")).isEqualTo(sent);
	}

	@ParameterizedTest
	@CsvSource({ "without temperature, false, true", "without top_p, true, false",
			"without top_p beside temperature, true, false", "without output_config, true, true" })
	void whatAModelRefusedIsLeftOut(String adaptation, boolean temperature, boolean topP) {
		ChatRequest request = ChatRequest.builder().user("Hi").temperature(1.0).topP(1.0).build();
		JsonNode body = body(this.codec.chat(Set.of(adaptation)), request);
		assertThat(body.has("temperature")).isEqualTo(temperature);
		assertThat(body.has("top_p")).isEqualTo(topP);
	}

	@Test
	void topPAloneIsSentToModelsThatTakeEither() {
		ChatCodec chat = this.codec.chat(Set.of("without top_p beside temperature"));
		assertThat(body(chat, ChatRequest.builder().user("Hi").topP(0.5).build()).path("top_p").asDouble())
			.isEqualTo(0.5);
	}

	@Test
	void instructionsStandApartWhereverTheyAre() {
		JsonNode body = body(ChatRequest.builder().system("One").user("Hi").system("Two").user("There").build());
		assertThat(body.path("system").stringValue()).isEqualTo("One\n\nTwo");
		assertThat(body.path("messages")).isEqualTo(json("""
				[{"role": "user", "content": [{"type": "text", "text": "Hi"}, {"type": "text", "text": "There"}]}]"""));
	}

	@Test
	void resultsOfToolsComeFirstInTheTurnOfTheUser() {
		ChatRequest request = ChatRequest.builder()
			.user("Add")
			.message(assistant(new Content.Text("So be it"), CALL, new Content.ToolCall("toolu_2", "now", " ")))
			.user("Quick")
			.message(Message.toolResults(List.of(Content.ToolResult.of(CALL, "2"),
					new Content.ToolResult("toolu_2", "now", "No clock", true))))
			.user("And?")
			.build();
		assertThat(body(request).path("messages")).isEqualTo(json("""
				[{"role": "user", "content": [{"type": "text", "text": "Add"}]},
				 {"role": "assistant", "content": [{"type": "text", "text": "So be it"},
				   {"type": "tool_use", "id": "toolu_1", "name": "add", "input": {"a": 1.10}},
				   {"type": "tool_use", "id": "toolu_2", "name": "now", "input": {}}]},
				 {"role": "user", "content": [
				   {"type": "tool_result", "tool_use_id": "toolu_1", "content": "2"},
				   {"type": "tool_result", "tool_use_id": "toolu_2", "content": "No clock", "is_error": true},
				   {"type": "text", "text": "Quick"}, {"type": "text", "text": "And?"}]}]"""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\": ", "[1]", "7", "text", "{} {}" })
	void argumentsThatAreNoObjectGoBackAsText(String arguments) {
		ChatRequest request = ChatRequest.builder()
			.user("Add")
			.message(assistant(new Content.ToolCall("toolu_1", "add", arguments)))
			.build();
		assertThat(body(request).path("messages").path(1).path("content").path(0).path("input"))
			.isEqualTo(MAPPER.createObjectNode().put("INVALID_JSON", arguments));
	}

	@Test
	void argumentsThatAreAnObjectGoBackUnchanged() {
		ChatRequest request = ChatRequest.builder().user("Add").message(assistant(CALL)).build();
		assertThat(new String(encode(request).body(), StandardCharsets.UTF_8)).contains("\"input\":{\"a\": 1.10}");
	}

	@Test
	void ownThoughtsGoBackUnchangedAndThoseOfOthersStay() {
		String thinking = "{\"type\":\"thinking\",\"thinking\":\"Hm\",\"signature\":\"c2ln\"}";
		String hidden = "{\"type\":\"redacted_thinking\",\"data\":\"eA==\"}";
		ChatRequest request = ChatRequest.builder()
			.user("Add")
			.message(assistant(reasoning("anthropic", thinking), reasoning("google", "{}"),
					new Content.Reasoning("Hm", null), reasoning("anthropic", hidden), CALL))
			.build();
		assertThat(body(request).path("messages").path(1).path("content")).isEqualTo(json("[" + thinking + ", " + hidden
				+ ", {\"type\": \"tool_use\", \"id\": \"toolu_1\", \"name\": \"add\", \"input\": {\"a\": 1.10}}]"));
	}

	@Test
	void answersWithNothingToSendAreLeftOut() {
		ChatRequest request = ChatRequest.builder()
			.user("Hi")
			.message(assistant())
			.message(assistant(reasoning("anthropic", "{\"type\":\"thinking\"}")))
			.message(assistant(new Content.Text(" ")))
			.user("Still there?")
			.build();
		assertThat(body(request).path("messages")).isEqualTo(json("""
				[{"role": "user", "content": [{"type": "text", "text": "Hi"},
				  {"type": "text", "text": "Still there?"}]}]"""));
	}

	@Test
	void answersInARowAreOneTurn() {
		ChatRequest request = ChatRequest.builder().user("Hi").assistant("A").assistant("B").build();
		assertThat(body(request).path("messages").path(1)).isEqualTo(json("""
				{"role": "assistant", "content": [{"type": "text", "text": "A"}, {"type": "text", "text": "B"}]}"""));
	}

	@Test
	void picturesAreSentAsBytesOrLinks() {
		ChatRequest request = ChatRequest.builder()
			.user("What?", Media.of(PNG), Media.of(URI.create("https://example.org/a.png?b=c")))
			.build();
		assertThat(body(request).path("messages").path(0).path("content")).isEqualTo(json("""
				[{"type": "text", "text": "What?"},
				 {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgoB"}},
				 {"type": "image", "source": {"type": "url", "url": "https://example.org/a.png?b=c"}}]"""));
	}

	@Test
	void whatTheApiHasNoPlaceForIsRefused() {
		Content.Image picture = new Content.Image(Media.of(PNG));
		assertRefused(ChatRequest.builder().system("secret"));
		assertRefused(ChatRequest.builder().user("secret").message(new Message(Message.Role.SYSTEM, List.of(picture))));
		assertRefused(ChatRequest.builder().user("secret").message(assistant(picture)));
		assertRefused(ChatRequest.builder().message(new Message(Message.Role.USER, List.of(CALL))));
		assertRefused(ChatRequest.builder().user("secret", Media.of(new byte[] { 1, 2 })));
		assertRefused(ChatRequest.builder().user("secret", Media.of(new ByteArrayResource(PNG))));
	}

	private void assertRefused(ChatRequest.Builder request) {
		assertThatIllegalArgumentException().isThrownBy(() -> encode(request.build()))
			.withMessageStartingWith("Invalid ")
			.withMessageNotContaining("secret");
	}

	@Test
	void toolsAreDeclared() {
		ChatRequest request = ChatRequest.builder()
			.user("Add")
			.tools(Tool.of("add", "Adds", STRICT), Tool.of("now", "Tells the time", "{\"type\": \"object\"}"))
			.build();
		JsonNode body = body(request);
		assertThat(body.path("tools")).isEqualTo(json("""
				[{"name": "add", "description": "Adds", "input_schema": %s},
				 {"name": "now", "description": "Tells the time", "input_schema": {"type": "object"}}]"""
			.formatted(STRICT)));
		assertThat(body.has("tool_choice")).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			value = { "AUTO | - | {'type': 'auto'}", "NONE | - | {'type': 'none'}", "REQUIRED | - | {'type': 'any'}",
					"add | - | {'type': 'tool', 'name': 'add'}", "- | true | -",
					"- | false | {'type': 'auto', 'disable_parallel_tool_use': true}",
					"REQUIRED | false | {'type': 'any', 'disable_parallel_tool_use': true}",
					"add | false | {'type': 'tool', 'name': 'add', 'disable_parallel_tool_use': true}",
					"NONE | false | {'type': 'none'}", "AUTO | true | {'type': 'auto'}" })
	void toolChoiceIsWritten(String choice, Boolean parallel, String expected) {
		ChatRequest.Builder request = ChatRequest.builder()
			.user("Add")
			.tools(Tool.of("add", "Adds", STRICT))
			.parallelToolCalls(parallel);
		if (choice != null) {
			request.toolChoice(choice.equals("add") ? ToolChoice.of("add")
					: new ToolChoice(ToolChoice.Mode.valueOf(choice), null));
		}
		assertThat(body(request.build()).get("tool_choice"))
			.isEqualTo((expected != null) ? json(expected.replace('\'', '"')) : null);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			value = { "- | - | - | -", "NONE | - | {'type': 'disabled'} | -",
					"MINIMAL | - | {'type': 'adaptive'} | {'effort': 'low'}",
					"LOW | - | {'type': 'adaptive'} | {'effort': 'low'}",
					"MEDIUM | - | {'type': 'adaptive'} | {'effort': 'medium'}",
					"HIGH | - | {'type': 'adaptive'} | {'effort': 'high'}",
					"XHIGH | - | {'type': 'adaptive'} | {'effort': 'xhigh'}",
					"MAX | - | {'type': 'adaptive'} | {'effort': 'max'}",
					"- | 1024 | {'type': 'enabled', 'budget_tokens': 1024} | -",
					"HIGH | 1024 | {'type': 'enabled', 'budget_tokens': 1024} | {'effort': 'high'}",
					"NONE | 1024 | {'type': 'disabled'} | -" })
	void thinkingIsAskedFor(ReasoningEffort effort, Integer tokens, String thinking, String outputConfig) {
		JsonNode body = body(ChatRequest.builder().user("Hi").reasoningEffort(effort).reasoningTokens(tokens).build());
		assertThat(body.get("thinking")).isEqualTo((thinking != null) ? json(thinking.replace('\'', '"')) : null);
		assertThat(body.get("output_config"))
			.isEqualTo((outputConfig != null) ? json(outputConfig.replace('\'', '"')) : null);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			value = { "- | - | - | 4096 | -", "NONE | - | - | 4096 | {'type': 'disabled'}",
					"MINIMAL | - | - | 5120 | {'type': 'enabled', 'budget_tokens': 1024}",
					"LOW | - | - | 6144 | {'type': 'enabled', 'budget_tokens': 2048}",
					"MEDIUM | - | - | 12288 | {'type': 'enabled', 'budget_tokens': 8192}",
					"HIGH | - | - | 20480 | {'type': 'enabled', 'budget_tokens': 16384}",
					"XHIGH | - | - | 28672 | {'type': 'enabled', 'budget_tokens': 24576}",
					"MAX | - | - | 36864 | {'type': 'enabled', 'budget_tokens': 32768}",
					"HIGH | 2000 | - | 6096 | {'type': 'enabled', 'budget_tokens': 2000}",
					"HIGH | - | 20000 | 20000 | {'type': 'enabled', 'budget_tokens': 10000}",
					"HIGH | - | 1500 | 1500 | {'type': 'enabled', 'budget_tokens': 1024}", "HIGH | - | 1024 | 1024 | -",
					"NONE | - | 10 | 10 | {'type': 'disabled'}" })
	void effortIsABudgetWhereTheModelTakesNoOther(ReasoningEffort effort, Integer tokens, Integer maxTokens, long limit,
			String thinking) {
		JsonNode body = body(this.codec.chat(Set.of("with a thinking budget")),
				ChatRequest.builder()
					.user("Hi")
					.reasoningEffort(effort)
					.reasoningTokens(tokens)
					.maxTokens(maxTokens)
					.build());
		assertThat(body.get("thinking")).isEqualTo((thinking != null) ? json(thinking.replace('\'', '"')) : null);
		assertThat(body.path("max_tokens").longValue()).isEqualTo(limit);
		assertThat(body.has("output_config")).isFalse();
	}

	@Test
	void formOfTheAnswerIsPromisedBesideABudget() {
		ChatRequest request = ChatRequest.builder()
			.user("Hi")
			.reasoningEffort(ReasoningEffort.LOW)
			.responseSchema(JsonSchema.of(STRICT))
			.build();
		assertThat(body(this.codec.chat(Set.of("with a thinking budget")), request).path("output_config"))
			.isEqualTo(json("{\"format\": {\"type\": \"json_schema\", \"schema\": %s}}".formatted(STRICT)));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "-, -, 4096", "100, -, 100", "-, 1024, 5120", "-, 4095, 8191",
			"-, 4096, 8192", "-, 2147483647, 2147487743", "2000, 1999, 2000" })
	void tokenLimitLeavesRoomForThoughtsAndAnswer(Integer maxTokens, Integer reasoningTokens, long expected) {
		JsonNode body = body(
				ChatRequest.builder().user("Hi").maxTokens(maxTokens).reasoningTokens(reasoningTokens).build());
		assertThat(body.path("max_tokens").longValue()).isEqualTo(expected);
	}

	@Test
	void tokenLimitThatLeavesNoRoomIsRefused() {
		ChatRequest.Builder request = ChatRequest.builder().user("Hi").maxTokens(2000).reasoningTokens(2000);
		assertThatIllegalArgumentException().isThrownBy(() -> encode(request.build()))
			.withMessage("Invalid reasoningTokens (2000): must be less than maxTokens (2000),"
					+ " which for Anthropic includes them.");
		assertThat(body(request.reasoningEffort(ReasoningEffort.NONE).build()).path("max_tokens").intValue())
			.isEqualTo(2000);
	}

	@Test
	void formOfTheAnswerIsPromisedByTheApi() {
		ChatRequest request = ChatRequest.builder()
			.user("Hi")
			.reasoningEffort(ReasoningEffort.LOW)
			.responseSchema(JsonSchema.of(STRICT))
			.build();
		JsonNode body = body(request);
		assertThat(body.path("output_config")).isEqualTo(json("""
				{"effort": "low", "format": {"type": "json_schema", "schema": %s}}""".formatted(STRICT)));
		assertThat(body.has("system")).isFalse();
	}

	@Test
	void formOfTheAnswerIsAnInstructionWhereTheModelCannotPromiseIt() {
		JsonSchema schema = JsonSchema.of(STRICT);
		ChatRequest request = ChatRequest.builder()
			.system("Be brief")
			.user("Hi")
			.reasoningEffort(ReasoningEffort.LOW)
			.responseSchema(schema)
			.build();
		JsonNode body = body(this.codec.chat(Set.of("without output_config")), request);
		assertThat(body.path("system").stringValue()).isEqualTo("Be brief\n\n" + schema.instruction());
		assertThat(body.has("output_config")).isFalse();
	}

	@Test
	void formThatTheApiCannotPromiseIsAnInstruction() {
		JsonSchema schema = JsonSchema.of("{\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\"}}");
		JsonNode body = body(ChatRequest.builder().user("Hi").responseSchema(schema).build());
		assertThat(body.path("system").stringValue()).isEqualTo(schema.instruction());
		assertThat(body.has("output_config")).isFalse();
	}

	private static Message assistant(Content... content) {
		return new Message(Message.Role.ASSISTANT, List.of(content));
	}

	private static Content.Reasoning reasoning(String protocol, String json) {
		return new Content.Reasoning("Hm", new Content.Reasoning.Echo(protocol, json));
	}

	private HttpCall encode(ChatRequest request) {
		return this.codec.chat(Set.of()).encode(request, "claude");
	}

	private JsonNode body(ChatRequest request) {
		return MAPPER.readTree(encode(request).body());
	}

	private static JsonNode body(ChatCodec chat, ChatRequest request) {
		return MAPPER.readTree(chat.encode(request, "claude").body());
	}

	private static JsonNode json(String json) {
		return MAPPER.readTree(json);
	}

	private static void assertJson(HttpCall call, String expected) {
		assertThat(MAPPER.readTree(call.body())).isEqualTo(MAPPER.readTree(expected));
	}

}
