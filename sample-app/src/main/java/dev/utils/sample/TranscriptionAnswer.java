package dev.utils.sample;

import java.time.Duration;

import dev.utils.llm.TranscriptionResponse;
import org.jspecify.annotations.Nullable;

/**
 * What a recording says.
 *
 * @param text the text, in the form that was asked for
 * @param language the language that was recognised, or {@code null} if the provider did
 * not say
 * @param durationSeconds the length of the recording, or {@code null} if the provider did
 * not say
 * @param provider who wrote it down
 * @param model the model that did
 * @param usage what the call consumed, or {@code null} if the provider did not say
 * @param requestId the provider's id of the call, or {@code null}
 * @param attempts how often the provider was asked
 * @param artifact the name under which the text can be fetched from
 * {@code /api/artifacts/}, or {@code null} if it was not saved
 */
record TranscriptionAnswer(String text, @Nullable String language, @Nullable Double durationSeconds, String provider,
		String model, @Nullable TokenUsage usage, @Nullable String requestId, int attempts, @Nullable String artifact) {

	static TranscriptionAnswer of(TranscriptionResponse response) {
		Duration duration = response.duration();
		return new TranscriptionAnswer(response.text(), response.language(),
				(duration != null) ? duration.toMillis() / 1000.0 : null, response.provider().name(), response.model(),
				TokenUsage.of(response.usage()), response.requestId(), response.attempts(), response.artifactsPath());
	}

	/**
	 * Shows everything but the text: Spring's codecs log what they encode.
	 */
	@Override
	public String toString() {
		return "TranscriptionAnswer[language=" + this.language + ", durationSeconds=" + this.durationSeconds
				+ ", provider=" + this.provider + ", model=" + this.model + ", usage=" + this.usage + ", requestId="
				+ this.requestId + ", attempts=" + this.attempts + "]";
	}

}
