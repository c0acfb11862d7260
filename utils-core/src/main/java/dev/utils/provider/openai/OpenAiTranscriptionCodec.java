package dev.utils.provider.openai;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionRequest.Format;
import dev.utils.llm.TranscriptionResponse.Segment;
import dev.utils.provider.Codec;
import dev.utils.provider.ErrorSignals;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.MultipartBody;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.TranscriptionAnswer;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Text from recordings ({@code POST /audio/transcriptions}). Plain text is asked for as
 * JSON, which every model knows and which tells the usage; subtitles come as they are.
 */
final class OpenAiTranscriptionCodec implements Codec<TranscriptionRequest, TranscriptionAnswer> {

	private final OpenAiErrors errors;

	OpenAiTranscriptionCodec(OpenAiErrors errors) {
		this.errors = errors;
	}

	@Override
	public HttpCall encode(TranscriptionRequest request, String model) {
		boolean subtitles = request.format() != null && request.format() != Format.TEXT;
		MultipartBody body = new MultipartBody().field("model", model)
			.field("language", language(request.language()))
			.field("prompt", request.prompt())
			.field("temperature", request.temperature())
			.field("response_format", format(request));
		if (request.timestamps() != null) {
			body.field("timestamp_granularities[]", request.timestamps().name().toLowerCase(Locale.ROOT));
		}
		return body.extra(request.options().extraBody())
			.file("file", OpenAiFiles.unnamed(request.audio()), "audio")
			.toCall("/audio/transcriptions", subtitles ? "*/*" : "application/json");
	}

	/**
	 * Return the language alone: regions and scripts are not known here.
	 */
	private static @Nullable String language(@Nullable String tag) {
		return (tag != null) ? tag.split("-", 2)[0].toLowerCase(Locale.ROOT) : null;
	}

	private static String format(TranscriptionRequest request) {
		if (request.timestamps() != null) {
			return "verbose_json";
		}
		return (request.format() == null || request.format() == Format.TEXT) ? "json"
				: request.format().name().toLowerCase(Locale.ROOT);
	}

	@Override
	public TranscriptionAnswer decode(HttpAnswer answer) {
		byte[] body = read(answer);
		boolean claimsJson = "application/json".equals(answer.contentType());
		// What is asked for as text comes from some servers as JSON, also under the name
		// of text.
		if (claimsJson || begin(body) == '{') {
			JsonNode json = ErrorSignals.json(body);
			if (json.isObject()) {
				return read(json);
			}
			if (claimsJson && json.isString()) {
				return TranscriptionAnswer.of(json.stringValue());
			}
		}
		if (claimsJson || "text/html".equals(answer.contentType())) {
			throw new UnreadableAnswerException("the answer is no transcription");
		}
		return TranscriptionAnswer.of(new String(body, StandardCharsets.UTF_8));
	}

	private static byte[] read(HttpAnswer answer) {
		try {
			return answer.body().readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int begin(byte[] body) {
		for (byte b : body) {
			if (b > ' ') {
				return b;
			}
		}
		return -1;
	}

	private TranscriptionAnswer read(JsonNode json) {
		if (json.hasNonNull("error")) {
			throw new ProviderErrorException(this.errors.classify(null, json.path("error")));
		}
		if (!json.path("text").isString()) {
			throw new UnreadableAnswerException("the answer holds no text");
		}
		JsonNode usage = json.path("usage");
		Duration duration = seconds(json.path("duration"));
		return new TranscriptionAnswer(json.path("text").stringValue(), text(json.path("language")),
				(duration != null) ? duration : seconds(usage.path("seconds")), segments(json.path("segments"), "text"),
				segments(json.path("words"), "word"), text(json.path("model")), OpenAiUsage.read(usage), null);
	}

	/**
	 * Read parts with their times; one that lacks them is none.
	 */
	private static List<Segment> segments(JsonNode parts, String textField) {
		List<Segment> segments = new ArrayList<>();
		for (JsonNode part : parts.values()) {
			Duration start = seconds(part.path("start"));
			Duration end = seconds(part.path("end"));
			if (start != null && end != null && part.path(textField).isString()) {
				segments.add(new Segment(part.path(textField).stringValue().strip(), start, end));
			}
		}
		return segments;
	}

	/**
	 * Return a time in seconds, which older servers write as text, to the millisecond.
	 */
	private static @Nullable Duration seconds(JsonNode value) {
		double seconds = (value.isNumber() || value.isString()) ? value.asDouble(-1) : -1;
		return (seconds >= 0 && seconds <= Integer.MAX_VALUE) ? Duration.ofMillis(Math.round(seconds * 1000)) : null;
	}

	private static @Nullable String text(JsonNode value) {
		return value.isString() ? value.stringValue() : null;
	}

}
