package dev.utils.provider.gemini;

import java.util.List;

import dev.utils.llm.CodeFence;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionRequest.Format;
import dev.utils.provider.Codec;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.JsonBody;
import dev.utils.provider.TranscriptionAnswer;

/**
 * Transcripts ({@code generateContent}, with a recording and the instruction to write it
 * down: Gemini has no endpoint for that).
 */
final class GeminiTranscriptionCodec implements Codec<TranscriptionRequest, TranscriptionAnswer> {

	private static final String INSTRUCTION = """
			Write down word for word what is said in this recording, in the language that is spoken. \
			Answer with the transcript and nothing else: no introduction, no remarks, no Markdown. \
			If nothing is said, answer with nothing.""";

	private static final String SRT = """
			The transcript must be a SubRip (SRT) file: numbered subtitles, each with its times \
			in the form 00:00:01,000 --> 00:00:02,500.""";

	private static final String VTT = """
			The transcript must be a WebVTT file: the line WEBVTT, then subtitles, each with its times \
			in the form 00:00:01.000 --> 00:00:02.500.""";

	private final GeminiPaths paths;

	private final GeminiErrors errors;

	GeminiTranscriptionCodec(GeminiPaths paths, GeminiErrors errors) {
		this.paths = paths;
		this.errors = errors;
	}

	@Override
	public HttpCall encode(TranscriptionRequest request, String model) {
		if (request.timestamps() != null) {
			throw new IllegalArgumentException(
					"Invalid timestamps: Gemini tells none; SRT and VTT have times of their own.");
		}
		return HttpCall.json(this.paths.of(model, "generateContent"),
				JsonBody.write(request.options().extraBody(), (json) -> {
					GeminiContents.write(json, List.of(request.audio()), instruction(request));
					if (request.temperature() != null) {
						json.writeObjectPropertyStart("generationConfig");
						json.writeNumberProperty("temperature", request.temperature());
						json.writeEndObject();
					}
				}));
	}

	private static String instruction(TranscriptionRequest request) {
		StringBuilder instruction = new StringBuilder(INSTRUCTION);
		if (request.language() != null) {
			instruction.append("\nThe language that is spoken is ").append(request.language()).append('.');
		}
		if (request.format() == Format.SRT) {
			instruction.append('\n').append(SRT);
		}
		else if (request.format() == Format.VTT) {
			instruction.append('\n').append(VTT);
		}
		if (request.prompt() != null) {
			instruction.append("\nWords that may occur, or what was said before:\n").append(request.prompt());
		}
		return instruction.toString();
	}

	/**
	 * Read the answer. One that was cut is an error: a transcript does not show that its
	 * end is missing.
	 */
	@Override
	public TranscriptionAnswer decode(HttpAnswer answer) {
		GeminiReader reader = GeminiReader.read(answer, this.errors);
		reader.requireUncut();
		return new TranscriptionAnswer(transcript(reader.text()), null, null, List.of(), List.of(), reader.model(),
				reader.usage(), reader.responseId());
	}

	/**
	 * Return the transcript without the Markdown that models like to put around files.
	 */
	private static String transcript(String text) {
		String stripped = text.strip();
		return stripped.startsWith("```") ? CodeFence.content(stripped, "") : stripped;
	}

}
