package dev.utils.simulator;

import java.util.Base64;
import java.util.List;
import java.util.Map;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.OverloadedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.SseException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.JsonOutputFormat;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageContentParam;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.OutputConfig;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Anthropic's own Java client as an independent witness that the wire is right.
 */
class AnthropicJavaClientTests {

	private final LlmSimulator simulator = LlmSimulator.start();

	private final AnthropicClient client = client("sk-test", 2);

	@AfterEach
	void close() {
		this.client.close();
		this.simulator.close();
	}

	@Test
	void messageIsAnsweredWithAValidatedOne() {
		Message message = create(params("hello"));
		assertThat(text(message)).contains("“hello”");
		assertThat(message.stopReason()).hasValue(StopReason.END_TURN);
		assertThat(message.usage().inputTokens()).isEqualTo(1);
		assertThat(message.usage().outputTokens()).isPositive();
	}

	@Test
	void messageWhenStreamedIsTheSame() {
		Message streamed = stream(params("hello"));
		Message whole = create(params("hello"));
		assertThat(text(streamed)).isEqualTo(text(whole));
		assertThat(streamed.stopReason()).isEqualTo(whole.stopReason());
		assertThat(streamed.usage().outputTokens()).isEqualTo(whole.usage().outputTokens());
	}

	@Test
	void messageWhenThinkingIsEnabledBeginsWithSignedThoughtsAndStreamsTheSame() {
		Message whole = create(params("hello").enabledThinking(1024));
		assertThat(whole.content().get(0).thinking()).hasValueSatisfying((thoughts) -> {
			assertThat(thoughts.thinking()).isNotBlank();
			assertThat(thoughts.signature()).isNotBlank();
		});
		assertThat(stream(params("hello").enabledThinking(1024)).content()).isEqualTo(whole.content());
	}

	@Test
	void toolIsCalledAndItsResultQuoted() {
		MessageCreateParams.Builder params = params("What is it? @weather").addTool(weather());
		Message call = create(params);
		assertThat(call.stopReason()).hasValue(StopReason.TOOL_USE);
		assertThat(stream(params).content().get(0).toolUse())
			.hasValueSatisfying((streamed) -> assertThat(arguments(streamed))
				.isEqualTo(arguments(call.content().get(0).toolUse().orElseThrow())));
		ToolUseBlock use = call.content().get(0).toolUse().orElseThrow();
		assertThat(arguments(use)).isEqualTo(Map.of("city", "sample"));
		ToolResultBlockParam result = ToolResultBlockParam.builder().toolUseId(use.id()).content("18 degrees").build();
		Message answer = create(params.addMessage(call)
			.addUserMessage(MessageContentParam.ofContentBlockParams(List.of(ContentBlockParam.ofToolResult(result)))));
		assertThat(text(answer)).contains("“18 degrees”");
	}

	@Test
	void imageIsSeen() {
		String data = Base64.getEncoder().encodeToString(Png.draw(8, 8, "cat"));
		Base64ImageSource source = Base64ImageSource.builder()
			.mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
			.data(data)
			.build();
		MessageContentParam content = MessageContentParam.ofContentBlockParams(
				List.of(ContentBlockParam.ofImage(source), ContentBlockParam.ofText("What is this?")));
		assertThat(text(create(params().addUserMessage(content)))).contains("image/png", "“What is this?”");
	}

	@Test
	void answerFitsTheSchema() {
		JsonOutputFormat.Schema schema = JsonOutputFormat.Schema.builder()
			.putAdditionalProperty("type", JsonValue.from("object"))
			.putAdditionalProperty("properties", JsonValue.from(Map.of("age", Map.of("type", "integer"))))
			.putAdditionalProperty("required", JsonValue.from(List.of("age")))
			.putAdditionalProperty("additionalProperties", JsonValue.from(false))
			.build();
		OutputConfig config = OutputConfig.builder().format(JsonOutputFormat.builder().schema(schema).build()).build();
		assertThat(text(create(params("hello").outputConfig(config)))).isEqualTo("{\"age\":1}");
	}

	@Test
	void tokensAreCounted() {
		MessageCountTokensParams params = MessageCountTokensParams.builder()
			.model("claude-sim")
			.addUserMessage("one two three")
			.build();
		assertThat(this.client.messages().countTokens(params).inputTokens()).isEqualTo(3);
	}

	@Test
	void messageWhenLimitedOrOverloadedSucceedsAtTheThirdAttempt() {
		this.simulator.script(Fault.status(429).header("retry-after-ms", "10"),
				Fault.status(529).header("retry-after-ms", "10"));
		assertThat(text(create(params("hello")))).contains("hello");
		assertThat(this.simulator.requests()).extracting(RecordedRequest::status).containsExactly(429, 529, 200);
	}

	@Test
	void errorsAreTheClientsOwn() {
		AnthropicClient once = client("sk-test", 0);
		AnthropicClient refused = client("sk-refused", 0);
		this.simulator.script(Fault.status(529), Fault.status(429));
		assertThatExceptionOfType(OverloadedException.class)
			.isThrownBy(() -> once.messages().create(params("hello").build()))
			.satisfies((ex) -> assertThat(ex.requestId()).hasValue("req_sim000000000001"));
		assertThatExceptionOfType(RateLimitException.class)
			.isThrownBy(() -> once.messages().create(params("hello").build()))
			.satisfies((ex) -> assertThat(ex.headers().values("retry-after")).containsExactly("1"));
		assertThatExceptionOfType(NotFoundException.class)
			.isThrownBy(() -> once.messages().create(params("hello").model("no-such-model").build()));
		assertThatExceptionOfType(BadRequestException.class)
			.isThrownBy(() -> once.messages()
				.create(params("hello").putAdditionalBodyProperty("temperature", JsonValue.from(0.5)).build()))
			.satisfies((ex) -> assertThat(ex.apiMessage())
				.hasValueSatisfying((message) -> assertThat(message).startsWith("temperature")));
		assertThatExceptionOfType(UnauthorizedException.class)
			.isThrownBy(() -> refused.messages().create(params("hello").build()));
		once.close();
		refused.close();
	}

	@Test
	void streamWhenErrorComesInItIsReportedAsSuch() {
		this.simulator.script(Fault.errorInStream("", 2));
		assertThatExceptionOfType(SseException.class).isThrownBy(() -> stream(params("hello")));
	}

	@Test
	void messageWhenBlockedIsARefusal() {
		for (Message message : List.of(create(params("hello [[blocked]]")), stream(params("hello [[blocked]]")))) {
			assertThat(message.stopReason()).hasValue(StopReason.REFUSAL);
			assertThat(message.content()).isEmpty();
		}
	}

	private AnthropicClient client(String key, int retries) {
		return AnthropicOkHttpClient.builder()
			.apiKey(key)
			.baseUrl(this.simulator.anthropicBaseUrl())
			.maxRetries(retries)
			.build();
	}

	private static MessageCreateParams.Builder params() {
		return MessageCreateParams.builder().model("claude-sim").maxTokens(2048);
	}

	private static MessageCreateParams.Builder params(String prompt) {
		return params().addUserMessage(prompt);
	}

	private static Tool weather() {
		Tool.InputSchema.Properties properties = Tool.InputSchema.Properties.builder()
			.putAdditionalProperty("city", JsonValue.from(Map.of("type", "string")))
			.build();
		return Tool.builder()
			.name("weather")
			.inputSchema(Tool.InputSchema.builder().properties(properties).addRequired("city").build())
			.build();
	}

	private Message create(MessageCreateParams.Builder params) {
		return this.client.messages().create(params.build()).validate();
	}

	private Message stream(MessageCreateParams.Builder params) {
		MessageAccumulator accumulator = MessageAccumulator.create();
		try (StreamResponse<RawMessageStreamEvent> response = this.client.messages().createStreaming(params.build())) {
			response.stream().forEach((event) -> accumulator.accumulate(event.validate()));
		}
		return accumulator.message();
	}

	private static String text(Message message) {
		return message.content().get(0).text().orElseThrow().text();
	}

	private static Object arguments(ToolUseBlock use) {
		return use._input().convert(Map.class);
	}

}
