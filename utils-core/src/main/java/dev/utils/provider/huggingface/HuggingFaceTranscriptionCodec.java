package dev.utils.provider.huggingface;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.utils.llm.Media;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionRequest.Format;
import dev.utils.llm.TranscriptionRequest.Timestamps;
import dev.utils.llm.TranscriptionResponse.Segment;
import dev.utils.provider.Codec;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.JsonBody;
import dev.utils.provider.TranscriptionAnswer;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The task automatic-speech-recognition.
 */
final class HuggingFaceTranscriptionCodec implements Codec<TranscriptionRequest, TranscriptionAnswer> {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final HuggingFaceErrors errors;

	HuggingFaceTranscriptionCodec(HuggingFaceErrors errors) {
		this.errors = errors;
	}

	/**
	 * Sends the recording as it is where nothing else has to be said: in JSON it would be
	 * a third larger.
	 */
	@Override
	public HttpCall encode(TranscriptionRequest request, String model) {
		if (request.format() != null && request.format() != Format.TEXT) {
			HuggingFaceTask.refuse("format", request.format());
		}
		HuggingFaceTask.refuse("language", request.language());
		HuggingFaceTask.refuse("prompt", request.prompt());
		Media.Data audio = HuggingFaceTask.inMemory(request.audio());
		String path = HuggingFaceTask.path(model);
		String contentType = contentType(audio.mimeType());
		if (contentType != null && request.timestamps() == null && request.temperature() == null
				&& request.options().extraBody().isEmpty()) {
			return new HttpCall(path, Map.of("Content-Type", contentType, "Accept", "application/json"), audio.bytes());
		}
		return HttpCall.json(path, JsonBody.write(request.options().extraBody(), (json) -> {
			json.writeStringProperty("inputs", audio.base64());
			if (request.timestamps() != null || request.temperature() != null) {
				HuggingFaceTask.writeObject(json, "parameters", (parameters) -> writeParameters(parameters, request));
			}
		}));
	}

	/**
	 * Return the provider's name of an audio type: it does not take {@code audio/mp4}.
	 */
	private static @Nullable String contentType(@Nullable String mimeType) {
		if (mimeType == null || !mimeType.startsWith("audio/")) {
			return null;
		}
		return mimeType.equals("audio/mp4") ? "audio/m4a" : mimeType;
	}

	private static void writeParameters(JsonGenerator json, TranscriptionRequest request) {
		if (request.timestamps() == Timestamps.WORD) {
			json.writeStringProperty("return_timestamps", "word");
		}
		else if (request.timestamps() != null) {
			json.writeBooleanProperty("return_timestamps", true);
		}
		Double temperature = request.temperature();
		if (temperature != null) {
			HuggingFaceTask.writeObject(json, "generation_parameters",
					(generation) -> generation.writeNumberProperty("temperature", temperature));
		}
	}

	@Override
	public TranscriptionAnswer decode(HttpAnswer answer) {
		JsonNode json = read(answer);
		if (!json.path("text").isString()) {
			throw this.errors.unexpected(json, "a transcript");
		}
		List<Segment> chunks = chunks(json.path("chunks"));
		// The answer does not say what its chunks are. Where none is longer than a word,
		// they may be either.
		boolean words = chunks.stream().noneMatch((chunk) -> chunk.text().strip().contains(" "));
		return new TranscriptionAnswer(json.path("text").stringValue().strip(), null, null, chunks,
				words ? chunks : List.of(), null, null, null);
	}

	private static JsonNode read(HttpAnswer answer) {
		try {
			return MAPPER.readTree(answer.body());
		}
		catch (JacksonException ex) {
			throw UnreadableAnswerException.noJson("the answer", ex);
		}
	}

	/**
	 * Read the chunks whose time is told. The last one can lack its end: the model heard
	 * no pause any more.
	 */
	private static List<Segment> chunks(JsonNode chunks) {
		List<Segment> segments = new ArrayList<>();
		for (JsonNode chunk : chunks) {
			JsonNode times = chunk.path("timestamp");
			Duration start = time(times.path(0));
			if (start != null && chunk.path("text").isString()) {
				Duration end = time(times.path(1));
				segments.add(new Segment(chunk.path("text").stringValue().strip(), start, (end != null) ? end : start));
			}
		}
		return segments;
	}

	private static @Nullable Duration time(JsonNode seconds) {
		return (seconds.isNumber() && seconds.doubleValue() >= 0)
				? Duration.ofMillis(Math.round(seconds.doubleValue() * 1e3)) : null;
	}

}
