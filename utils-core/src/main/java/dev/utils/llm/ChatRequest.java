package dev.utils.llm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A chat call, the same for every provider. Immutable and safe to share.
 *
 * @param messages the conversation so far, oldest first; at least one
 * @param model the model's name, or {@code null} for the provider's configured one;
 * passed to the provider as it is
 * @param temperature the sampling temperature, 0 or more, or {@code null} for the
 * provider's own default; sent only if set
 * @param maxTokens the most tokens that the answer may have, at least 1, or {@code null}
 * for the provider's default
 * @param stop sequences at which the model stops; empty for none
 * @param timeout the budget of the whole call (waits, attempts and streaming together),
 * or {@code null} for {@code utils.timeout.total}
 */
public record ChatRequest(List<Message> messages, @Nullable String model, @Nullable Double temperature,
		@Nullable Integer maxTokens, List<String> stop, @Nullable Duration timeout) {

	public ChatRequest {
		messages = List.copyOf(messages);
		stop = List.copyOf(stop);
		if (messages.isEmpty()) {
			throw new IllegalArgumentException("Invalid messages: must hold at least one message.");
		}
		if (model != null && model.isBlank()) {
			throw new IllegalArgumentException("Invalid model: must not be blank.");
		}
		if (temperature != null && !(temperature >= 0 && Double.isFinite(temperature))) {
			throw new IllegalArgumentException(
					"Invalid temperature (" + temperature + "): must be a finite number, 0 or more.");
		}
		if (maxTokens != null && maxTokens < 1) {
			throw new IllegalArgumentException("Invalid maxTokens (" + maxTokens + "): must be 1 or more.");
		}
		if (stop.stream().anyMatch(String::isEmpty)) {
			throw new IllegalArgumentException("Invalid stop: must not hold an empty sequence.");
		}
		if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
			throw new IllegalArgumentException("Invalid timeout (" + timeout + "): must be positive.");
		}
	}

	/**
	 * Return a request with one user message and the provider's defaults.
	 * @param prompt the user message; not blank
	 * @return the request
	 */
	public static ChatRequest of(String prompt) {
		return builder().user(prompt).build();
	}

	/**
	 * Return a builder for a request.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Shows shape and settings, never what the messages or stop sequences say.
	 */
	@Override
	public String toString() {
		return "ChatRequest[" + this.messages.size() + " messages, model=" + this.model + ", temperature="
				+ this.temperature + ", maxTokens=" + this.maxTokens + ", " + this.stop.size()
				+ " stop sequences, timeout=" + this.timeout + "]";
	}

	/**
	 * Collects the parts of a {@link ChatRequest}. Not thread-safe.
	 */
	public static final class Builder {

		private final List<Message> messages = new ArrayList<>();

		private @Nullable String model;

		private @Nullable Double temperature;

		private @Nullable Integer maxTokens;

		private List<String> stop = List.of();

		private @Nullable Duration timeout;

		private Builder() {
		}

		/**
		 * Add a system message.
		 * @param text the instruction
		 * @return this builder
		 */
		public Builder system(String text) {
			return message(Message.system(text));
		}

		/**
		 * Add a user message.
		 * @param text the question
		 * @return this builder
		 */
		public Builder user(String text) {
			return message(Message.user(text));
		}

		/**
		 * Add an earlier answer of the model.
		 * @param text the answer
		 * @return this builder
		 */
		public Builder assistant(String text) {
			return message(Message.assistant(text));
		}

		/**
		 * Add a message.
		 * @param message the message
		 * @return this builder
		 */
		public Builder message(Message message) {
			this.messages.add(message);
			return this;
		}

		/**
		 * Set the model.
		 * @param model its name, or {@code null} for the provider's configured one
		 * @return this builder
		 */
		public Builder model(@Nullable String model) {
			this.model = model;
			return this;
		}

		/**
		 * Set the sampling temperature.
		 * @param temperature 0 or more, or {@code null} for the provider's default
		 * @return this builder
		 */
		public Builder temperature(@Nullable Double temperature) {
			this.temperature = temperature;
			return this;
		}

		/**
		 * Set the most tokens that the answer may have.
		 * @param maxTokens 1 or more, or {@code null} for the provider's default
		 * @return this builder
		 */
		public Builder maxTokens(@Nullable Integer maxTokens) {
			this.maxTokens = maxTokens;
			return this;
		}

		/**
		 * Set the sequences at which the model stops.
		 * @param sequences the stop sequences, none of them empty
		 * @return this builder
		 */
		public Builder stop(String... sequences) {
			this.stop = List.of(sequences);
			return this;
		}

		/**
		 * Set the budget of the whole call.
		 * @param timeout a positive duration, or {@code null} for the configured one
		 * @return this builder
		 */
		public Builder timeout(@Nullable Duration timeout) {
			this.timeout = timeout;
			return this;
		}

		/**
		 * Return the request.
		 * @return the request
		 * @throws IllegalArgumentException if a part is missing or out of its range
		 */
		public ChatRequest build() {
			return new ChatRequest(this.messages, this.model, this.temperature, this.maxTokens, this.stop,
					this.timeout);
		}

	}

}
