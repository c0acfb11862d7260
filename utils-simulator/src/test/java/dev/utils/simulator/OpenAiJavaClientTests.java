package dev.utils.simulator;

import java.util.ArrayList;
import java.util.List;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.models.Model;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * OpenAI's own Java client as an independent witness that the wire is right.
 */
class OpenAiJavaClientTests {

	private final LlmSimulator simulator = LlmSimulator.start();

	private final OpenAIClient client = client("sk-test", 2);

	@AfterEach
	void close() {
		this.client.close();
		this.simulator.close();
	}

	@Test
	void chatAnswersWithValidatedCompletion() {
		ChatCompletion completion = this.client.chat().completions().create(params("hello").build()).validate();
		assertThat(completion.choices()).singleElement().satisfies((choice) -> {
			assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
			assertThat(choice.message().content()).hasValueSatisfying((text) -> assertThat(text).contains("hello"));
		});
		assertThat(completion.usage()).hasValueSatisfying((usage) -> {
			assertThat(usage.promptTokens()).isEqualTo(1);
			assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
		});
	}

	@Test
	void chatWhenStreamedGivesSameTextAndUsage() {
		ChatCompletion whole = this.client.chat().completions().create(params("hello").build());
		List<ChatCompletionChunk> chunks = stream(
				params("hello").streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build()));
		StringBuilder text = new StringBuilder();
		chunks.forEach((chunk) -> chunk.validate()
			.choices()
			.forEach((choice) -> choice.delta().content().ifPresent(text::append)));
		assertThat(whole.choices().get(0).message().content()).hasValue(text.toString());
		assertThat(chunks.get(chunks.size() - 1).usage().map((usage) -> usage.completionTokens()))
			.isEqualTo(whole.usage().map((usage) -> usage.completionTokens()));
	}

	@Test
	void chatWhenLimitedTwiceSucceedsAtTheThirdAttempt() {
		this.simulator.script(Fault.status(429).header("retry-after-ms", "10").times(2));
		ChatCompletion completion = this.client.chat().completions().create(params("hello").build());
		assertThat(completion.choices()).hasSize(1);
		assertThat(this.simulator.requests()).extracting((request) -> request.header("x-stainless-retry-count"))
			.containsExactly("0", "1", "2");
	}

	@Test
	void chatWhenConnectionIsResetSucceedsAtTheSecondAttempt() {
		this.simulator.script(Fault.reset());
		assertThat(this.client.chat().completions().create(params("hello").build()).choices()).hasSize(1);
		assertThat(this.simulator.requests()).hasSize(2);
	}

	@Test
	void chatWhenServerForbidsRetriesFailsAtOnce() {
		this.simulator.script(Fault.status(429).header("x-should-retry", "false"));
		assertThatExceptionOfType(RateLimitException.class)
			.isThrownBy(() -> this.client.chat().completions().create(params("hello").build()))
			.satisfies((ex) -> {
				assertThat(ex.code()).hasValue("rate_limit_exceeded");
				assertThat(ex.headers().values("x-request-id")).containsExactly("req_000000000001");
			});
	}

	@Test
	void chatWhenKeyIsRefusedIsUnauthorized() {
		OpenAIClient refused = client("sk-refused", 0);
		assertThatExceptionOfType(UnauthorizedException.class)
			.isThrownBy(() -> refused.chat().completions().create(params("hello").build()))
			.satisfies((ex) -> assertThat(ex.code()).hasValue("invalid_api_key"));
		refused.close();
	}

	@Test
	void chatWhenTemperatureIsOutOfRangeIsBadRequest() {
		assertThatExceptionOfType(BadRequestException.class)
			.isThrownBy(() -> this.client.chat().completions().create(params("hello").temperature(3).build()))
			.satisfies((ex) -> {
				assertThat(ex.param()).hasValue("temperature");
				assertThat(ex.type()).hasValue("invalid_request_error");
			});
	}

	@Test
	void chatWhenModelIsUnknownIsNotFound() {
		assertThatExceptionOfType(NotFoundException.class)
			.isThrownBy(() -> this.client.chat().completions().create(params("hello").model("no-such-model").build()))
			.satisfies((ex) -> assertThat(ex.code()).hasValue("model_not_found"));
	}

	@Test
	void streamWhenErrorComesInItIsReportedAsSuch() {
		this.simulator.script(Fault.errorInStream("", 2));
		assertThatExceptionOfType(SseException.class).isThrownBy(() -> stream(params("hello")));
	}

	@Test
	void streamWhenConnectionIsDroppedFails() {
		this.simulator.script(Fault.dropStream(3));
		assertThatExceptionOfType(OpenAIIoException.class).isThrownBy(() -> stream(params("hello")));
	}

	@Test
	void modelsAreListed() {
		assertThat(this.client.models().list().data()).extracting(Model::id).contains("gpt-4o", "simulator");
	}

	private OpenAIClient client(String key, int retries) {
		return OpenAIOkHttpClient.builder()
			.apiKey(key)
			.baseUrl(this.simulator.openAiBaseUrl())
			.maxRetries(retries)
			.build();
	}

	private List<ChatCompletionChunk> stream(ChatCompletionCreateParams.Builder params) {
		List<ChatCompletionChunk> chunks = new ArrayList<>();
		try (StreamResponse<ChatCompletionChunk> response = this.client.chat()
			.completions()
			.createStreaming(params.build())) {
			response.stream().forEach(chunks::add);
		}
		return chunks;
	}

	private static ChatCompletionCreateParams.Builder params(String prompt) {
		return ChatCompletionCreateParams.builder().model("gpt-4o").addUserMessage(prompt);
	}

}
