package dev.utils.provider;

import java.time.Duration;
import java.util.List;

import dev.utils.llm.TranscriptionResponse.Segment;
import dev.utils.llm.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's answer to a transcription call says.
 *
 * @param text the text
 * @param language the language that was recognised, or {@code null}
 * @param duration the length of the recording, or {@code null}
 * @param segments the parts with their times; empty if not told
 * @param words the words with their times; empty if not told
 * @param model the model that did it, or {@code null} if not said
 * @param usage the tokens used, or {@code null} if not said
 * @param responseId the provider's id of the answer, or {@code null}
 */
public record TranscriptionAnswer(String text, @Nullable String language, @Nullable Duration duration,
		List<Segment> segments, List<Segment> words, @Nullable String model, @Nullable Usage usage,
		@Nullable String responseId) {

	public TranscriptionAnswer {
		segments = List.copyOf(segments);
		words = List.copyOf(words);
	}

	/**
	 * Return an answer that is text and nothing else.
	 * @param text the text
	 * @return the answer
	 */
	public static TranscriptionAnswer of(String text) {
		return new TranscriptionAnswer(text, null, null, List.of(), List.of(), null, null, null);
	}

	@Override
	public String toString() {
		return "TranscriptionAnswer[" + this.text.length() + " characters, model=" + this.model + ", usage="
				+ this.usage + "]";
	}

}
