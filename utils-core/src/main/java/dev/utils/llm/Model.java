package dev.utils.llm;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a model.
 *
 * @param name its name, as the provider has it
 * @param provider the provider that serves it
 * @param capabilities what it can do
 * @param contextTokens the most tokens that request and answer may have together, or
 * {@code null} if unknown or not counted in tokens
 * @param outputTokens the most tokens that the answer may have, or {@code null} likewise
 */
public record Model(String name, Provider provider, Set<Capability> capabilities, @Nullable Integer contextTokens,
		@Nullable Integer outputTokens) {

	public Model {
		if (name.isBlank()) {
			throw new IllegalArgumentException("Invalid model: must not be blank.");
		}
		capabilities = Set.copyOf(capabilities);
	}

}
