package dev.utils.llm;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A call that turns texts into vectors, the same for every provider. Immutable. More
 * texts than a provider takes at once are sent in several calls.
 *
 * @param inputs the texts, none of them blank; at least one, at most 100,000
 * @param model the model's name, or {@code null} for the provider's configured one
 * @param dimensions the length of the vectors, at least 1, where the model can choose, or
 * {@code null} for its default
 * @param options how the call is made
 */
public record EmbeddingRequest(List<String> inputs, @Nullable String model, @Nullable Integer dimensions,
		CallOptions options) implements LlmRequest {

	/** The most texts of one request. */
	public static final int MOST_INPUTS = 100_000;

	public EmbeddingRequest {
		inputs = List.copyOf(inputs);
		if (inputs.isEmpty() || inputs.size() > MOST_INPUTS) {
			throw new IllegalArgumentException(
					"Invalid inputs (" + inputs.size() + " texts): must be 1 to " + MOST_INPUTS + ".");
		}
		for (int i = 0; i < inputs.size(); i++) {
			if (inputs.get(i).isBlank()) {
				throw new IllegalArgumentException("Invalid inputs: text " + i + " must not be blank.");
			}
		}
		RequestBuilder.requireModel(model);
		RequestBuilder.requirePositive("dimensions", dimensions);
	}

	/**
	 * Return a request with the provider's defaults.
	 * @param inputs the texts
	 * @return the request
	 */
	public static EmbeddingRequest of(String... inputs) {
		return builder(List.of(inputs)).build();
	}

	/**
	 * Return a builder for a request.
	 * @param inputs the texts
	 * @return a new builder
	 */
	public static Builder builder(List<String> inputs) {
		return new Builder(inputs);
	}

	/**
	 * Return this request with other texts.
	 * @param inputs the texts
	 * @param options how the call is made
	 * @return the new request
	 */
	public EmbeddingRequest with(List<String> inputs, CallOptions options) {
		return new EmbeddingRequest(inputs, this.model, this.dimensions, options);
	}

	/**
	 * Shows the settings, never the texts.
	 */
	@Override
	public String toString() {
		return "EmbeddingRequest[" + this.inputs.size() + " texts, model=" + this.model + ", dimensions="
				+ this.dimensions + ", options=" + this.options + "]";
	}

	/**
	 * Collects the parts of an {@link EmbeddingRequest}. Not thread-safe.
	 */
	public static final class Builder extends RequestBuilder<Builder> {

		private final List<String> inputs;

		private @Nullable Integer dimensions;

		private Builder(List<String> inputs) {
			this.inputs = inputs;
		}

		/**
		 * Set the length of the vectors.
		 * @param dimensions 1 or more
		 * @return this builder
		 */
		public Builder dimensions(@Nullable Integer dimensions) {
			this.dimensions = dimensions;
			return this;
		}

		/**
		 * Return the request.
		 * @return the request
		 * @throws IllegalArgumentException if a part is missing or out of its range
		 */
		public EmbeddingRequest build() {
			return new EmbeddingRequest(this.inputs, this.model, this.dimensions, options());
		}

	}

}
