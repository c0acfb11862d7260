package dev.utils.llm;

/**
 * A client was asked for by a model that no configured provider is known to serve.
 */
public class UnknownModelException extends IllegalArgumentException {

	private static final int LONGEST = 128;

	/**
	 * Create an exception.
	 * @param name the name that was asked for
	 */
	public UnknownModelException(String name) {
		super("Unknown model (" + ((name.length() <= LONGEST) ? name : name.substring(0, LONGEST) + "...")
				+ "): no configured provider is known to serve it. Get the client by the provider's name and name the "
				+ "model in the request, or configure the model under utils.llm.providers.<name>.");
	}

}
