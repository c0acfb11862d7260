package dev.utils.llm;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A provider was asked for something that it does not have. Nothing was sent.
 */
public class UnsupportedCapabilityException extends LlmException {

	private final Capability capability;

	/**
	 * Create an exception.
	 * @param capability what it does not have
	 * @param provider the provider
	 * @param operation what was called, such as {@code chat}
	 * @param model the model that was asked for, or {@code null}
	 */
	public UnsupportedCapabilityException(Capability capability, Provider provider, String operation,
			@Nullable String model) {
		super(builder(ErrorClass.INVALID, provider, operation).model(model)
			.message("this provider does not support " + capability.name().toLowerCase(Locale.ROOT).replace('_', ' '))
			.advice("Ask supports(Capability." + capability + ") before, or call another provider."));
		this.capability = capability;
	}

	/**
	 * Return what the provider does not have.
	 * @return the capability
	 */
	public Capability capability() {
		return this.capability;
	}

}
