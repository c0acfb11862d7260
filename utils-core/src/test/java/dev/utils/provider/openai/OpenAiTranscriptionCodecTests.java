package dev.utils.provider.openai;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.utils.llm.ErrorClass;
import dev.utils.llm.Media;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionRequest.Format;
import dev.utils.llm.TranscriptionRequest.Timestamps;
import dev.utils.llm.TranscriptionResponse.Segment;
import dev.utils.llm.Usage;
import dev.utils.provider.Codec;
import dev.utils.provider.HttpCall;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.TranscriptionAnswer;
import dev.utils.provider.UnreadableAnswerException;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.utils.provider.openai.OpenAiWire.answer;
import static dev.utils.provider.openai.OpenAiWire.multipart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class OpenAiTranscriptionCodecTests {

	private static final String SUBTITLES = "1\n00:00:00,000 --> 00:00:01,500\nHello \u2014 {you}\n";

	private final Codec<TranscriptionRequest, TranscriptionAnswer> codec = new OpenAiCodec(
			MaxTokensField.MAX_COMPLETION_TOKENS)
		.transcription();

	@Test
	void requestHoldsOnlyWhatIsSet() {
		HttpCall call = this.codec.encode(TranscriptionRequest.of(audio("ID3")), "whisper-1");
		assertThat(call.path()).isEqualTo("/audio/transcriptions");
		assertThat(call.headers()).containsEntry("Accept", "application/json");
		assertThat(multipart(call)).isEqualTo("""
				--B
				Content-Disposition: form-data; name="model"

				whisper-1
				--B
				Content-Disposition: form-data; name="response_format"

				json
				--B
				Content-Disposition: form-data; name="file"; filename="audio.mp3"
				Content-Type: audio/mpeg

				ID3
				--B--
				""");
	}

	@Test
	void requestHoldsAllThatIsSet() {
		TranscriptionRequest request = TranscriptionRequest.builder(audio("ID3"))
			.prompt("Oslo, \u00D8rsta")
			.temperature(0.2)
			.format(Format.TEXT)
			.timestamps(Timestamps.WORD)
			.extraBody("chunking_strategy", "auto")
			.build();
		assertThat(multipart(this.codec.encode(request, "whisper-1")))
			.contains("name=\"prompt\"\n\n"
					+ new String("Oslo, \u00D8rsta".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
					+ "\n")
			.contains("name=\"temperature\"\n\n0.2\n")
			.contains("name=\"response_format\"\n\nverbose_json\n")
			.contains("name=\"timestamp_granularities[]\"\n\nword\n")
			.contains("name=\"chunking_strategy\"\n\nauto\n");
	}

	@ParameterizedTest
	@CsvSource({ "en, en", "de-DE, de", "zh-Hans-CN, zh", "EN, en", "yue, yue" })
	void languageIsSentWithoutItsRegion(String tag, String sent) {
		TranscriptionRequest request = TranscriptionRequest.builder(audio("ID3")).language(tag).build();
		assertThat(multipart(this.codec.encode(request, "m"))).contains("name=\"language\"\n\n" + sent + "\n");
	}

	@ParameterizedTest
	@CsvSource({ "TEXT, json, application/json", "SRT, srt, */*", "VTT, vtt, */*" })
	void textIsAskedForAsJsonAndSubtitlesAsTheyAre(Format format, String sent, String accept) {
		HttpCall call = this.codec.encode(TranscriptionRequest.builder(audio("ID3")).format(format).build(), "m");
		assertThat(multipart(call)).contains("name=\"response_format\"\n\n" + sent + "\n");
		assertThat(call.headers()).containsEntry("Accept", accept);
	}

	@Test
	void segmentsAreAskedForByName() {
		TranscriptionRequest request = TranscriptionRequest.builder(audio("ID3"))
			.timestamps(Timestamps.SEGMENT)
			.build();
		assertThat(multipart(this.codec.encode(request, "m")))
			.contains("name=\"timestamp_granularities[]\"\n\nsegment\n");
	}

	@ParameterizedTest
	@CsvSource({ "ID3, mp3, audio/mpeg", "fLaC, flac, audio/flac", "OggS, ogg, audio/ogg",
			"RIFF....WAVE, wav, audio/wav", "....ftyp, mp4, audio/mp4" })
	void fileIsNamedForItsContentAndNotAsTheCallerNamedIt(String content, String ending, String type) {
		Media named = Media.of(content.getBytes(StandardCharsets.US_ASCII), "interview.txt");
		assertThat(multipart(this.codec.encode(TranscriptionRequest.of(named), "m")))
			.contains("filename=\"audio." + ending + "\"\nContent-Type: " + type + "\n")
			.doesNotContain("interview");
	}

	@Test
	void recordingMustBeInMemory() {
		TranscriptionRequest request = TranscriptionRequest.of(Media.of(URI.create("https://example.com/secret.mp3")));
		assertThatIllegalArgumentException().isThrownBy(() -> this.codec.encode(request, "m"))
			.withMessageContaining("not in memory")
			.withMessageNotContaining("secret");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void answerIsRead(String name, String body, TranscriptionAnswer expected) {
		assertThat(this.codec.decode(answer(body))).isEqualTo(expected);
	}

	static Stream<Arguments> answerIsRead() {
		return Stream.of(arguments("text with usage in tokens",
				"""
						{"text": "Hello", "logprobs": null, "usage": {"type": "tokens", "input_tokens": 14,
						  "input_token_details": {"text_tokens": 0, "audio_tokens": 14}, "output_tokens": 3, "total_tokens": 17}}""",
				new TranscriptionAnswer("Hello", null, null, List.of(), List.of(), null, new Usage(14, 3), null)),
				arguments("text with usage in seconds", """
						{"text": "Hello", "usage": {"type": "duration", "seconds": 9}}""",
						new TranscriptionAnswer("Hello", null, Duration.ofSeconds(9), List.of(), List.of(), null, null,
								null)),
				arguments("with times",
						"""
								{"task": "transcribe", "language": "english", "duration": 8.470000267028809, "text": "Hello. You?",
								 "segments": [{"id": 0, "seek": 0, "start": 0.0, "end": 3.319999933242798, "text": " Hello.", "tokens": [1]},
								              {"start": 4, "end": "8.5", "text": " You?"}],
								 "words": [{"word": "Hello", "start": 0.25, "end": 0.5}], "usage": {"type": "duration", "seconds": 9}}""",
						new TranscriptionAnswer("Hello. You?", "english", Duration.ofMillis(8470),
								List.of(new Segment("Hello.", Duration.ZERO, Duration.ofMillis(3320)),
										new Segment("You?", Duration.ofSeconds(4), Duration.ofMillis(8500))),
								List.of(new Segment("Hello", Duration.ofMillis(250), Duration.ofMillis(500))), null,
								null, null)),
				arguments("duration as text", "{\"text\": \"Hello\", \"duration\": \"8.47\", \"model\": \"m\"}",
						new TranscriptionAnswer("Hello", null, Duration.ofMillis(8470), List.of(), List.of(), "m", null,
								null)),
				arguments("nulls and looser types",
						"""
								{"text": "", "language": null, "duration": "long", "segments": null, "usage": null, "error": null, "model": 7,
								 "words": [null, 7, {"word": "a"}, {"word": null, "start": 0, "end": 1}, {"word": "b", "start": -1, "end": 1}]}""",
						TranscriptionAnswer.of("")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/x-subrip", "text/vtt" })
	void subtitlesAreTextAsItCame(String contentType) {
		assertThat(this.codec.decode(answer(contentType, SUBTITLES))).isEqualTo(TranscriptionAnswer.of(SUBTITLES));
	}

	@Test
	void subtitlesInsideJsonAreTakenOutOfIt() {
		assertThat(this.codec.decode(answer("text/plain", "\n {\"text\": \"1\\nHello\"}")))
			.isEqualTo(TranscriptionAnswer.of("1\nHello"));
		assertThat(this.codec.decode(answer("\"1\\nHello\""))).isEqualTo(TranscriptionAnswer.of("1\nHello"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{secret} is a word", "", "{\"a" })
	void textThatOnlyLooksLikeJsonIsText(String text) {
		assertThat(this.codec.decode(answer("text/plain", text))).isEqualTo(TranscriptionAnswer.of(text));
	}

	@ParameterizedTest
	@CsvSource({ "application/json, secret", "application/json, ''", "application/json, [\"secret\"]",
			"application/json, '{\"text\": null, \"x\": \"secret\"}'", "application/json, '{\"text\": \"secret'",
			"text/html, <html>secret</html>", "text/plain, '{\"x\": \"secret\"}'" })
	void answerThatIsNoneIsUnreadableAndNotQuoted(String contentType, String body) {
		assertThatExceptionOfType(UnreadableAnswerException.class)
			.isThrownBy(() -> this.codec.decode(answer(contentType, body)))
			.withMessageNotContaining("secret")
			.withNoCause();
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "text/plain" })
	void errorInsideASuccessIsAnError(String contentType) {
		assertThatExceptionOfType(ProviderErrorException.class).isThrownBy(
				() -> this.codec.decode(answer(contentType, "{\"error\": {\"message\": \"Too many\", \"code\": 429}}")))
			.extracting(ProviderErrorException::error)
			.isEqualTo(new ProviderError(ErrorClass.RATE, "429", "Too many"));
	}

	private static Media audio(String content) {
		return Media.of(content.getBytes(StandardCharsets.US_ASCII));
	}

}
