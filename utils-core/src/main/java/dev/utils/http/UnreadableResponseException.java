package dev.utils.http;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * What a server sent is not the HTTP that was asked for: it cannot be read, or it answers
 * what nobody asked. The connection that it came on is closed.
 */
public final class UnreadableResponseException extends IOException {

	/**
	 * Create an exception.
	 * @param message what was received; nothing of its content
	 * @param cause what the parser said, or {@code null}
	 */
	public UnreadableResponseException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
