package dev.utils.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.utils.llm.ApiKey;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.EmbeddingResponse;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageResponse;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmException;
import dev.utils.llm.Media;
import dev.utils.llm.ModelCatalog;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionRequest.Timestamps;
import dev.utils.llm.TranscriptionResponse;
import dev.utils.provider.huggingface.HuggingFaceCodec;
import dev.utils.provider.openai.OpenAiCodec;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import dev.utils.simulator.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * All kinds of calls over Hugging Face's wire, with the models of the catalog.
 */
class HuggingFaceClientTests {

	private static final OpenAiCodec CHAT = new OpenAiCodec(MaxTokensField.MAX_TOKENS);

	private final LlmSimulator simulator = LlmSimulator.start();

	private final ReactiveLlmClient reactive = new LlmClientFixture(this.simulator.openAiBaseUrl()).factory()
		.reactive(new LlmTarget(Provider.HUGGINGFACE, URI.create(this.simulator.huggingFaceBaseUrl()),
				ApiKey.of("hf_key"), null, Map.of("X-HF-Bill-To", "my-org"),
				ModelCatalog.load().defaults(Provider.HUGGINGFACE), "utils.llm.providers.huggingface",
				new HuggingFaceCodec(CHAT::chat, CHAT::error)));

	private final LlmClient client = LlmClientFactory.blocking(this.reactive);

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@Test
	void chatIsAnswered() {
		assertThat(this.client.chat(ChatRequest.of("Hi")).text()).isNotBlank();
		RecordedRequest request = request();
		assertThat(request.path()).isEqualTo("/v1/chat/completions");
		assertThat(request.header("Authorization")).isEqualTo("Bearer hf_key");
		assertThat(request.header("X-HF-Bill-To")).isEqualTo("my-org");
	}

	@Test
	void chatIsStreamed() {
		List<ChatChunk> chunks = this.reactive.stream(ChatRequest.of("Hi")).collectList().block(Duration.ofMinutes(1));
		assertThat(chunks).isNotEmpty();
		assertThat(request().path()).isEqualTo("/v1/chat/completions");
	}

	@Test
	void pictureIsMadeAndChanged() {
		ImageResponse made = this.client.generateImage(ImageRequest.builder("a cat").size("64x32").seed(7L).build());
		assertThat(made.image().data().mimeType()).isEqualTo("image/png");
		assertThat(made.model()).isEqualTo("black-forest-labs/FLUX.1-dev");
		assertThat(made.requestId()).startsWith("hf-");
		ImageResponse changed = this.client
			.editImage(ImageEditRequest.builder("a hat", made.image().data()).size("32x32").build());
		assertThat(changed.image().data().bytes()).isNotEqualTo(made.image().data().bytes());
	}

	@Test
	void recordingIsWrittenDown() {
		TranscriptionResponse plain = this.client.transcribe(TranscriptionRequest.of(recording()));
		assertThat(plain.text()).isNotBlank();
		assertThat(plain.segments()).isEmpty();
		assertThat(request().header("Content-Type")).startsWith("audio/");
		assertThat(this.client.transcribe(times(Timestamps.SEGMENT)).segments()).isNotEmpty();
		assertThat(this.client.transcribe(times(Timestamps.WORD)).words()).isNotEmpty();
	}

	@Test
	void moreTextsThanOneCallTakesAreEmbeddedInTheirOrder() {
		List<String> texts = IntStream.range(0, 70).mapToObj((i) -> "text " + i).toList();
		EmbeddingResponse all = this.client.embed(EmbeddingRequest.builder(texts).build());
		assertThat(all.vectors()).hasSize(70);
		assertThat(this.simulator.requests()).hasSize(3);
		EmbeddingResponse last = this.client.embed(EmbeddingRequest.of("text 69"));
		assertThat(all.vectors().get(69)).isEqualTo(last.vectors().get(0)).hasSize(384);
	}

	@Test
	void quotaThatIsUsedUpTellsWhenToComeBack() {
		this.simulator.script(Fault.status(429));
		LlmException failure = catchThrowableOfType(LlmException.class, () -> this.client
			.embed(EmbeddingRequest.builder(List.of("a")).timeout(Duration.ofSeconds(15)).build()));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.RATE);
		assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(55));
		assertThat(failure.attempts()).isOne();
	}

	@Test
	void modelThatIsLoadedTellsWhenToComeBack() {
		LlmException failure = catchThrowableOfType(LlmException.class, () -> this.client.generateImage(
				ImageRequest.builder("a cat").model("org/loading-model").timeout(Duration.ofSeconds(15)).build()));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.LOADING);
		assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(20));
	}

	@Test
	void unknownModelIsSaid() {
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.client.generateImage(ImageRequest.builder("a cat").model("org/no-such-model").build()));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.INVALID);
		assertThat(failure).hasMessageContaining("does not exist");
	}

	private RecordedRequest request() {
		assertThat(this.simulator.requests()).hasSize(1);
		return this.simulator.requests().get(0);
	}

	private static TranscriptionRequest times(Timestamps timestamps) {
		return TranscriptionRequest.builder(recording()).timestamps(timestamps).build();
	}

	private static Media recording() {
		byte[] header = "RIFF....WAVE".getBytes(StandardCharsets.US_ASCII);
		byte[] wave = new byte[32_044];
		System.arraycopy(header, 0, wave, 0, header.length);
		return Media.of(wave);
	}

}
