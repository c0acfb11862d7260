package dev.utils.artifact;

/**
 * A name was refused because it leads out of the store's root, or might on another
 * system. The message says which rule it breaks, and does not repeat the name.
 */
public class ArtifactSecurityException extends ArtifactException {

	/**
	 * Create an exception.
	 * @param message which rule was broken
	 */
	public ArtifactSecurityException(String message) {
		super(message);
	}

}
