package dev.utils.llm;

import java.util.Set;

/**
 * All configured clients, looked up at run time. Thread-safe.
 */
public interface LlmClients {

	/**
	 * Return the providers that can be called.
	 * @return the configured providers, the preferred one first
	 */
	Set<Provider> providers();

	/**
	 * Return the provider that {@code utils.llm.preferred-provider} names, or else the
	 * first one that has a key.
	 * @return the preferred provider
	 */
	Provider preferred();

	/**
	 * Return the blocking client of the preferred provider.
	 * @return the client
	 */
	default LlmClient get() {
		return get(preferred().name());
	}

	/**
	 * Return the blocking client of a provider.
	 * @param provider its name or alias; case, {@code -} and {@code _} do not matter
	 * @return the client
	 * @throws UnknownProviderException if there is no such provider
	 */
	LlmClient get(String provider);

	/**
	 * Return the reactive client of the preferred provider.
	 * @return the client
	 */
	default ReactiveLlmClient reactive() {
		return reactive(preferred().name());
	}

	/**
	 * Return the reactive client of a provider.
	 * @param provider its name or alias; case, {@code -} and {@code _} do not matter
	 * @return the client
	 * @throws UnknownProviderException if there is no such provider
	 */
	ReactiveLlmClient reactive(String provider);

	/**
	 * Return a blocking client for a model: calls that name no model use it, as far as it
	 * can do what they want. The client is new, and best kept by the caller.
	 * @param model the model's name
	 * @return a client of the provider that is configured with the model, or serves it by
	 * the {@link ModelCatalog}. Where there are several, it is the preferred one, or else
	 * the first one that has a key
	 * @throws UnknownModelException if there is no such provider
	 */
	LlmClient forModel(String model);

	/**
	 * Return a reactive client for a model.
	 * @param model the model's name
	 * @return a client as of {@link #forModel}
	 * @throws UnknownModelException if no provider is known to serve the model
	 */
	ReactiveLlmClient reactiveForModel(String model);

}
