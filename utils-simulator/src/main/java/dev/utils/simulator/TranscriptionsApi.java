package dev.utils.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.utils.simulator.Form.File;
import dev.utils.simulator.Transcript.Span;
import dev.utils.simulator.WireProtocol.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's endpoint that turns speech into text. Three of its answers are no JSON, and
 * which of them there are depends on the model.
 */
final class TranscriptionsApi {

	private static final String TEXT = "text/plain; charset=utf-8";

	private static final List<String> EXTENSIONS = List.of("flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg",
			"wav", "webm");

	private static final List<String> FORMATS = List.of("json", "text", "srt", "verbose_json", "vtt");

	private static final Map<String, List<String>> FORMATS_BY_MODEL = Map.of("gpt-4o-transcribe", List.of("json"),
			"gpt-4o-mini-transcribe", List.of("json"), "gpt-4o-transcribe-diarize",
			List.of("json", "text", "diarized_json"));

	private static final Map<String, Rule> PARAMETERS = Map.ofEntries(Map.entry("model", Rule.STRING),
			Map.entry("language", TranscriptionsApi::checkLanguage), Map.entry("languages[]", Rule.ARRAY),
			Map.entry("keywords[]", Rule.ARRAY), Map.entry("prompt", Rule.STRING),
			Map.entry("response_format", Rule.oneOf("json", "text", "srt", "verbose_json", "vtt", "diarized_json")),
			Map.entry("temperature", Rule.decimal(0, 1)),
			Map.entry("timestamp_granularities[]", TranscriptionsApi::checkGranularities),
			Map.entry("include[]", Rule.ARRAY), Map.entry("chunking_strategy", Rule.ANY),
			Map.entry("known_speaker_names[]", Rule.ARRAY), Map.entry("known_speaker_references[]", Rule.ARRAY),
			Map.entry("stream", Rule.BOOL));

	private TranscriptionsApi() {
	}

	static Answer answer(RecordedRequest request) {
		Form form = Form.read(request);
		JsonNode fields = form.fields();
		List<File> files = form.files("file");
		form.knownFiles(Set.of("file"));
		Rule.known("", fields, PARAMETERS.keySet());
		if (files.isEmpty()) {
			throw Rule.missing("file");
		}
		String model = Rule.model(fields);
		OpenAiBody.checkModel(model);
		Rule.apply(fields, PARAMETERS);
		String format = format(model, fields);
		Transcript transcript = Transcript.of(files.get(0).bytes(), check(files.get(0)));
		boolean streamed = fields.path("stream").asBoolean(false) && !model.equals("whisper-1");
		Reply reply = streamed ? Reply.of(200, Reply.EVENT_STREAM, events(model, transcript))
				: reply(model, format, transcript, fields);
		return new Answer(reply, fields.path("prompt").asString(null));
	}

	private static void checkLanguage(String param, JsonNode language) {
		if (!language.asString("").matches("[a-z]{2,3}")) {
			throw Rule.refusal(param, "invalid_language_format",
					"Invalid 'language': expected a code of ISO-639-1, such as 'en'.");
		}
	}

	private static void checkGranularities(String param, JsonNode granularities) {
		granularities.values().forEach((granularity) -> Rule.oneOf("word", "segment").check(param, granularity));
	}

	private static String format(String model, JsonNode fields) {
		String format = fields.path("response_format").asString("json");
		List<String> supported = FORMATS_BY_MODEL.getOrDefault(model, FORMATS);
		if (!supported.contains(format)) {
			throw Rule.refusal("response_format", "unsupported_value", "response_format '" + format
					+ "' is not compatible with model '" + model + "'. Use one of " + supported + " instead.");
		}
		if (fields.has("timestamp_granularities[]") && !format.equals("verbose_json")) {
			throw Rule.refusal("timestamp_granularities", "invalid_parameter_combination",
					"'timestamp_granularities' is only allowed with the response_format 'verbose_json'.");
		}
		return format;
	}

	/**
	 * The name tells OpenAI the format, so a name without its ending is refused.
	 */
	private static String check(File file) {
		String ending = file.name().substring(file.name().lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
		if (!EXTENSIONS.contains(ending)) {
			throw Rule.refusal("file", "unsupported_format",
					"Unrecognized file format. Supported formats: " + EXTENSIONS + ".");
		}
		if (file.bytes().length == 0) {
			throw Rule.refusal("file", "audio_too_short", "Audio file is too short: it has no bytes.");
		}
		String format = Media.audio(file.bytes());
		if (format == null) {
			throw Rule.refusal("file", "invalid_value",
					"Invalid file format: the audio is corrupted or none of " + EXTENSIONS + ".");
		}
		return format;
	}

	private static Reply reply(String model, String format, Transcript transcript, JsonNode fields) {
		return switch (format) {
			case "text" -> Reply.of(200, TEXT, transcript.text() + "\n");
			case "srt" -> Reply.of(200, TEXT, transcript.srt());
			case "vtt" -> Reply.of(200, TEXT, transcript.vtt());
			case "verbose_json" -> json(verbose(transcript, fields));
			case "diarized_json" -> json(diarized(transcript));
			default -> {
				ObjectNode body = Json.object().put("text", transcript.text());
				usage(body, model, transcript);
				yield json(body);
			}
		};
	}

	private static Reply json(ObjectNode body) {
		return Reply.of(200, Reply.JSON, List.of(Json.write(body)));
	}

	private static ObjectNode verbose(Transcript transcript, JsonNode fields) {
		ObjectNode body = Json.object()
			.put("task", "transcribe")
			.put("language", fields.path("language").asString("en"))
			.put("duration", transcript.seconds())
			.put("text", transcript.text());
		String granularities = fields.path("timestamp_granularities[]").toString();
		if (granularities.contains("word")) {
			for (Span word : transcript.words()) {
				body.withArray("words")
					.addObject()
					.put("word", word.text())
					.put("start", word.start())
					.put("end", word.end());
			}
		}
		if (granularities.contains("segment") || !fields.has("timestamp_granularities[]")) {
			segments(body, transcript);
		}
		duration(body, transcript);
		return body;
	}

	private static void segments(ObjectNode body, Transcript transcript) {
		List<Span> segments = transcript.segments();
		for (int i = 0; i < segments.size(); i++) {
			Span span = segments.get(i);
			body.withArray("segments")
				.addObject()
				.put("id", i)
				.put("seek", 0)
				.put("start", span.start())
				.put("end", span.end())
				.put("text", span.text())
				.put("temperature", 0.0)
				.put("avg_logprob", -0.25)
				.put("compression_ratio", 1.0)
				.put("no_speech_prob", 0.01)
				.putArray("tokens");
		}
	}

	private static ObjectNode diarized(Transcript transcript) {
		ObjectNode body = Json.object()
			.put("task", "transcribe")
			.put("duration", transcript.seconds())
			.put("text", transcript.text());
		List<Span> segments = transcript.segments();
		for (int i = 0; i < segments.size(); i++) {
			Span span = segments.get(i);
			body.withArray("segments")
				.addObject()
				.put("id", "seg_" + i)
				.put("type", "transcript.text.segment")
				.put("start", span.start())
				.put("end", span.end())
				.put("text", span.text())
				.put("speaker", Character.toString('A' + i));
		}
		duration(body, transcript);
		return body;
	}

	private static void usage(ObjectNode body, String model, Transcript transcript) {
		if (!model.startsWith("gpt-")) {
			duration(body, transcript);
			return;
		}
		int input = (int) (10 * transcript.seconds());
		int output = Words.count(transcript.text());
		ObjectNode usage = body.putObject("usage")
			.put("type", "tokens")
			.put("input_tokens", input)
			.put("output_tokens", output)
			.put("total_tokens", input + output);
		usage.putObject("input_token_details").put("text_tokens", 0).put("audio_tokens", input);
	}

	private static void duration(ObjectNode body, Transcript transcript) {
		body.putObject("usage").put("type", "duration").put("seconds", transcript.seconds());
	}

	private static List<byte[]> events(String model, Transcript transcript) {
		List<byte[]> events = new ArrayList<>();
		for (String word : Words.split(transcript.text())) {
			ObjectNode delta = Json.object().put("type", "transcript.text.delta").put("delta", word);
			events.add(Sse.event("transcript.text.delta", delta));
		}
		ObjectNode done = Json.object().put("type", "transcript.text.done").put("text", transcript.text());
		usage(done, model, transcript);
		events.add(Sse.event("transcript.text.done", done));
		return events;
	}

}
