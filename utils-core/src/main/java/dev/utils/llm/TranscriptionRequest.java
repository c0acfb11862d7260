package dev.utils.llm;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A call that writes down what a recording says, the same for every provider. Immutable.
 * What is {@code null} is left to the provider.
 *
 * @param audio the recording: WAV, MP3, FLAC, Ogg, MP4 or WebM
 * @param model the model's name, or {@code null} for the provider's configured one
 * @param language the language as a BCP 47 tag, such as {@code en} or {@code de-DE}, or
 * {@code null} to have it recognised
 * @param prompt words that occur in the recording, or what came before, or {@code null}
 * @param temperature the sampling temperature, 0 to 1, or {@code null}
 * @param format the form of the text, or {@code null} for plain text
 * @param timestamps which times are told, or {@code null} for none
 * @param saving whether the text is saved as an artifact
 * @param options how the call is made
 */
public record TranscriptionRequest(Media audio, @Nullable String model, @Nullable String language,
		@Nullable String prompt, @Nullable Double temperature, @Nullable Format format, @Nullable Timestamps timestamps,
		Saving saving, CallOptions options) implements LlmRequest {

	public TranscriptionRequest {
		Objects.requireNonNull(audio, "audio");
		RequestBuilder.requireModel(model);
		if (language != null && !language.matches("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")) {
			throw new IllegalArgumentException("Invalid language: must be a BCP 47 tag, such as en or de-DE.");
		}
		if (temperature != null && !(temperature >= 0 && temperature <= 1)) {
			throw new IllegalArgumentException("Invalid temperature (" + temperature + "): must be 0 to 1.");
		}
		if (timestamps != null && format != null && format != Format.TEXT) {
			throw new IllegalArgumentException("Invalid timestamps: subtitles have times of their own.");
		}
	}

	/**
	 * Return a request with the provider's defaults.
	 * @param audio the recording
	 * @return the request
	 */
	public static TranscriptionRequest of(Media audio) {
		return builder(audio).build();
	}

	/**
	 * Return a builder for a request.
	 * @param audio the recording
	 * @return a new builder
	 */
	public static Builder builder(Media audio) {
		return new Builder(audio);
	}

	/**
	 * Return this request with another recording, such as the content of a file.
	 * @param audio the recording
	 * @return the new request
	 */
	public TranscriptionRequest withAudio(Media audio) {
		return new TranscriptionRequest(audio, this.model, this.language, this.prompt, this.temperature, this.format,
				this.timestamps, this.saving, this.options);
	}

	/**
	 * Shows the settings, never the prompt.
	 */
	@Override
	public String toString() {
		return "TranscriptionRequest[" + this.audio + ", model=" + this.model + ", language=" + this.language
				+ ", format=" + this.format + ", options=" + this.options + "]";
	}

	/**
	 * The form of the text.
	 */
	public enum Format {

		/** Plain text. */
		TEXT,

		/** SubRip subtitles. */
		SRT,

		/** WebVTT subtitles. */
		VTT

	}

	/**
	 * Which times are told.
	 */
	public enum Timestamps {

		/** When each sentence or so begins and ends. */
		SEGMENT,

		/** When each word begins and ends. */
		WORD

	}

	/**
	 * Collects the parts of a {@link TranscriptionRequest}. Not thread-safe.
	 */
	public static final class Builder extends SavingRequestBuilder<Builder> {

		private final Media audio;

		private @Nullable String language;

		private @Nullable String prompt;

		private @Nullable Double temperature;

		private @Nullable Format format;

		private @Nullable Timestamps timestamps;

		private Builder(Media audio) {
			this.audio = audio;
		}

		/**
		 * Set the language.
		 * @param language a BCP 47 tag, such as {@code en} or {@code de-DE}
		 * @return this builder
		 */
		public Builder language(@Nullable String language) {
			this.language = language;
			return this;
		}

		/**
		 * Set words that occur in the recording, or what came before.
		 * @param prompt the text
		 * @return this builder
		 */
		public Builder prompt(@Nullable String prompt) {
			this.prompt = prompt;
			return this;
		}

		/**
		 * Set the sampling temperature.
		 * @param temperature 0 to 1
		 * @return this builder
		 */
		public Builder temperature(@Nullable Double temperature) {
			this.temperature = temperature;
			return this;
		}

		/**
		 * Set the form of the text.
		 * @param format the format
		 * @return this builder
		 */
		public Builder format(@Nullable Format format) {
			this.format = format;
			return this;
		}

		/**
		 * Set which times are told.
		 * @param timestamps the times
		 * @return this builder
		 */
		public Builder timestamps(@Nullable Timestamps timestamps) {
			this.timestamps = timestamps;
			return this;
		}

		/**
		 * Return the request.
		 * @return the request
		 * @throws IllegalArgumentException if a part is out of its range
		 */
		public TranscriptionRequest build() {
			return new TranscriptionRequest(this.audio, this.model, this.language, this.prompt, this.temperature,
					this.format, this.timestamps, this.saving, options());
		}

	}

}
