package dev.utils.simulator;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import javax.imageio.ImageIO;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.errors.BadRequestException;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams.TimestampGranularity;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.images.Image;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * OpenAI's own Java client as a witness for pictures, recordings and embeddings.
 */
class OpenAiJavaMediaTests {

	private static final byte[] PNG = Png.draw(16, 16, "test");

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
	void imageIsGenerated() throws Exception {
		ImagesResponse response = this.client.images()
			.generate(ImageGenerateParams.builder()
				.prompt("a cat")
				.model("gpt-image-1")
				.size(ImageGenerateParams.Size._1536X1024)
				.n(2)
				.build())
			.validate();
		List<Image> images = response.data().orElseThrow();
		assertThat(images).hasSize(2);
		assertThat(width(images.get(0))).isEqualTo(1536);
		assertThat(response.usage()).hasValueSatisfying((usage) -> assertThat(usage.inputTokens()).isEqualTo(2));
	}

	@Test
	void imageIsEdited() throws Exception {
		ImagesResponse response = this.client.images()
			.edit(ImageEditParams.builder()
				.prompt("a hat")
				.model("gpt-image-1")
				.image(image("cat.png", "image/png", PNG))
				.mask(file("mask.png", "image/png", PNG))
				.build())
			.validate();
		assertThat(width(response.data().orElseThrow().get(0))).isEqualTo(1024);
	}

	@Test
	void imageWhenItIsTextIsRefused() {
		byte[] text = "hello".getBytes(StandardCharsets.UTF_8);
		ImageEditParams params = ImageEditParams.builder()
			.prompt("a hat")
			.model("gpt-image-1")
			.image(image("cat.png", "image/png", text))
			.build();
		assertThatExceptionOfType(BadRequestException.class).isThrownBy(() -> this.client.images().edit(params))
			.satisfies((ex) -> assertThat(ex.param()).hasValue("image"));
	}

	@Test
	void speechIsTranscribedAsJson() {
		assertThat(this.client.audio()
			.transcriptions()
			.create(transcription("gpt-4o-transcribe").language("en").build())
			.asTranscription()
			.validate()
			.text()).contains("64000 bytes of WAV");
	}

	@Test
	void speechIsTranscribedWithTimes() {
		assertThat(this.client.audio()
			.transcriptions()
			.create(transcription("whisper-1").responseFormat(AudioResponseFormat.VERBOSE_JSON)
				.addTimestampGranularity(TimestampGranularity.WORD)
				.addTimestampGranularity(TimestampGranularity.SEGMENT)
				.build())
			.asVerbose()
			.validate()).satisfies((verbose) -> {
				assertThat(verbose.duration()).isEqualTo(2);
				assertThat(verbose.segments()).hasValueSatisfying((segments) -> assertThat(segments).hasSize(2));
				assertThat(verbose.words()).hasValueSatisfying((words) -> assertThat(words).hasSize(18));
			});
	}

	@ParameterizedTest
	@CsvSource({ "srt, 00:00:01", "vtt, WEBVTT", "text, The simulator heard" })
	void speechIsTranscribedAsPlainText(String format, String part) {
		String text = this.client.audio()
			.transcriptions()
			.create(transcription("whisper-1").responseFormat(AudioResponseFormat.of(format)).build())
			.asTranscription()
			.text();
		assertThat(text).contains(part);
	}

	@Test
	void speechWhenFormatIsNotForTheModelIsRefused() {
		TranscriptionCreateParams params = transcription("gpt-4o-transcribe").responseFormat(AudioResponseFormat.SRT)
			.build();
		assertThatExceptionOfType(BadRequestException.class)
			.isThrownBy(() -> this.client.audio().transcriptions().create(params))
			.satisfies((ex) -> assertThat(ex.param()).hasValue("response_format"));
	}

	@Test
	void textsAreEmbeddedInTheClientsDefaultEncoding() {
		CreateEmbeddingResponse response = this.client.embeddings()
			.create(EmbeddingCreateParams.builder()
				.model("text-embedding-3-small")
				.dimensions(8)
				.inputOfArrayOfStrings(List.of("a", "b"))
				.build())
			.validate();
		assertThat(this.simulator.requests()).singleElement()
			.satisfies((request) -> assertThat(request.body()).contains("base64"));
		assertThat(response.data()).extracting(Embedding::index).containsExactlyInAnyOrder(0L, 1L);
		for (Embedding embedding : response.data()) {
			float[] expected = Vectors.unit((embedding.index() == 0) ? "\"a\"" : "\"b\"", 8);
			for (int i = 0; i < expected.length; i++) {
				assertThat(embedding.embedding().get(i)).isEqualTo(expected[i]);
			}
		}
	}

	private static TranscriptionCreateParams.Builder transcription(String model) {
		return TranscriptionCreateParams.builder().model(model).file(file("speech.wav", "audio/wav", TestForm.wav()));
	}

	private static MultipartField<InputStream> file(String name, String contentType, byte[] bytes) {
		return MultipartField.<InputStream>builder()
			.value(new ByteArrayInputStream(bytes))
			.filename(name)
			.contentType(contentType)
			.build();
	}

	private static MultipartField<ImageEditParams.Image> image(String name, String contentType, byte[] bytes) {
		return MultipartField.<ImageEditParams.Image>builder()
			.value(ImageEditParams.Image.ofInputStream(new ByteArrayInputStream(bytes)))
			.filename(name)
			.contentType(contentType)
			.build();
	}

	private static int width(Image image) throws Exception {
		byte[] bytes = Base64.getDecoder().decode(image.b64Json().orElseThrow());
		return ImageIO.read(new ByteArrayInputStream(bytes)).getWidth();
	}

}
