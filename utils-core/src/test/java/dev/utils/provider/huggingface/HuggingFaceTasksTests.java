package dev.utils.provider.huggingface;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.Media;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionRequest.Format;
import dev.utils.llm.TranscriptionRequest.Timestamps;
import dev.utils.llm.TranscriptionResponse.Segment;
import dev.utils.provider.Codec;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.ImageAnswer;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.TranscriptionAnswer;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import dev.utils.provider.ProviderError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class HuggingFaceTasksTests {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final byte[] PNG = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };

	private static final Media FLAC = Media.of("fLaC".getBytes(StandardCharsets.US_ASCII));

	private final HuggingFaceCodec codec = new HuggingFaceCodec((adaptations) -> {
		throw new IllegalStateException();
	}, (status, body) -> new ProviderError(ErrorClass.INVALID, null, null));

	@ParameterizedTest
	@CsvSource({ "gpt2, /gpt2", "black-forest-labs/FLUX.1-dev, /black-forest-labs/FLUX.1-dev", "a/b c, /a/b%20c",
			"a/b?c#d, /a/b%3Fc%23d", "a/b:c, /a/b%3Ac", "a/%2e%2e, /a/%252e%252e", "a/\u00e9, /a/%C3%A9",
			"..a/b.., /..a/b..", "a\\b, /a%5Cb" })
	void modelNamesThePath(String model, String path) {
		assertThat(this.codec.imageGeneration().encode(ImageRequest.of("a cat"), model).path())
			.isEqualTo("/hf-inference/models" + path);
	}

	@ParameterizedTest
	@ValueSource(strings = { "..", "a/..", "../a", ".", "a/.", "/a", "a/", "a//b", "/", "a/b/c", "a/ " })
	void modelThatLeadsElsewhereIsRefused(String model) {
		Stream
			.<Runnable>of(() -> this.codec.imageGeneration().encode(ImageRequest.of("a cat"), model),
					() -> this.codec.imageEdit()
						.encode(ImageEditRequest.builder("a hat", Media.of(PNG)).build(), model),
					() -> this.codec.transcription().encode(TranscriptionRequest.of(FLAC), model),
					() -> this.codec.embedding().encode(EmbeddingRequest.of("a"), model))
			.forEach((call) -> assertThatIllegalArgumentException().isThrownBy(call::run)
				.withMessageStartingWith("Invalid model"));
	}

	@Test
	void pictureIsAskedForWithNothingButItsPrompt() {
		HttpCall call = this.codec.imageGeneration().encode(ImageRequest.of("a cat"), "m");
		assertJson(call, "{\"inputs\": \"a cat\"}");
		assertThat(call.headers()).isEqualTo(Map.of("Content-Type", "application/json", "Accept", "image/png"));
		assertThat(call).asString().doesNotContain("cat");
	}

	@Test
	void pictureIsAskedForWithAllThatIsSet() {
		ImageRequest request = ImageRequest.builder("a cat")
			.count(1)
			.size("640x480")
			.seed(7L)
			.format("WEBP")
			.extraBody("parameters", Map.of("guidance_scale", 3.5))
			.build();
		HttpCall call = this.codec.imageGeneration().encode(request, "m");
		assertJson(call, """
				{"inputs": "a cat", "parameters": {"width": 640, "height": 480, "seed": 7, "guidance_scale": 3.5}}""");
		assertThat(call.headers()).containsEntry("Accept", "image/webp");
	}

	@Test
	void pictureIsChanged() {
		ImageEditRequest request = ImageEditRequest.builder("a hat", Media.of(PNG)).size("64x32").build();
		HttpCall call = this.codec.imageEdit().encode(request, "black-forest-labs/FLUX.1-Kontext-dev");
		assertThat(call.path()).isEqualTo("/hf-inference/models/black-forest-labs/FLUX.1-Kontext-dev");
		assertThat(call.headers()).containsEntry("Accept", "image/png");
		assertJson(call, """
				{"inputs": "iVBORw0KGgo=",
				 "parameters": {"prompt": "a hat", "target_size": {"width": 64, "height": 32}}}""");
		assertJson(this.codec.imageEdit().encode(ImageEditRequest.builder("a hat", Media.of(PNG)).build(), "m"), """
				{"inputs": "iVBORw0KGgo=", "parameters": {"prompt": "a hat"}}""");
	}

	@ParameterizedTest
	@MethodSource("impossible")
	void whatTheProviderCannotExpressIsRefused(String what, Runnable encode) {
		assertThatIllegalArgumentException().isThrownBy(encode::run)
			.withMessageStartingWith("Invalid " + what)
			.withMessageNotContaining("secret");
	}

	static Stream<Arguments> impossible() {
		HuggingFaceCodec codec = new HuggingFaceCodec((adaptations) -> {
			throw new IllegalStateException();
		}, (status, body) -> new ProviderError(ErrorClass.INVALID, null, null));
		Media link = Media.of(URI.create("https://example.org/secret.png"));
		ImageRequest.Builder image = ImageRequest.builder("secret");
		return Stream.of(impossible("count (2)", codec.imageGeneration(), image.count(2).build()),
				impossible("quality", codec.imageGeneration(), image.count(1).quality("high").build()),
				impossible("background", codec.imageGeneration(), image.quality(null).background("opaque").build()),
				impossible("format", codec.imageGeneration(),
						image.background(null).format("png\r\nX: secret").build()),
				impossible("count (3)", codec.imageEdit(),
						ImageEditRequest.builder("secret", Media.of(PNG)).count(3).build()),
				impossible("mask", codec.imageEdit(),
						ImageEditRequest.builder("secret", Media.of(PNG)).mask(Media.of(PNG)).build()),
				impossible("quality", codec.imageEdit(),
						ImageEditRequest.builder("secret", Media.of(PNG)).quality("low").build()),
				impossible("images (2)", codec.imageEdit(),
						ImageEditRequest.builder("secret", Media.of(PNG), Media.of(PNG)).build()),
				impossible("media", codec.imageEdit(), ImageEditRequest.builder("secret", link).build()),
				impossible("media", codec.transcription(), TranscriptionRequest.of(link)),
				impossible("format", codec.transcription(),
						TranscriptionRequest.builder(FLAC).format(Format.SRT).build()),
				impossible("format", codec.transcription(),
						TranscriptionRequest.builder(FLAC).format(Format.VTT).build()),
				impossible("language", codec.transcription(),
						TranscriptionRequest.builder(FLAC).language("de").build()),
				impossible("prompt", codec.transcription(),
						TranscriptionRequest.builder(FLAC).prompt("secret").build()),
				impossible("dimensions", codec.embedding(),
						EmbeddingRequest.builder(List.of("secret")).dimensions(256).build()));
	}

	private static <Q> Arguments impossible(String what, Codec<Q, ?> codec, Q request) {
		return arguments(what, (Runnable) () -> codec.encode(request, "m"));
	}

	@ParameterizedTest
	@CsvSource({ "image/png, image/png", "application/octet-stream, image/png", "application/json, image/png",
			", image/png" })
	void pictureIsReadWhateverItIsCalled(@Nullable String contentType, String mimeType) {
		ImageAnswer answer = this.codec.imageGeneration()
			.decode(new HttpAnswer(contentType, new ByteArrayInputStream(PNG)));
		assertThat(answer.images()).singleElement().satisfies((image) -> {
			assertThat(image.revisedPrompt()).isNull();
			assertThat(image.media()).isInstanceOfSatisfying(Media.Data.class, (data) -> {
				assertThat(data.bytes()).isEqualTo(PNG);
				assertThat(data.mimeType()).isEqualTo(mimeType);
			});
		});
		assertThat(answer.text()).isEmpty();
	}

	@Test
	void pictureOfAnotherTypeIsTakenForWhatTheServerSays() {
		byte[] bitmap = "BM1234".getBytes(StandardCharsets.US_ASCII);
		ImageAnswer answer = this.codec.imageEdit()
			.decode(new HttpAnswer("image/bmp", new ByteArrayInputStream(bitmap)));
		assertThat(answer.images()).singleElement()
			.extracting(ImageAnswer.Image::media)
			.isInstanceOfSatisfying(Media.Data.class, (data) -> assertThat(data.bytes()).isEqualTo(bitmap));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "application/json | {\"secret\": 1}", "application/json | {\"error\": null}",
					"application/json | [\"secret\"]", "application/json | secret", "text/plain | secret",
					"image/png | ''", "| ''" })
	void answerWithoutPictureIsUnreadable(@Nullable String contentType, String body) {
		assertThatExceptionOfType(UnreadableAnswerException.class)
			.isThrownBy(() -> this.codec.imageGeneration().decode(answer(contentType, body)))
			.withMessage("the answer is not a picture");
	}

	@Test
	void errorInASuccessfulAnswerIsAnError() {
		String error = "{\"error\": \"Model is loading\", \"estimated_time\": 2}";
		for (Codec<?, ?> task : List.of(this.codec.imageGeneration(), this.codec.imageEdit(),
				this.codec.transcription(), this.codec.embedding())) {
			assertThatExceptionOfType(ProviderErrorException.class)
				.isThrownBy(() -> task.decode(answer("application/json", error)))
				.satisfies((ex) -> {
					assertThat(ex.error().errorClass()).isEqualTo(ErrorClass.LOADING);
					assertThat(ex.error().retryAfter()).isEqualTo(Duration.ofSeconds(2));
				});
		}
	}

	@ParameterizedTest
	@MethodSource("recordings")
	void recordingIsSentAsItIs(byte[] bytes, String contentType) {
		HttpCall call = this.codec.transcription()
			.encode(TranscriptionRequest.of(Media.of(bytes)), "openai/whisper-large-v3");
		assertThat(call.path()).isEqualTo("/hf-inference/models/openai/whisper-large-v3");
		assertThat(call.headers()).isEqualTo(Map.of("Content-Type", contentType, "Accept", "application/json"));
		assertThat(call.body()).isSameAs(bytes);
	}

	static Stream<Arguments> recordings() {
		return Stream.of(arguments("fLaC".getBytes(StandardCharsets.US_ASCII), "audio/flac"),
				arguments("ID3".getBytes(StandardCharsets.US_ASCII), "audio/mpeg"),
				arguments("OggS".getBytes(StandardCharsets.US_ASCII), "audio/ogg"),
				arguments("RIFF....WAVE".getBytes(StandardCharsets.US_ASCII), "audio/wav"),
				arguments("....ftypM4A ".getBytes(StandardCharsets.US_ASCII), "audio/m4a"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "noise", "RIFF....WEBP" })
	void recordingOfUnknownTypeIsSentInJson(String bytes) {
		TranscriptionRequest request = TranscriptionRequest.of(Media.of(bytes.getBytes(StandardCharsets.US_ASCII)));
		HttpCall call = this.codec.transcription().encode(request, "m");
		assertThat(call.headers()).containsEntry("Content-Type", "application/json");
		assertThat(MAPPER.readTree(call.body()).propertyNames()).containsExactly("inputs");
	}

	@ParameterizedTest
	@CsvSource({ "SEGMENT, true", "WORD, '\"word\"'" })
	void timesAreAskedFor(Timestamps timestamps, String value) {
		HttpCall call = this.codec.transcription()
			.encode(TranscriptionRequest.builder(FLAC).timestamps(timestamps).format(Format.TEXT).build(), "m");
		assertJson(call, "{\"inputs\": \"ZkxhQw==\", \"parameters\": {\"return_timestamps\": " + value + "}}");
	}

	@Test
	void temperatureAndFurtherFieldsAreSent() {
		TranscriptionRequest request = TranscriptionRequest.builder(FLAC)
			.temperature(0.2)
			.extraBody("parameters", Map.of("generation_parameters", Map.of("max_new_tokens", 9)))
			.build();
		assertJson(this.codec.transcription().encode(request, "m"), """
				{"inputs": "ZkxhQw==",
				 "parameters": {"generation_parameters": {"temperature": 0.2, "max_new_tokens": 9}}}""");
		TranscriptionRequest extra = TranscriptionRequest.builder(FLAC).extraBody("options", Map.of()).build();
		assertJson(this.codec.transcription().encode(extra, "m"), "{\"inputs\": \"ZkxhQw==\", \"options\": {}}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"text\": \" Good day.\"}", "{\"text\": \" Good day.\", \"chunks\": null}",
			"{\"text\": \" Good day.\", \"chunks\": []}", "{\"text\": \" Good day.\", \"chunks\": \"none\", \"x\": 1}",
			"{\"text\": \" Good day.\", \"chunks\": [{}, null, 7, {\"text\": \"a\", \"timestamp\": null}]}",
			"{\"text\": \" Good day.\", \"chunks\": [{\"text\": null, \"timestamp\": [0, 1]}]}",
			"{\"text\": \" Good day.\", \"chunks\": [{\"text\": \"a\", \"timestamp\": [null, 1]}]}",
			"{\"text\": \" Good day.\", \"chunks\": [{\"text\": \"a\", \"timestamp\": [\"0\", -1]}]}" })
	void transcriptIsReadWithoutTimes(String body) {
		TranscriptionAnswer answer = this.codec.transcription().decode(answer("application/json", body));
		assertThat(answer.text()).isEqualTo("Good day.");
		assertThat(answer.segments()).isEmpty();
		assertThat(answer.words()).isEmpty();
		assertThat(answer.language()).isNull();
		assertThat(answer.duration()).isNull();
	}

	@Test
	void chunksOfSeveralWordsAreSegments() {
		TranscriptionAnswer answer = this.codec.transcription().decode(answer("application/json", """
				{"text": "Good day. Yes.", "chunks": [{"text": " Good day.", "timestamp": [0.0, 1.25]},
				  {"text": " Yes.", "timestamp": [2, null]}]}"""));
		assertThat(answer.segments()).containsExactly(segment("Good day.", 0, 1250), segment("Yes.", 2000, 2000));
		assertThat(answer.words()).isEmpty();
	}

	@Test
	void chunksOfOneWordMayBeEither() {
		TranscriptionAnswer answer = this.codec.transcription().decode(answer("application/json", """
				{"text": "Good day.", "chunks": [{"text": " Good", "timestamp": [0.0, 0.5]},
				  {"text": " day.", "timestamp": [0.5, 1.0]}]}"""));
		assertThat(answer.words()).containsExactly(segment("Good", 0, 500), segment("day.", 500, 1000));
		assertThat(answer.segments()).isEqualTo(answer.words());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "{\"text\": null}", "{\"text\": 7}", "[\"secret\"]", "null",
			"{\"text\": \"secret", "secret" })
	void answerWithoutTranscriptIsUnreadable(String body) {
		assertThatExceptionOfType(UnreadableAnswerException.class)
			.isThrownBy(() -> this.codec.transcription().decode(answer("application/json", body)))
			.withMessageNotContaining("secret");
	}

	@Test
	void textsAreEmbedded() {
		EmbeddingRequest request = EmbeddingRequest.builder(List.of("a", "b \"c\""))
			.extraBody("normalize", true)
			.build();
		HttpCall call = this.codec.embedding().encode(request, "sentence-transformers/all-MiniLM-L6-v2");
		assertThat(call.path())
			.isEqualTo("/hf-inference/models/sentence-transformers/all-MiniLM-L6-v2/pipeline/feature-extraction");
		assertJson(call, "{\"inputs\": [\"a\", \"b \\\"c\\\"\"], \"normalize\": true}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "[[0.5, -1], [2e-1, 3]] | 0.5,-1.0;0.2,3.0", "[0.5, 1] | 0.5,1.0",
			"[[0.5]] | 0.5", "[[[0.5, 1]], [[2, 3]]] | 0.5,1.0;2.0,3.0", "[] | ''" })
	void vectorsAreRead(String body, String expected) {
		List<float[]> vectors = this.codec.embedding().decode(answer("application/json", body)).vectors();
		assertThat(vectors.stream().map(HuggingFaceTasksTests::text))
			.containsExactly(expected.isEmpty() ? new String[0] : expected.split(";"));
	}

	@Test
	void longVectorIsReadWhole() {
		String body = "[[" + "1,".repeat(4095) + "2]]";
		assertThat(this.codec.embedding().decode(answer("application/json", body)).vectors()).singleElement()
			.satisfies((vector) -> assertThat(vector).hasSize(4096).endsWith(1, 2));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "null", "7", "\"secret\"", "[[]]", "[[[]]]", "[null]", "[[null]]",
			"[[\"secret\"]]", "[[1, NaN]]", "[1, [2]]", "[[1], 2]", "[[1], [2", "[[[1], [2]]]", "[[[[1]]]]", "secret" })
	void answerWithoutVectorsIsUnreadable(String body) {
		assertThatExceptionOfType(UnreadableAnswerException.class)
			.isThrownBy(() -> this.codec.embedding().decode(answer("application/json", body)))
			.withMessageNotContaining("secret");
	}

	private static String text(float[] vector) {
		StringBuilder text = new StringBuilder();
		for (float value : vector) {
			text.append(text.isEmpty() ? "" : ",").append(value);
		}
		return text.toString();
	}

	private static Segment segment(String text, long start, long end) {
		return new Segment(text, Duration.ofMillis(start), Duration.ofMillis(end));
	}

	private static HttpAnswer answer(@Nullable String contentType, String body) {
		return new HttpAnswer(contentType, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
	}

	private static void assertJson(HttpCall call, String expected) {
		assertThat(MAPPER.readTree(call.body())).isEqualTo(MAPPER.readTree(expected));
	}

}
