package dev.utils.provider.gemini;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.utils.llm.ErrorClass;
import dev.utils.llm.Media;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionRequest.Format;
import dev.utils.llm.TranscriptionRequest.Timestamps;
import dev.utils.llm.Usage;
import dev.utils.provider.Codec;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.TranscriptionAnswer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static dev.utils.provider.gemini.GeminiFixture.CODEC;
import static dev.utils.provider.gemini.GeminiFixture.MAPPER;
import static dev.utils.provider.gemini.GeminiFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class GeminiTranscriptionCodecTests {

	private static final Media FLAC = Media.of("fLaC".getBytes(StandardCharsets.US_ASCII));

	private final Codec<TranscriptionRequest, TranscriptionAnswer> transcription = CODEC.transcription();

	@Test
	void recordingGoesInlineBeforeTheInstruction() {
		JsonNode body = encode(TranscriptionRequest.of(FLAC));
		assertThat(body.propertyNames()).containsExactly("contents");
		assertThat(body.at("/contents/0/role").stringValue()).isEqualTo("user");
		assertThat(body.at("/contents/0/parts/0")).isEqualTo(MAPPER.readTree("""
				{"inlineData": {"mimeType": "audio/flac", "data": "ZkxhQw=="}}"""));
		assertThat(instruction(body)).contains("word for word").doesNotContain("SRT", "WebVTT", "The language that");
	}

	@Test
	void languagePromptAndTemperatureAreWritten() {
		JsonNode body = encode(TranscriptionRequest.builder(FLAC)
			.language("de-DE")
			.prompt("Opole, \"Odra\"")
			.temperature(0.0)
			.format(Format.TEXT)
			.extraBody("safetySettings", List.of())
			.build());
		assertThat(instruction(body)).contains("The language that is spoken is de-DE.").endsWith("\nOpole, \"Odra\"");
		assertThat(body.path("generationConfig")).isEqualTo(MAPPER.readTree("{\"temperature\": 0.0}"));
		assertThat(body.has("safetySettings")).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "SRT, SubRip (SRT)", "VTT, WebVTT" })
	void subtitlesAreAskedFor(Format format, String named) {
		assertThat(instruction(encode(TranscriptionRequest.builder(FLAC).format(format).build()))).contains(named);
	}

	@ParameterizedTest
	@EnumSource(Timestamps.class)
	void timestampsAreRefused(Timestamps timestamps) {
		TranscriptionRequest request = TranscriptionRequest.builder(FLAC).timestamps(timestamps).build();
		assertThatIllegalArgumentException().isThrownBy(() -> encode(request))
			.withMessageStartingWith("Invalid timestamps: ");
	}

	@Test
	void transcriptIsRead() {
		assertThat(decode("""
				{"candidates": [{"content": {"parts": [{"text": "Hm", "thought": true}, {"text": " Hello,\\n"},
				   {"text": "you.\\n"}]}, "finishReason": "STOP"}],
				 "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 2}, "modelVersion": "gemini-x-001",
				 "responseId": "r-1"}""")).isEqualTo(new TranscriptionAnswer("Hello,\nyou.", null, null, List.of(),
				List.of(), "gemini-x-001", new Usage(9, 2), "r-1"));
	}

	@Test
	void silenceIsAnEmptyTranscript() {
		assertThat(decode("{\"candidates\": [{\"finishReason\": \"STOP\"}]}")).isEqualTo(TranscriptionAnswer.of(""));
	}

	@Test
	void markdownAroundSubtitlesIsTakenOff() {
		assertThat(decode("""
				{"candidates": [{"content": {"parts": [{"text": "```vtt\\nWEBVTT\\n\\nHello\\n```\\n"}]}}]}""").text())
			.isEqualTo("WEBVTT\n\nHello");
	}

	@ParameterizedTest
	@CsvSource({ "MAX_TOKENS, IMPOSSIBLE", "RECITATION, CONTENT", "SAFETY, CONTENT" })
	void cutTranscriptIsAnError(String reason, ErrorClass errorClass) {
		assertThatExceptionOfType(ProviderErrorException.class)
			.isThrownBy(() -> decode("""
					{"candidates": [{"content": {"parts": [{"text": "Hello"}]}, "finishReason": "%s"}]}"""
				.formatted(reason)))
			.extracting(ProviderErrorException::error)
			.isEqualTo(new ProviderError(errorClass, reason, null));
	}

	private JsonNode encode(TranscriptionRequest request) {
		return MAPPER.readTree(this.transcription.encode(request, "gemini-x").body());
	}

	private static String instruction(JsonNode body) {
		return body.at("/contents/0/parts/1/text").stringValue();
	}

	private TranscriptionAnswer decode(String body) {
		return this.transcription.decode(answer(body));
	}

}
