package dev.utils.artifact;

/**
 * A file is too large, or the store is full.
 */
public class ArtifactQuotaException extends ArtifactException {

	/**
	 * Create an exception.
	 * @param message which limit was reached, by the property that sets it
	 */
	public ArtifactQuotaException(String message) {
		super(message);
	}

}
