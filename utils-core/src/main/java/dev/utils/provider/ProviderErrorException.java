package dev.utils.provider;

/**
 * An answer said, where a result was expected, that something went wrong. Internal to the
 * path from the codec to the client, which turns it into an {@code LlmException}.
 */
public class ProviderErrorException extends RuntimeException {

	private final transient ProviderError error;

	/**
	 * Create an exception.
	 * @param error what the provider said
	 */
	public ProviderErrorException(ProviderError error) {
		super(error.toString(), null, false, false);
		this.error = error;
	}

	/**
	 * Return what the provider said.
	 * @return the error
	 */
	public ProviderError error() {
		return this.error;
	}

}
