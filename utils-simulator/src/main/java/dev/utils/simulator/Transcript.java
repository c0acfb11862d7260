package dev.utils.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the simulator hears in a recording: how long it is and of which kind, in two
 * sentences of equal length in time.
 *
 * @param sentences the sentences
 * @param seconds the length of the recording, guessed from its size
 */
record Transcript(List<String> sentences, double seconds) {

	private static final double BYTES_PER_SECOND = 32_000;

	static Transcript of(byte[] audio, String format) {
		return new Transcript(
				List.of("The simulator heard " + audio.length + " bytes of " + format.toUpperCase(Locale.ROOT)
						+ " audio.", "It listens to nobody, so it always says the same."),
				Math.max(1, Math.ceil(audio.length / BYTES_PER_SECOND)));
	}

	String text() {
		return String.join(" ", this.sentences);
	}

	List<Span> segments() {
		return spans(this.sentences);
	}

	List<Span> words() {
		return spans(Words.split(text()).stream().map(String::strip).toList());
	}

	private List<Span> spans(List<String> texts) {
		List<Span> spans = new ArrayList<>();
		for (int i = 0; i < texts.size(); i++) {
			spans.add(new Span(texts.get(i), at(i, texts.size()), at(i + 1, texts.size())));
		}
		return spans;
	}

	private double at(int part, int parts) {
		return Math.round(this.seconds * 1_000 * part / parts) / 1_000.0;
	}

	String srt() {
		StringBuilder text = new StringBuilder();
		int number = 0;
		for (Span span : segments()) {
			text.append(++number).append('\n').append(cue(span, ',')).append("\n\n");
		}
		return text.toString();
	}

	String vtt() {
		StringBuilder text = new StringBuilder("WEBVTT\n\n");
		segments().forEach((span) -> text.append(cue(span, '.')).append("\n\n"));
		return text.toString();
	}

	private static String cue(Span span, char point) {
		return time(span.start(), point) + " --> " + time(span.end(), point) + "\n" + span.text();
	}

	private static String time(double seconds, char point) {
		long millis = Math.round(seconds * 1_000);
		return String.format(Locale.ROOT, "%02d:%02d:%02d%c%03d", millis / 3_600_000, millis / 60_000 % 60,
				millis / 1_000 % 60, point, millis % 1_000);
	}

	/**
	 * A part of the text and when it is said, in seconds.
	 */
	record Span(String text, double start, double end) {

	}

}
