package dev.utils.llm;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * A provider was named that is not configured.
 */
public class UnknownProviderException extends IllegalArgumentException {

	/**
	 * Create an exception.
	 * @param name the name that was asked for
	 * @param known the providers that there are
	 */
	public UnknownProviderException(String name, Collection<Provider> known) {
		super("Unknown provider (" + shortened(name) + "): must be one of "
				+ known.stream().map(Provider::name).collect(Collectors.joining(", "))
				+ ", or be configured under utils.llm.providers.<name>.");
	}

	private static String shortened(String name) {
		return (name.length() <= 64) ? name : name.substring(0, 64) + "...";
	}

}
