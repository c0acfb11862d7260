package dev.utils.artifact;

import java.time.Instant;

/**
 * What is known of a saved file. Immutable.
 *
 * @param name its name below the store's root, with {@code /} between directories
 * @param size its size in bytes
 * @param lastModified when it was last saved
 * @param mediaType what its first bytes are, such as {@code image/png};
 * {@code text/plain} for any text, HTML and SVG too, and {@code application/octet-stream}
 * for what is not known
 */
public record Artifact(String name, long size, Instant lastModified, String mediaType) {

}
