package dev.utils.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A chat call, the same for every provider. Immutable and safe to share.
 *
 * @param messages the conversation so far, oldest first; at least one
 * @param model the model's name, or {@code null} for the provider's configured one;
 * passed to the provider as it is
 * @param temperature the sampling temperature, 0 or more, or {@code null} for the
 * provider's own default; sent only if set
 * @param topP the share of the likeliest tokens to sample from, over 0 to 1, or
 * {@code null} for the provider's own default; sent only if set
 * @param maxTokens the most tokens that the answer may have, at least 1, or {@code null}
 * for the provider's default
 * @param stop sequences at which the model stops; empty for none
 * @param seed makes sampling repeatable where the provider can do that; ignored elsewhere
 * @param reasoningEffort how much the model thinks, or {@code null} for its default
 * @param reasoningTokens the most tokens that the model may think with, at least 1, for
 * providers that count (Anthropic, Google), or {@code null}; ignored elsewhere
 * @param tools the functions that the model may ask to have called; empty for none
 * @param toolChoice whether it may or must, or {@code null} for the provider's default
 * @param parallelToolCalls whether it may ask for several at once, or {@code null} for
 * the provider's default
 * @param responseSchema the form of the answer, or {@code null} for free text
 * @param options how the call is made
 */
public record ChatRequest(List<Message> messages, @Nullable String model, @Nullable Double temperature,
		@Nullable Double topP, @Nullable Integer maxTokens, List<String> stop, @Nullable Long seed,
		@Nullable ReasoningEffort reasoningEffort, @Nullable Integer reasoningTokens, List<Tool> tools,
		@Nullable ToolChoice toolChoice, @Nullable Boolean parallelToolCalls, @Nullable JsonSchema responseSchema,
		CallOptions options) implements LlmRequest {

	public ChatRequest {
		messages = List.copyOf(messages);
		stop = List.copyOf(stop);
		tools = List.copyOf(tools);
		if (messages.isEmpty()) {
			throw new IllegalArgumentException("Invalid messages: must hold at least one message.");
		}
		RequestBuilder.requireModel(model);
		if (temperature != null && !(temperature >= 0 && Double.isFinite(temperature))) {
			throw new IllegalArgumentException(
					"Invalid temperature (" + temperature + "): must be a finite number, 0 or more.");
		}
		if (topP != null && !(topP > 0 && topP <= 1)) {
			throw new IllegalArgumentException("Invalid topP (" + topP + "): must be over 0 and at most 1.");
		}
		RequestBuilder.requirePositive("maxTokens", maxTokens);
		RequestBuilder.requirePositive("reasoningTokens", reasoningTokens);
		if (stop.stream().anyMatch(String::isEmpty)) {
			throw new IllegalArgumentException("Invalid stop: must not hold an empty sequence.");
		}
		Set<String> names = tools.stream().map(Tool::name).collect(Collectors.toSet());
		if (names.size() < tools.size()) {
			throw new IllegalArgumentException("Invalid tools: must not hold two of the same name.");
		}
		String demanded = (toolChoice != null) ? toolChoice.tool() : null;
		if (demanded != null && !names.contains(demanded)) {
			throw new IllegalArgumentException("Invalid toolChoice: names a tool that is not among the tools.");
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
	 * Return a builder that starts with what this request says, for the next request of a
	 * conversation.
	 * @return a new builder
	 */
	public Builder toBuilder() {
		return new Builder(this);
	}

	/**
	 * Return this request with a further instruction, at the end of its first system
	 * message, or in one before all others: many models take one system message only, and
	 * only as the first.
	 * @param text the instruction; not blank
	 * @return the new request
	 */
	public ChatRequest withInstruction(String text) {
		List<Message> changed = new ArrayList<>(this.messages);
		Message first = changed.get(0);
		if (first.role() == Message.Role.SYSTEM) {
			changed.set(0, Message.system(first.text() + "\n\n" + text));
		}
		else {
			changed.add(0, Message.system(text));
		}
		return toBuilder().messages(changed).build();
	}

	/**
	 * Shows shape and settings, never what the messages or stop sequences say.
	 */
	@Override
	public String toString() {
		return "ChatRequest[" + this.messages.size() + " messages, model=" + this.model + ", temperature="
				+ this.temperature + ", maxTokens=" + this.maxTokens + ", " + this.stop.size() + " stop sequences, "
				+ this.tools.size() + " tools, options=" + this.options + "]";
	}

	/**
	 * Collects the parts of a {@link ChatRequest}. Not thread-safe.
	 */
	public static final class Builder extends RequestBuilder<Builder> {

		private final List<Message> messages = new ArrayList<>();

		private @Nullable Double temperature;

		private @Nullable Double topP;

		private @Nullable Integer maxTokens;

		private List<String> stop = List.of();

		private @Nullable Long seed;

		private @Nullable ReasoningEffort reasoningEffort;

		private @Nullable Integer reasoningTokens;

		private List<Tool> tools = List.of();

		private @Nullable ToolChoice toolChoice;

		private @Nullable Boolean parallelToolCalls;

		private @Nullable JsonSchema responseSchema;

		private Builder() {
		}

		private Builder(ChatRequest request) {
			model(request.model).options(request.options);
			this.messages.addAll(request.messages);
			this.temperature = request.temperature;
			this.topP = request.topP;
			this.maxTokens = request.maxTokens;
			this.stop = request.stop;
			this.seed = request.seed;
			this.reasoningEffort = request.reasoningEffort;
			this.reasoningTokens = request.reasoningTokens;
			this.tools = request.tools;
			this.toolChoice = request.toolChoice;
			this.parallelToolCalls = request.parallelToolCalls;
			this.responseSchema = request.responseSchema;
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
		 * Add a user message about pictures.
		 * @param text the question
		 * @param images the pictures
		 * @return this builder
		 */
		public Builder user(String text, Media... images) {
			return message(Message.user(text, images));
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
		 * Set all messages, in place of those so far.
		 * @param messages the conversation, oldest first
		 * @return this builder
		 */
		public Builder messages(List<Message> messages) {
			this.messages.clear();
			this.messages.addAll(messages);
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
		 * Set the share of the likeliest tokens to sample from.
		 * @param topP over 0 to 1, or {@code null} for the provider's default
		 * @return this builder
		 */
		public Builder topP(@Nullable Double topP) {
			this.topP = topP;
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
		 * Make sampling repeatable, where the provider can do that.
		 * @param seed any number, or {@code null}
		 * @return this builder
		 */
		public Builder seed(@Nullable Long seed) {
			this.seed = seed;
			return this;
		}

		/**
		 * Set how much the model thinks.
		 * @param effort the effort, or {@code null} for the model's default
		 * @return this builder
		 */
		public Builder reasoningEffort(@Nullable ReasoningEffort effort) {
			this.reasoningEffort = effort;
			return this;
		}

		/**
		 * Set the most tokens that the model may think with.
		 * @param tokens 1 or more, or {@code null} for the model's default
		 * @return this builder
		 */
		public Builder reasoningTokens(@Nullable Integer tokens) {
			this.reasoningTokens = tokens;
			return this;
		}

		/**
		 * Set the functions that the model may ask to have called.
		 * @param tools the tools
		 * @return this builder
		 */
		public Builder tools(List<Tool> tools) {
			this.tools = List.copyOf(tools);
			return this;
		}

		/**
		 * Set the functions that the model may ask to have called.
		 * @param tools the tools
		 * @return this builder
		 */
		public Builder tools(Tool... tools) {
			return tools(List.of(tools));
		}

		/**
		 * Set whether the model may or must call a tool.
		 * @param choice the choice, or {@code null} for the provider's default
		 * @return this builder
		 */
		public Builder toolChoice(@Nullable ToolChoice choice) {
			this.toolChoice = choice;
			return this;
		}

		/**
		 * Set whether the model may ask for several tools at once.
		 * @param parallel whether it may, or {@code null} for the provider's default
		 * @return this builder
		 */
		public Builder parallelToolCalls(@Nullable Boolean parallel) {
			this.parallelToolCalls = parallel;
			return this;
		}

		/**
		 * Set the form of the answer, which is then JSON.
		 * @param schema the schema, or {@code null} for free text
		 * @return this builder
		 */
		public Builder responseSchema(@Nullable JsonSchema schema) {
			this.responseSchema = schema;
			return this;
		}

		/**
		 * Return the request.
		 * @return the request
		 * @throws IllegalArgumentException if a part is missing or out of its range
		 */
		public ChatRequest build() {
			return new ChatRequest(this.messages, this.model, this.temperature, this.topP, this.maxTokens, this.stop,
					this.seed, this.reasoningEffort, this.reasoningTokens, this.tools, this.toolChoice,
					this.parallelToolCalls, this.responseSchema, options());
		}

	}

}
