package dev.utils.simulator;

import java.util.List;
import java.util.stream.Collectors;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * OpenAI's own Java client as a witness for tools, structured output, pictures in a chat,
 * and responses. Its schemas are strict ones.
 */
class OpenAiJavaToolTests {

	private final LlmSimulator simulator = LlmSimulator.start();

	private final OpenAIClient client = OpenAIOkHttpClient.builder()
		.apiKey("sk-test")
		.baseUrl(this.simulator.openAiBaseUrl())
		.maxRetries(0)
		.build();

	@AfterEach
	void close() {
		this.client.close();
		this.simulator.close();
	}

	@Test
	void toolIsCalledAndItsResultQuoted() {
		ChatCompletionCreateParams.Builder params = chat("gpt-4o", "What is it? @Weather").addTool(Weather.class);
		ChatCompletionMessage message = this.client.chat()
			.completions()
			.create(params.build())
			.validate()
			.choices()
			.get(0)
			.message();
		ChatCompletionMessageFunctionToolCall call = message.toolCalls().orElseThrow().get(0).asFunction();
		assertThat(call.function().arguments(Weather.class).city).isEqualTo("sample");
		params.addMessage(message)
			.addMessage(ChatCompletionToolMessageParam.builder().toolCallId(call.id()).content("rain").build());
		assertThat(this.client.chat().completions().create(params.build()).choices().get(0).message().content())
			.hasValueSatisfying((text) -> assertThat(text).contains("“rain”"));
	}

	@Test
	void toolCallWhenStreamedIsAccumulated() {
		ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
		ChatCompletionCreateParams params = chat("gpt-4o", "@Weather").addTool(Weather.class).build();
		try (StreamResponse<ChatCompletionChunk> chunks = this.client.chat().completions().createStreaming(params)) {
			chunks.stream().forEach(accumulator::accumulate);
		}
		ChatCompletion.Choice choice = accumulator.chatCompletion().choices().get(0);
		assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
		assertThat(choice.message().toolCalls().orElseThrow().get(0).asFunction().function().arguments())
			.isEqualTo("{\"city\":\"sample\"}");
	}

	@Test
	void structuredOutputIsRead() {
		assertThat(this.client.chat()
			.completions()
			.create(chat("gpt-4o", "where?").responseFormat(Weather.class).build())
			.choices()
			.get(0)
			.message()
			.content()).hasValueSatisfying((weather) -> assertThat(weather.city).isEqualTo("sample"));
	}

	@Test
	void pictureInAChatIsTakenOnlyIfItIsOne() {
		assertThat(this.client.chat().completions().create(picture("iVBORw0KGgo=")).choices()).hasSize(1);
		assertThatExceptionOfType(BadRequestException.class)
			.isThrownBy(() -> this.client.chat().completions().create(picture("aGVsbG8=")))
			.satisfies((ex) -> assertThat(ex.code()).hasValue("invalid_image_format"));
	}

	@Test
	void modelWhenItReasonsIsRefusedATemperature() {
		assertThatExceptionOfType(BadRequestException.class)
			.isThrownBy(() -> this.client.chat().completions().create(chat("gpt-5", "hi").temperature(0.2).build()))
			.satisfies((ex) -> assertThat(ex.code()).hasValue("unsupported_value"));
	}

	@Test
	void modelWhenItIsForResponsesOnlyAnswersThere() {
		assertThatExceptionOfType(NotFoundException.class)
			.isThrownBy(() -> this.client.chat().completions().create(chat("responses-only-pro", "hi").build()));
		ResponseCreateParams params = ResponseCreateParams.builder().model("responses-only-pro").input("hi").build();
		assertThat(text(this.client.responses().create(params).validate())).contains("“hi”");
	}

	@Test
	void responseWhenStreamedIsAccumulated() {
		ResponseCreateParams params = ResponseCreateParams.builder()
			.model("gpt-5")
			.input("hello")
			.reasoning(Reasoning.builder().effort(ReasoningEffort.LOW).summary(Reasoning.Summary.AUTO).build())
			.build();
		ResponseAccumulator accumulator = ResponseAccumulator.create();
		StringBuilder thoughts = new StringBuilder();
		try (StreamResponse<ResponseStreamEvent> events = this.client.responses().createStreaming(params)) {
			events.stream().forEach((event) -> {
				accumulator.accumulate(event.validate());
				event.reasoningSummaryTextDelta().ifPresent((delta) -> thoughts.append(delta.delta()));
			});
		}
		Response whole = this.client.responses().create(params).validate();
		assertThat(text(accumulator.response())).isEqualTo(text(whole)).contains("“hello”");
		assertThat(thoughts).contains("“hello”");
		assertThat(whole.usage().orElseThrow().outputTokensDetails().reasoningTokens()).isEqualTo(16);
	}

	@Test
	void responseWhenItIsCutIsIncomplete() {
		ResponseCreateParams params = ResponseCreateParams.builder()
			.model("gpt-4o")
			.input("hello")
			.maxOutputTokens(16)
			.build();
		assertThat(this.client.responses().create(params).validate().status()).hasValue(ResponseStatus.INCOMPLETE);
	}

	@Test
	void responseCallsAToolAndQuotesItsOutput() {
		ResponseCreateParams first = ResponseCreateParams.builder()
			.model("gpt-4o")
			.input("@Weather")
			.addTool(Weather.class)
			.build();
		ResponseFunctionToolCall call = this.client.responses()
			.create(first)
			.validate()
			.output()
			.get(0)
			.asFunctionCall();
		assertThat(call.arguments(Weather.class).city).isEqualTo("sample");
		ResponseInputItem output = ResponseInputItem.ofFunctionCallOutput(
				ResponseInputItem.FunctionCallOutput.builder().callId(call.callId()).output("rain").build());
		ResponseCreateParams second = first.toBuilder()
			.inputOfResponse(List.of(ResponseInputItem.ofFunctionCall(call), output))
			.build();
		assertThat(text(this.client.responses().create(second).validate())).contains("“rain”");
	}

	private static ChatCompletionCreateParams.Builder chat(String model, String prompt) {
		return ChatCompletionCreateParams.builder().model(model).addUserMessage(prompt);
	}

	private static ChatCompletionCreateParams picture(String base64) {
		ChatCompletionContentPartImage.ImageUrl url = ChatCompletionContentPartImage.ImageUrl.builder()
			.url("data:image/png;base64," + base64)
			.build();
		return ChatCompletionCreateParams.builder()
			.model("gpt-4o")
			.addUserMessageOfArrayOfContentParts(List.of(
					ChatCompletionContentPart
						.ofText(ChatCompletionContentPartText.builder().text("What is this?").build()),
					ChatCompletionContentPart
						.ofImageUrl(ChatCompletionContentPartImage.builder().imageUrl(url).build())))
			.build();
	}

	private static String text(Response response) {
		return response.output()
			.stream()
			.flatMap((item) -> item.message().stream())
			.flatMap((message) -> message.content().stream())
			.flatMap((content) -> content.outputText().stream())
			.map((text) -> text.text())
			.collect(Collectors.joining());
	}

	/**
	 * The client makes a schema of it.
	 */
	public static class Weather {

		public String city;

	}

}
