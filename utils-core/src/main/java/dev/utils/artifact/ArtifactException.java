package dev.utils.artifact;

import org.jspecify.annotations.Nullable;

/**
 * A file could not be saved, loaded or deleted. The message names the file as the caller
 * did, never a path outside the store's root, and holds nothing of its content.
 */
public class ArtifactException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what happened, and what to do next
	 */
	public ArtifactException(String message) {
		super(message);
	}

	/**
	 * Create an exception.
	 * @param message what happened, and what to do next
	 * @param cause the cause, or {@code null}
	 */
	public ArtifactException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
