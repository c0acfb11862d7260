package dev.utils.llm;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The one failure of an LLM call. Branch on {@link #errorClass()}, never on the message.
 * The message has the form {@code [provider:model] operation error: what happened},
 * followed by the facts and by what to do next; it holds no key, prompt or answer.
 */
public class LlmException extends RuntimeException {

	private final Provider provider;

	private final @Nullable String model;

	private final String operation;

	private final ErrorClass errorClass;

	private final @Nullable Integer status;

	private final @Nullable String code;

	private final @Nullable String requestId;

	private final int attempts;

	private final @Nullable Duration retryAfter;

	private final @Nullable String partialText;

	private final @Nullable String responseBody;

	/**
	 * Create an exception from what the builder holds.
	 * @param builder the facts
	 */
	protected LlmException(Builder builder) {
		super(message(builder), builder.cause);
		this.provider = builder.provider;
		this.model = builder.model;
		this.operation = builder.operation;
		this.errorClass = builder.errorClass;
		this.status = builder.status;
		this.code = builder.code;
		this.requestId = builder.requestId;
		this.attempts = builder.attempts;
		this.retryAfter = builder.retryAfter;
		this.partialText = builder.partialText;
		this.responseBody = builder.responseBody;
	}

	/**
	 * Return a builder for a failure.
	 * @param errorClass what kind of failure it is
	 * @param provider the provider that was called
	 * @param operation what was called, such as {@code chat}
	 * @return a new builder
	 */
	public static Builder builder(ErrorClass errorClass, Provider provider, String operation) {
		return new Builder(errorClass, provider, operation);
	}

	/**
	 * Return the provider that was called.
	 * @return the provider
	 */
	public Provider provider() {
		return this.provider;
	}

	/**
	 * Return the model that was asked for.
	 * @return its name, or {@code null} if none was chosen yet
	 */
	public @Nullable String model() {
		return this.model;
	}

	/**
	 * Return what was called, such as {@code chat}.
	 * @return the operation
	 */
	public String operation() {
		return this.operation;
	}

	/**
	 * Return what kind of failure it is.
	 * @return the class
	 */
	public ErrorClass errorClass() {
		return this.errorClass;
	}

	/**
	 * Return the HTTP status of the last answer.
	 * @return the status, or {@code null} if there was no answer
	 */
	public @Nullable Integer status() {
		return this.status;
	}

	/**
	 * Return the provider's own error code or type.
	 * @return the code, or {@code null} if it gave none
	 */
	public @Nullable String code() {
		return this.code;
	}

	/**
	 * Return the provider's id of the last attempt.
	 * @return the id, or {@code null} if it gave none
	 */
	public @Nullable String requestId() {
		return this.requestId;
	}

	/**
	 * Return how often the request was sent; 0 if it failed before the first time.
	 * @return the attempts
	 */
	public int attempts() {
		return this.attempts;
	}

	/**
	 * Return how long the provider asked to wait.
	 * @return the wait, or {@code null} if it did not ask
	 */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	/**
	 * Return what a stream had delivered before it failed.
	 * @return the text so far, or {@code null} if the call was no stream
	 */
	public @Nullable String partialText() {
		return this.partialText;
	}

	/**
	 * Return the beginning of an answer that could not be read, to find out who sent it:
	 * at most 2,048 characters, without keys and prompts. It may hold a part of a model's
	 * answer, so it is in no message and no log line.
	 * @return the beginning, or {@code null} if the failure is of another kind
	 */
	public @Nullable String responseBody() {
		return this.responseBody;
	}

	private static String message(Builder builder) {
		StringBuilder text = new StringBuilder().append('[').append(builder.provider);
		if (builder.model != null) {
			text.append(':').append(builder.model);
		}
		text.append("] ").append(builder.operation).append(" error: ").append(builder.message);
		text.append(" (").append(builder.errorClass);
		if (builder.status != null) {
			text.append(", status ").append(builder.status);
		}
		if (builder.code != null) {
			text.append(", code ").append(builder.code);
		}
		if (builder.requestId != null) {
			text.append(", request id ").append(builder.requestId);
		}
		text.append(", ").append(builder.attempts).append((builder.attempts == 1) ? " attempt" : " attempts");
		if (builder.retryAfter != null) {
			text.append(", retry after ").append(builder.retryAfter.toMillis() / 1000.0).append(" s");
		}
		String advice = (builder.advice != null) ? builder.advice : builder.errorClass.advice();
		return text.append("). ").append(advice).toString();
	}

	/**
	 * Collects the facts of a failure. Not thread-safe.
	 */
	public static final class Builder {

		private final ErrorClass errorClass;

		private final Provider provider;

		private final String operation;

		private String message = "the call failed";

		private @Nullable String advice;

		private @Nullable String model;

		private @Nullable Integer status;

		private @Nullable String code;

		private @Nullable String requestId;

		private int attempts;

		private @Nullable Duration retryAfter;

		private @Nullable String partialText;

		private @Nullable String responseBody;

		private @Nullable Throwable cause;

		private Builder(ErrorClass errorClass, Provider provider, String operation) {
			this.errorClass = errorClass;
			this.provider = provider;
			this.operation = operation;
		}

		/**
		 * Set what happened.
		 * @param message text without key, prompt or answer
		 * @return this builder
		 */
		public Builder message(String message) {
			this.message = message;
			return this;
		}

		/**
		 * Set what to do next, where more is known than {@link ErrorClass#advice()} says.
		 * @param advice one sentence
		 * @return this builder
		 */
		public Builder advice(String advice) {
			this.advice = advice;
			return this;
		}

		/**
		 * Set the model that was asked for.
		 * @param model its name, or {@code null}
		 * @return this builder
		 */
		public Builder model(@Nullable String model) {
			this.model = model;
			return this;
		}

		/**
		 * Set the HTTP status.
		 * @param status the status, or {@code null} if there was no answer
		 * @return this builder
		 */
		public Builder status(@Nullable Integer status) {
			this.status = status;
			return this;
		}

		/**
		 * Set the provider's error code.
		 * @param code the code, or {@code null}
		 * @return this builder
		 */
		public Builder code(@Nullable String code) {
			this.code = code;
			return this;
		}

		/**
		 * Set the provider's request id.
		 * @param requestId the id, or {@code null}
		 * @return this builder
		 */
		public Builder requestId(@Nullable String requestId) {
			this.requestId = requestId;
			return this;
		}

		/**
		 * Set how often the request was sent.
		 * @param attempts 0 or more
		 * @return this builder
		 */
		public Builder attempts(int attempts) {
			this.attempts = attempts;
			return this;
		}

		/**
		 * Set how long the provider asked to wait.
		 * @param retryAfter the wait, or {@code null}
		 * @return this builder
		 */
		public Builder retryAfter(@Nullable Duration retryAfter) {
			this.retryAfter = retryAfter;
			return this;
		}

		/**
		 * Set what a stream had delivered.
		 * @param partialText the text so far, or {@code null}
		 * @return this builder
		 */
		public Builder partialText(@Nullable String partialText) {
			this.partialText = partialText;
			return this;
		}

		/**
		 * Set the beginning of an answer that could not be read.
		 * @param responseBody text without key and prompt, or {@code null}
		 * @return this builder
		 */
		public Builder responseBody(@Nullable String responseBody) {
			this.responseBody = responseBody;
			return this;
		}

		/**
		 * Set the cause.
		 * @param cause the cause, or {@code null}
		 * @return this builder
		 */
		public Builder cause(@Nullable Throwable cause) {
			this.cause = cause;
			return this;
		}

		/**
		 * Return the exception.
		 * @return the exception
		 */
		public LlmException build() {
			return new LlmException(this);
		}

	}

}
