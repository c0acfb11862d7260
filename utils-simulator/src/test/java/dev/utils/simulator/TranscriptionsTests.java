package dev.utils.simulator;

import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Speech to text.
 */
class TranscriptionsTests {

	private static final String TEXT = "The simulator heard 64000 bytes of WAV audio. It listens to nobody, so it always says the same.";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final TestClient client = new TestClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void answerWhenJsonHasTextAndUsageOfTheModelsKind() throws Exception {
		JsonNode whisper = TestClient.json(post("model=whisper-1"));
		assertThat(whisper.path("text").stringValue()).isEqualTo(TEXT);
		assertThat(whisper.path("usage").path("type").stringValue()).isEqualTo("duration");
		assertThat(whisper.path("usage").path("seconds").doubleValue()).isEqualTo(2);
		JsonNode gpt = TestClient.json(post("model=gpt-4o-transcribe")).path("usage");
		assertThat(gpt.path("type").stringValue()).isEqualTo("tokens");
		assertThat(gpt.path("total_tokens").intValue()).isEqualTo(20 + 18);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			text | The simulator heard
			srt  | 1~00:00:00,000 --> 00:00:01,000~The simulator heard
			vtt  | WEBVTT~~00:00:00.000 --> 00:00:01.000~The simulator heard
			""")
	void answerWhenItIsNoJsonIsPlainText(String format, String start) throws Exception {
		HttpResponse<String> response = post("model=whisper-1&response_format=" + format);
		assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
		assertThat(response.body()).startsWith(start.replace('~', '\n'));
	}

	@Test
	void answerWhenVerboseHasLanguageDurationAndTheTimesAskedFor() throws Exception {
		JsonNode plain = TestClient.json(post("model=whisper-1&response_format=verbose_json&language=de"));
		assertThat(plain.path("language").stringValue()).isEqualTo("de");
		assertThat(plain.path("duration").doubleValue()).isEqualTo(2);
		assertThat(plain.path("segments").size()).isEqualTo(2);
		assertThat(plain.path("segments").path(1).path("end").doubleValue()).isEqualTo(2);
		assertThat(plain.has("words")).isFalse();
		JsonNode words = TestClient
			.json(post("model=whisper-1&response_format=verbose_json&timestamp_granularities[]=word"));
		assertThat(words.path("words").size()).isEqualTo(18);
		assertThat(words.has("segments")).isFalse();
	}

	@Test
	void answerWhenSpeakersAreToldApartNamesThem() throws Exception {
		JsonNode body = TestClient.json(post("model=gpt-4o-transcribe-diarize&response_format=diarized_json"));
		assertThat(body.path("segments").valueStream().map((segment) -> segment.path("speaker").stringValue()))
			.containsExactly("A", "B");
	}

	@Test
	void answerWhenStreamedComesWordByWord() throws Exception {
		List<JsonNode> events = TestClient
			.chunks(post("model=gpt-4o-transcribe&stream=true").body().replaceAll("(?m)^event: .*\n", ""));
		assertThat(events).hasSize(19);
		assertThat(events.get(18).path("type").stringValue()).isEqualTo("transcript.text.done");
		assertThat(events.get(18).path("text").stringValue()).isEqualTo(TEXT);
		assertThat(TestClient.json(post("model=whisper-1&stream=true")).path("text").stringValue()).isEqualTo(TEXT);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			a.wav  | 52494646000000005741564566                     | WAV
			a.mp3  | 4944330400                                     | MP3
			a.mpga | fffb9000                                       | MP3
			a.ogg  | 4f67675300                                     | OGG
			a.flac | 664c614300                                     | FLAC
			a.m4a  | 00000018667479704d3441                         | MP4
			a.webm | 1a45dfa300                                     | WEBM
			""")
	void fileIsKnownByItsFirstBytes(String name, String hex, String format) throws Exception {
		TestForm form = new TestForm().field("model", "whisper-1")
			.file("file", name, "application/octet-stream", HexFormat.of().parseHex(hex));
		assertThat(TestClient.json(send(form)).path("text").stringValue()).contains("bytes of " + format);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", emptyValue = "",
			textBlock = """
					''                                               | a.wav | 52494646000000005741564500 | model           | missing_required_parameter
					model=whisper-1                                  | -     | -                          | file            | missing_required_parameter
					model=whisper-1                                  | a.wav | ''                         | file            | audio_too_short
					model=whisper-1                                  | a.wav | 68656c6c6f                 | file            | invalid_value
					model=whisper-1                                  | audio | 52494646000000005741564500 | file            | unsupported_format
					model=whisper-1&language=english                 | a.wav | 52494646000000005741564500 | language        | invalid_language_format
					model=whisper-1&temperature=2                    | a.wav | 52494646000000005741564500 | temperature     | decimal_above_max_value
					model=whisper-1&temperature=hot                  | a.wav | 52494646000000005741564500 | temperature     | invalid_type
					model=whisper-1&response_format=xml              | a.wav | 52494646000000005741564500 | response_format | invalid_value
					model=whisper-1&response_format=diarized_json    | a.wav | 52494646000000005741564500 | response_format | unsupported_value
					model=gpt-4o-transcribe&response_format=srt      | a.wav | 52494646000000005741564500 | response_format | unsupported_value
					model=gpt-4o-mini-transcribe&response_format=verbose_json | a.wav | 52494646000000005741564500 | response_format | unsupported_value
					model=whisper-1&timestamp_granularities[]=word   | a.wav | 52494646000000005741564500 | timestamp_granularities | invalid_parameter_combination
					model=whisper-1&voice=low                        | a.wav | 52494646000000005741564500 | voice           | unknown_parameter
					""")
	void requestWhenItIsWrongIsRefused(String fields, String fileName, String hex, String param, String code)
			throws Exception {
		TestForm form = new TestForm().fields(fields);
		if (fileName != null) {
			form.file("file", fileName, "audio/wav", HexFormat.of().parseHex(hex));
		}
		HttpResponse<String> response = send(form);
		JsonNode error = TestClient.error(response);
		assertThat(error.path("param").asString(null)).isEqualTo(param);
		assertThat(error.path("code").asString(null)).isEqualTo(code);
		assertThat(response.statusCode()).isEqualTo(400);
	}

	@Test
	void faultAndDirectiveAreObeyed() throws Exception {
		this.simulator.script(Fault.status(500));
		assertThat(post("model=whisper-1").statusCode()).isEqualTo(500);
		assertThat(post("model=whisper-1&prompt=[[429]]").statusCode()).isEqualTo(429);
		assertThat(post("model=no-such-model").statusCode()).isEqualTo(404);
	}

	private HttpResponse<String> post(String fields) throws Exception {
		return send(new TestForm().fields(fields).file("file", "a.wav", "audio/wav", TestForm.wav()));
	}

	private HttpResponse<String> send(TestForm form) throws Exception {
		return this.client.send(form.request(this.client, "/v1/audio/transcriptions"));
	}

}
