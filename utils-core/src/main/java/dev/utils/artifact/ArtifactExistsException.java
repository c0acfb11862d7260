package dev.utils.artifact;

/**
 * A file was to be created whose name is taken.
 */
public class ArtifactExistsException extends ArtifactException {

	private final String name;

	/**
	 * Create an exception.
	 * @param name the name below the store's root
	 * @param advice what to do next
	 */
	public ArtifactExistsException(String name, String advice) {
		super("Artifact " + name + " exists. " + advice);
		this.name = name;
	}

	/**
	 * Return the name that is taken.
	 * @return the name below the store's root
	 */
	public String name() {
		return this.name;
	}

}
