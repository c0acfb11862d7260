package dev.utils.llm;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the words promise: ranges that hold, and texts that never show a secret.
 */
class LlmTypesTests {

	@ParameterizedTest
	@CsvSource({ "my-gateway, MY_GATEWAY", "mygateway, my-gate_way", "openai, OpenAI", "hugging-face, huggingface" })
	void providersThatDifferInCaseAndDashesAreEqual(String one, String other) {
		assertThat(Provider.of(one)).isEqualTo(Provider.of(other)).hasSameHashCodeAs(Provider.of(other));
	}

	@ParameterizedTest
	@CsvSource({ "gemini, google", "hf, huggingface", "Hugging_Face, huggingface" })
	void aliasesNameTheProvider(String alias, String name) {
		assertThat(Provider.of(alias)).isEqualTo(Provider.of(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "-a", "a b", "a.b", "a/b", "\u00e9" })
	void textThatCannotNameAProviderIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> Provider.of(name)).withMessageContaining("must be");
	}

	@Test
	void keyIsShownByNothing() {
		ApiKey key = ApiKey.of(" sk-secret\n");
		assertThat(key.value()).isEqualTo("sk-secret");
		assertThat(key).asString().doesNotContain("secret");
		assertThat(key).isEqualTo(ApiKey.of("sk-secret")).isNotEqualTo(ApiKey.of("sk-other"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "sk-sec ret", "sk-sec\nret", "sk-s\u00e9cret", "sk-sec\u0000ret" })
	void keyThatNoHeaderCanCarryIsRefusedWithoutShowingIt(String key) {
		assertThatIllegalArgumentException().isThrownBy(() -> ApiKey.of(key)).withMessageNotContaining("sk-");
	}

	@Test
	void priorityIsAnOptionOfEveryCallAndStaysWithIt() {
		assertThat(request().build().options().priority()).isEqualTo(Priority.DEFAULT);
		ChatRequest batch = request().priority(Priority.BATCH).build();
		assertThat(batch).asString().contains("priority=BATCH");
		assertThat(batch.options()).isEqualTo(CallOptions.NONE.withPriority(Priority.BATCH));
		assertThat(batch.options().withTimeout(Duration.ofSeconds(1)).priority()).isEqualTo(Priority.BATCH);
		assertThat(request().options(batch.options()).build().options()).isEqualTo(batch.options());
		assertThat(batch.toBuilder().build().options()).isEqualTo(batch.options());
	}

	@Test
	void requestOutOfItsRangesIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> ChatRequest.of(" "))
			.withMessage("Invalid message: must not be blank.");
		assertThatIllegalArgumentException().isThrownBy(() -> ChatRequest.builder().build())
			.withMessageStartingWith("Invalid messages");
		assertThatIllegalArgumentException().isThrownBy(() -> request().temperature(-0.1).build());
		assertThatIllegalArgumentException().isThrownBy(() -> request().temperature(Double.NaN).build());
		assertThatIllegalArgumentException().isThrownBy(() -> request().maxTokens(0).build())
			.withMessage("Invalid maxTokens (0): must be 1 or more.");
		assertThatIllegalArgumentException().isThrownBy(() -> request().model(" ").build());
		assertThatIllegalArgumentException().isThrownBy(() -> request().stop("").build());
		assertThatIllegalArgumentException().isThrownBy(() -> request().timeout(Duration.ZERO).build());
	}

	@Test
	void requestIsNotChangedThroughItsBuilder() {
		ChatRequest.Builder builder = request();
		ChatRequest request = builder.build();
		builder.user("more");
		assertThat(request.messages()).hasSize(1);
	}

	@Test
	void whatWasSaidIsShownByNothing() {
		ChatResponse response = new ChatResponse(Message.assistant("secret"), Provider.OPENAI, "m", FinishReason.STOP,
				"stop", new Usage(1, 2), "req_1", 1);
		assertThat(List.of(Message.user("secret"), request().stop("secret").build(), response, ChatChunk.of("secret"),
				ChatChunk.last(response)))
			.allSatisfy((value) -> assertThat(value).asString().doesNotContain("secret"));
	}

	@Test
	void exceptionSaysWhatHappenedWhereAndWhatToDo() {
		LlmException exception = LlmException.builder(ErrorClass.RATE, Provider.OPENAI, "chat")
			.message("\"Slow down\"")
			.model("gpt-4o")
			.status(429)
			.code("rate_limit_exceeded")
			.requestId("req_7")
			.attempts(4)
			.retryAfter(Duration.ofMillis(20_500))
			.partialText("secret")
			.build();
		assertThat(exception).hasMessage("[openai:gpt-4o] chat error: \"Slow down\" (RATE, status 429, "
				+ "code rate_limit_exceeded, request id req_7, 4 attempts, retry after 20.5 s). "
				+ ErrorClass.RATE.advice());
	}

	private static ChatRequest.Builder request() {
		return ChatRequest.builder().user("secret");
	}

}
