package dev.utils.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.utils.llm.ApiKey;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.EmbeddingResponse;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.FinishReason;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageResponse;
import dev.utils.llm.JsonSchema;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmException;
import dev.utils.llm.Media;
import dev.utils.llm.Provider;
import dev.utils.llm.ReasoningEffort;
import dev.utils.llm.ToolConversation;
import dev.utils.llm.ToolFunction;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.provider.gemini.GeminiCodec;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Every kind of call to Gemini, over real HTTP.
 */
class GeminiTests {

	private static final String MODEL = "gemini-3-test";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final LlmClient client = client(2);

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@Test
	void chatIsAnswered() {
		ChatResponse response = this.client.chat(request("Hello").maxTokens(100).seed(1L).build());
		assertThat(response.text()).contains("Hello");
		assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
		assertThat(response.model()).isEqualTo(MODEL);
		assertThat(response.requestId()).startsWith("sim");
		assertThat(response.usage()).isNotNull();
	}

	@Test
	void streamBringsThoughtsAndText() {
		List<ChatChunk> chunks;
		try (Stream<ChatChunk> stream = this.client
			.stream(request("Hello").reasoningEffort(ReasoningEffort.LOW).build())) {
			chunks = stream.toList();
		}
		ChatResponse response = chunks.get(chunks.size() - 1).response();
		assertThat(response).isNotNull();
		assertThat(response.text()).contains("Hello")
			.isEqualTo(chunks.stream().map(ChatChunk::text).collect(Collectors.joining()));
		assertThat(response.reasoning()).isNotEmpty();
		assertThat(response.usage().reasoningTokens()).isPositive();
	}

	@Test
	void budgetOfThoughtsShowsThem() {
		assertThat(this.client.chat(request("Hello").reasoningTokens(512).build()).reasoning()).isNotEmpty();
	}

	@Test
	void thinkingCanBeForbidden() {
		ChatResponse response = this.client.chat(request("Hello").reasoningEffort(ReasoningEffort.NONE).build());
		assertThat(response.reasoning()).isEmpty();
		assertThat(response.usage().reasoningTokens()).isZero();
	}

	@Test
	void toolsAreCalledAndTheirSignaturesGoBack() {
		ToolFunction weather = ToolFunction.of("weather", "Tells the weather of a city", City.class, (city) -> "rain");
		ToolConversation response = this.client.chatWithTools(request("What is it like? @weather").build(),
				List.of(weather));
		assertThat(response.text()).contains("rain");
		assertThat(response.response().finishReason()).isEqualTo(FinishReason.STOP);
		assertThat(this.simulator.requests()).hasSize(2);
	}

	@Test
	void answerFitsTheSchema() {
		ChatResponse response = this.client.chat(request("Where?").responseSchema(JsonSchema.of(City.class)).build());
		assertThat(response.text()).isEqualTo("{\"name\":\"sample\"}");
	}

	@Test
	void pictureIsMadeAndChanged() {
		ImageResponse made = this.client
			.generateImage(ImageRequest.builder("A cat").model(MODEL).size("1600x900").build());
		assertThat(made.image().mimeType()).isEqualTo("image/png");
		ImageResponse changed = this.client
			.editImage(ImageEditRequest.builder("Make it red", made.image().data()).model(MODEL).build());
		assertThat(changed.image().mimeType()).isEqualTo("image/png");
		assertThat(changed.text()).isNotEmpty();
	}

	@Test
	void pictureIsLookedAt() {
		ImageResponse made = this.client.generateImage(ImageRequest.builder("A cat").model(MODEL).build());
		ChatRequest request = ChatRequest.builder().model(MODEL).user("What is it?", made.image().data()).build();
		assertThat(this.client.chat(request).text()).contains("image/png");
	}

	@Test
	void recordingIsWrittenDown() {
		Media wav = Media.of("RIFF\0\0\0\0WAVEfmt ".getBytes(StandardCharsets.ISO_8859_1));
		assertThat(this.client.transcribe(TranscriptionRequest.builder(wav).model(MODEL).language("en").build()).text())
			.isNotEmpty();
	}

	@Test
	void textsBecomeVectorsInBatches() {
		List<String> texts = IntStream.range(0, 101).mapToObj((i) -> "Text " + i).toList();
		EmbeddingResponse response = this.client.embed(
				EmbeddingRequest.builder(texts).model(MODEL).dimensions(8).extraBody("taskType", "CLUSTERING").build());
		assertThat(response.vectors()).hasSize(101).doesNotHaveDuplicates();
		assertThat(response.dimensions()).isEqualTo(8);
		assertThat(this.simulator.requests()).hasSize(2);
	}

	@Test
	void rateLimitIsWaitedForAsTheBodyAsks() {
		this.simulator.script(Fault.status(429));
		long start = System.nanoTime();
		assertThat(this.client.chat(request("Hello").build()).attempts()).isEqualTo(2);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(250));
	}

	@Test
	void blockedPromptIsNotRepeated() {
		this.simulator.script(Fault.blocked());
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.client.chat(request("Hello").build()));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.CONTENT);
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@Test
	void refusedKeyIsNotRepeated() {
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.client.chat(request("Hello").apiKey(ApiKey.of("sk-refused")).build()));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.AUTH);
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@Test
	void cutStreamIsAnError() {
		this.simulator.script(Fault.cutStream(3));
		LlmException failure = catchThrowableOfType(LlmException.class, () -> {
			try (Stream<ChatChunk> stream = this.client.stream(request("Hello there").build())) {
				stream.forEach((chunk) -> assertThat(chunk.isLast()).isFalse());
			}
		});
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRUNCATED);
	}

	@Test
	void errorAtTheStartOfAStreamIsRepeated() {
		this.simulator.script(Fault.errorInStream(
				"{\"error\": {\"code\": 503, \"message\": \"Overloaded\", \"status\": \"UNAVAILABLE\"}}", 0));
		try (Stream<ChatChunk> stream = this.client.stream(request("Hello").build())) {
			assertThat(stream.reduce((first, second) -> second).orElseThrow().response().attempts()).isEqualTo(2);
		}
	}

	private LlmClient client(int maxRetries) {
		LlmTarget target = new LlmTarget(Provider.GOOGLE, URI.create(this.simulator.geminiBaseUrl()),
				ApiKey.of(LlmClientFixture.KEY), "Set GOOGLE_API_KEY.", Map.of(), Map.of(),
				"utils.llm.providers.google", new GeminiCodec("v1beta"));
		return LlmClientFactory.blocking(
				new LlmClientFixture(this.simulator.geminiBaseUrl()).maxRetries(maxRetries).factory().reactive(target));
	}

	private static ChatRequest.Builder request(String text) {
		return ChatRequest.builder().model(MODEL).user(text);
	}

	record City(String name) {

	}

}
