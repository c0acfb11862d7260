package dev.utils.compat;

import org.jspecify.annotations.Nullable;

/**
 * A result or an error, never both and never neither. Immutable.
 *
 * @param <T> the result
 * @param result the result, or {@code null} if there is an error
 * @param error what happened, in the form {@code [provider:model] operation error:
 * message}, or {@code null} if there is a result
 * @deprecated the modern calls return the result and throw
 * {@link dev.utils.llm.LlmException}
 */
@Deprecated(since = "0.1.0", forRemoval = true)
public record CompatResult<T>(@Nullable T result, @Nullable String error) {

	public CompatResult {
		if ((result == null) == (error == null)) {
			throw new IllegalArgumentException("Invalid result: exactly one of result and error must be set.");
		}
	}

	static <T> CompatResult<T> of(T result) {
		return new CompatResult<>(result, null);
	}

	static <T> CompatResult<T> failed(String error) {
		return new CompatResult<>(null, error);
	}

	/**
	 * Shows the error, never the result.
	 */
	@Override
	public String toString() {
		return (this.error != null) ? "CompatResult[error=" + this.error + "]" : "CompatResult[result]";
	}

}
