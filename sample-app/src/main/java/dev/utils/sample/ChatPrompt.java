package dev.utils.sample;

import java.util.Locale;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.Priority;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The body of a chat request.
 *
 * @param prompt the question; 1 to 100,000 characters
 * @param provider whom to ask, or {@code null} for the preferred provider
 * @param model the model to ask, or {@code null} for the provider's configured one
 * @param system the instruction that governs the answer, or {@code null} for none
 * @param temperature the sampling temperature, 0 to 2, or {@code null} for the provider's
 * default
 * @param maxTokens the most tokens that the answer may have, at least 1, or {@code null}
 * for the provider's default
 * @param priority who goes first where calls wait for a rate limit: {@code interactive},
 * {@code default} or {@code batch} in any case, or {@code null} for {@code default}
 */
record ChatPrompt(
		@NotNull(message = "must be there") @HasText @Size(max = ChatPrompt.MAX_TEXT,
				message = "must be at most {max} characters") String prompt,
		@HasText @Size(max = ChatPrompt.MAX_NAME,
				message = "must be at most {max} characters") @Nullable String provider,
		@HasText @Size(max = ChatPrompt.MAX_NAME, message = "must be at most {max} characters") @Nullable String model,
		@HasText @Size(max = ChatPrompt.MAX_TEXT, message = "must be at most {max} characters") @Nullable String system,
		@DecimalMin(value = "0", message = "must be 0 to 2") @DecimalMax(value = "2",
				message = "must be 0 to 2") @Nullable Double temperature,
		@Min(value = 1, message = "must be 1 or more") @Nullable Integer maxTokens,
		@Pattern(regexp = "(?i)interactive|default|batch",
				message = "must be interactive, default or batch") @Nullable String priority) {

	static final int MAX_TEXT = 100_000;

	static final int MAX_NAME = 200;

	ChatRequest toRequest() {
		ChatRequest.Builder request = ChatRequest.builder();
		if (this.system != null) {
			request.system(this.system);
		}
		if (this.priority != null) {
			request.priority(Priority.valueOf(this.priority.toUpperCase(Locale.ROOT)));
		}
		return request.user(this.prompt)
			.provider(this.provider)
			.model(this.model)
			.temperature(this.temperature)
			.maxTokens(this.maxTokens)
			.build();
	}

	/**
	 * Shows which fields are set, never what they say: Spring's codecs log what they
	 * decode.
	 */
	@Override
	public String toString() {
		return "ChatPrompt[provider=" + this.provider + ", model=" + this.model + ", temperature=" + this.temperature
				+ ", maxTokens=" + this.maxTokens + "]";
	}

}
