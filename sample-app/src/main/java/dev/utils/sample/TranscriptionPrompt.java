package dev.utils.sample;

import java.util.Locale;

import dev.utils.llm.Media;
import dev.utils.llm.TranscriptionRequest;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The form of a request that has a recording written down.
 *
 * @param file the recording
 * @param language the language that is spoken, such as {@code en} or {@code de-DE}, or
 * {@code null} to have it recognised
 * @param format {@code text}, {@code srt} or {@code vtt}, or {@code null} for text
 * @param prompt words that occur in the recording, or {@code null}
 * @param provider whom to ask, or {@code null} for the preferred provider
 * @param model the model to ask, or {@code null} for the provider's configured one
 */
record TranscriptionPrompt(
		@NotNull(message = "must be there") @MediaKind(value = "audio/", message = MediaKind.RECORDING) Media.Data file,
		@Pattern(regexp = "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}",
				message = "must be a language tag, such as en or de-DE") @Nullable String language,
		@Pattern(regexp = "text|srt|vtt", message = "must be text, srt or vtt") @Nullable String format,
		@HasText @Size(max = ChatPrompt.MAX_TEXT, message = "must be at most {max} characters") @Nullable String prompt,
		@HasText @Size(max = ChatPrompt.MAX_NAME,
				message = "must be at most {max} characters") @Nullable String provider,
		@HasText @Size(max = ChatPrompt.MAX_NAME,
				message = "must be at most {max} characters") @Nullable String model) {

	TranscriptionRequest toRequest() {
		return TranscriptionRequest.builder(this.file)
			.language(this.language)
			.format((this.format != null) ? TranscriptionRequest.Format.valueOf(this.format.toUpperCase(Locale.ROOT))
					: null)
			.prompt(this.prompt)
			.provider(this.provider)
			.model(this.model)
			.build();
	}

	/**
	 * Shows which fields are set, never what they say.
	 */
	@Override
	public String toString() {
		return "TranscriptionPrompt[file=" + this.file + ", language=" + this.language + ", format=" + this.format
				+ ", provider=" + this.provider + ", model=" + this.model + "]";
	}

}
