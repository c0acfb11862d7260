package dev.utils.artifact;

/**
 * There is no file of this name.
 */
public class ArtifactNotFoundException extends ArtifactException {

	private final String name;

	/**
	 * Create an exception.
	 * @param name the name below the store's root
	 */
	public ArtifactNotFoundException(String name) {
		super("There is no artifact " + name + ".");
		this.name = name;
	}

	/**
	 * Return the name that was asked for.
	 * @return the name below the store's root
	 */
	public String name() {
		return this.name;
	}

}
