package dev.utils.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.EmbeddingResponse;
import dev.utils.llm.FinishReason;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageResponse;
import dev.utils.llm.LlmClient;
import dev.utils.llm.Media;
import dev.utils.llm.Provider;
import dev.utils.llm.ReasoningEffort;
import dev.utils.llm.StructuredResponse;
import dev.utils.llm.ToolConversation;
import dev.utils.llm.ToolFunction;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionRequest.Format;
import dev.utils.llm.TranscriptionRequest.Timestamps;
import dev.utils.llm.TranscriptionResponse;
import dev.utils.provider.openai.OpenAiCodec;
import dev.utils.provider.openai.OpenAiCodec.Api;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import dev.utils.simulator.LlmSimulator;
import dev.utils.simulator.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls of every kind against OpenAI's endpoints, which refuse what they do not know.
 */
class OpenAiCallsTests {

	private static final String PROMPT = "Name a harbour";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final LlmClient client = client(Api.CHAT_COMPLETIONS);

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	private LlmClient client(Api api) {
		Map<Capability, String> models = Map.of(Capability.CHAT, "gpt-4o", Capability.IMAGE_GENERATION, "gpt-image-1",
				Capability.IMAGE_EDIT, "gpt-image-1", Capability.TRANSCRIPTION, "whisper-1", Capability.EMBEDDINGS,
				"text-embedding-3-small");
		LlmTarget target = new LlmTarget(Provider.OPENAI, URI.create(this.simulator.openAiBaseUrl()),
				ApiKey.of("sk-simulated"), null, Map.of(), models, "utils.llm.providers.openai",
				new OpenAiCodec(MaxTokensField.MAX_COMPLETION_TOKENS, api, EnumSet.allOf(Capability.class)));
		return LlmClientFactory
			.blocking(new LlmClientFixture(this.simulator.openAiBaseUrl()).maxRetries(0).factory().reactive(target));
	}

	private List<String> paths() {
		return this.simulator.requests().stream().map(RecordedRequest::path).toList();
	}

	@Test
	void responsesAnswerAsChatCompletionsDo() {
		ChatResponse response = client(Api.RESPONSES).chat(ChatRequest.builder()
			.system("Be brief.")
			.user(PROMPT)
			.maxTokens(500)
			.temperature(0.5)
			.reasoningEffort(ReasoningEffort.LOW)
			.build());
		assertThat(paths()).containsExactly("/v1/responses");
		assertThat(response.text()).contains(PROMPT);
		assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
		assertThat(response.usage().inputTokens()).isPositive();
		assertThat(response.usage().reasoningTokens()).isPositive();
	}

	@ParameterizedTest
	@EnumSource
	void answerIsStreamedThroughBothApis(Api api) {
		List<ChatChunk> chunks;
		try (var stream = client(api).stream(ChatRequest.of(PROMPT))) {
			chunks = stream.toList();
		}
		ChatResponse response = chunks.get(chunks.size() - 1).response();
		assertThat(chunks).hasSizeGreaterThan(3);
		assertThat(response.text()).contains(PROMPT)
			.isEqualTo(chunks.stream().map(ChatChunk::text).collect(Collectors.joining()));
		assertThat(response.usage().outputTokens()).isPositive();
	}

	@ParameterizedTest
	@EnumSource
	void toolsAreCalledThroughBothApis(Api api) {
		ToolFunction weather = ToolFunction.of("weather", "Tells the weather.", City.class,
				(city) -> "Sunny in " + city.name().length());
		ToolConversation response = client(api).chatWithTools(ChatRequest.of("How is it? @weather"), List.of(weather));
		assertThat(response.text()).contains("Sunny in");
		assertThat(paths()).hasSize(2);
	}

	@ParameterizedTest
	@EnumSource
	void structureIsAskedForThroughBothApis(Api api) {
		StructuredResponse<City> response = client(api).chat(ChatRequest.of(PROMPT), City.class);
		assertThat(response.value().name()).isNotEmpty();
		assertThat(paths()).hasSize(1);
	}

	@Test
	void modelThatIsServedByResponsesOnlyIsFoundThere() {
		ChatRequest request = ChatRequest.builder().model("responses-only-1").user(PROMPT).build();
		assertThat(this.client.chat(request).text()).contains(PROMPT);
		assertThat(this.client.chat(request).text()).contains(PROMPT);
		assertThat(paths()).containsExactly("/v1/chat/completions", "/v1/responses", "/v1/responses");
	}

	@ParameterizedTest
	@EnumSource
	void samplingThatAModelRefusesIsLeftOut(Api api) {
		ChatRequest request = ChatRequest.builder().model("gpt-5").user(PROMPT).temperature(0.5).topP(0.5).build();
		LlmClient client = client(api);
		assertThat(client.chat(request).text()).contains(PROMPT);
		assertThat(paths()).hasSize(3);
		assertThat(client.chat(request).text()).contains(PROMPT);
		assertThat(paths()).hasSize(4);
	}

	@ParameterizedTest
	@ValueSource(strings = { "gpt-image-1", "dall-e-2" })
	void picturesAreMadeAndChanged(String model) {
		ImageResponse made = this.client
			.generateImage(ImageRequest.builder("A harbour").model(model).size("1024x1024").build());
		assertThat(made.image().mimeType()).isEqualTo("image/png");
		ImageResponse changed = this.client
			.editImage(ImageEditRequest.builder("At night", made.image().data()).model(model).build());
		assertThat(changed.image().mimeType()).isEqualTo("image/png");
		assertThat(paths()).containsExactly("/v1/images/generations", "/v1/images/edits");
	}

	@Test
	void severalPicturesAreMergedIntoOne() {
		Media picture = this.client.generateImage(ImageRequest.of("A harbour")).image().data();
		ImageResponse merged = this.client
			.editImage(ImageEditRequest.builder("Side by side", picture, picture).build());
		assertThat(merged.images()).hasSize(1);
		assertThat(merged.usage().outputTokens()).isPositive();
	}

	@Test
	void recordingIsWrittenDown() {
		TranscriptionResponse text = this.client
			.transcribe(TranscriptionRequest.builder(recording()).language("en-GB").build());
		assertThat(text.text()).isNotEmpty();
		TranscriptionResponse timed = this.client
			.transcribe(TranscriptionRequest.builder(recording()).timestamps(Timestamps.WORD).build());
		assertThat(timed.words()).isNotEmpty();
		assertThat(timed.duration()).isGreaterThan(Duration.ZERO);
		TranscriptionResponse subtitles = this.client
			.transcribe(TranscriptionRequest.builder(recording()).format(Format.VTT).build());
		assertThat(subtitles.text()).startsWith("WEBVTT");
	}

	@Test
	void textsBecomeVectors() {
		EmbeddingResponse response = this.client
			.embed(EmbeddingRequest.builder(List.of("harbour", "night")).dimensions(64).build());
		assertThat(response.vectors()).hasSize(2).allSatisfy((vector) -> assertThat(vector).hasSize(64));
		assertThat(response.usage().inputTokens()).isPositive();
		assertThat(this.simulator.requests().get(0).body()).contains("base64");
	}

	private static Media recording() {
		return Media.of(Arrays.copyOf("RIFF\0\0\0\0WAVEfmt ".getBytes(StandardCharsets.US_ASCII), 64_000));
	}

	/**
	 * A town.
	 */
	record City(String name) {

	}

}
