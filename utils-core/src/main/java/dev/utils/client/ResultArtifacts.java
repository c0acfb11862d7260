package dev.utils.client;

import dev.utils.artifact.ArtifactStore;

/**
 * Where what calls make is saved, and what of it where the request does not say.
 *
 * @param store where
 * @param images whether pictures are saved
 * @param transcripts whether transcripts are saved
 */
public record ResultArtifacts(ArtifactStore store, boolean images, boolean transcripts) {

}
