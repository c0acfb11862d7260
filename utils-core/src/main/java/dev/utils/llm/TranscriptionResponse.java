package dev.utils.llm;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a recording says.
 *
 * @param text the text, in the form that was asked for
 * @param language the language that was recognised, in the provider's words, or
 * {@code null} if it did not say
 * @param duration the length of the recording, or {@code null} if the provider did not
 * say
 * @param segments the parts with their times; empty unless asked for
 * @param words the words with their times; empty unless asked for
 * @param provider who wrote it down
 * @param model the model that did
 * @param usage what the call consumed, or {@code null} if the provider did not say, or
 * counts seconds
 * @param requestId the provider's id of the call, or {@code null}
 * @param attempts how often the request was sent
 * @param artifactsPath the text's name in the artifact store, or {@code null} if it was
 * not saved
 */
public record TranscriptionResponse(String text, @Nullable String language, @Nullable Duration duration,
		List<Segment> segments, List<Segment> words, Provider provider, String model, @Nullable Usage usage,
		@Nullable String requestId, int attempts, @Nullable String artifactsPath) implements LlmResponse {

	public TranscriptionResponse {
		segments = List.copyOf(segments);
		words = List.copyOf(words);
	}

	/**
	 * Return this answer with the name under which its text was saved.
	 * @param artifactsPath the name in the artifact store
	 * @return the new answer
	 */
	public TranscriptionResponse withArtifactsPath(@Nullable String artifactsPath) {
		return new TranscriptionResponse(this.text, this.language, this.duration, this.segments, this.words,
				this.provider, this.model, this.usage, this.requestId, this.attempts, artifactsPath);
	}

	/**
	 * Shows everything but what was said.
	 */
	@Override
	public String toString() {
		return "TranscriptionResponse[" + this.text.length() + " characters, language=" + this.language + ", duration="
				+ this.duration + ", provider=" + this.provider + ", model=" + this.model + ", usage=" + this.usage
				+ ", requestId=" + this.requestId + ", attempts=" + this.attempts + "]";
	}

	/**
	 * A part of a recording.
	 *
	 * @param text what is said in it
	 * @param start when it begins, from the start of the recording
	 * @param end when it ends
	 */
	public record Segment(String text, Duration start, Duration end) {

		/**
		 * Shows the times only.
		 */
		@Override
		public String toString() {
			return "Segment[" + this.start + " to " + this.end + "]";
		}

	}

}
