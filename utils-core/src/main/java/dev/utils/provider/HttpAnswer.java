package dev.utils.provider;

import java.io.InputStream;

import org.jspecify.annotations.Nullable;

/**
 * A successful response.
 *
 * @param contentType the media type without parameters, in lower case, or {@code null} if
 * it was not said
 * @param body the body
 */
public record HttpAnswer(@Nullable String contentType, InputStream body) {

}
