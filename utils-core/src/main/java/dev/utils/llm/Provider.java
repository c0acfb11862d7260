package dev.utils.llm;

import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The name of an LLM provider: one of the {@linkplain #OPENAI constants}, or the name
 * under which an OpenAI-compatible server was configured. Two names that differ only in
 * case, {@code -} or {@code _} are equal, so that {@code my-gateway} in a YAML file and
 * {@code MY_GATEWAY} in an environment variable mean the same provider.
 *
 * @param name letters, digits, {@code -} and {@code _}; starts with a letter or digit, at
 * most 64 characters; kept in lower case
 */
public record Provider(String name) implements Serializable {

	private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

	/** OpenAI. */
	public static final Provider OPENAI = new Provider("openai");

	/** Anthropic. */
	public static final Provider ANTHROPIC = new Provider("anthropic");

	/** Google Gemini. */
	public static final Provider GOOGLE = new Provider("google");

	/** Hugging Face. */
	public static final Provider HUGGINGFACE = new Provider("huggingface");

	private static final Map<String, Provider> ALIASES = Map.of("gemini", GOOGLE, "hf", HUGGINGFACE);

	public Provider {
		name = name.trim().toLowerCase(Locale.ROOT);
		if (!VALID.matcher(name).matches()) {
			throw new IllegalArgumentException("Invalid provider name (" + shortened(name)
					+ "): must be 1 to 64 letters, digits, '-' or '_', and start with a letter or digit.");
		}
	}

	/**
	 * Return the provider of the given name, with the aliases {@code gemini} and
	 * {@code hf} resolved.
	 * @param name a provider name or alias, in any case
	 * @return the provider
	 * @throws IllegalArgumentException if the text cannot be a provider name
	 */
	public static Provider of(String name) {
		Provider provider = new Provider(name);
		return ALIASES.getOrDefault(provider.name, provider);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Provider provider && squeezed().equals(provider.squeezed());
	}

	@Override
	public int hashCode() {
		return squeezed().hashCode();
	}

	@Override
	public String toString() {
		return this.name;
	}

	private static String shortened(String name) {
		return (name.length() <= 64) ? name : name.substring(0, 64) + "...";
	}

	private String squeezed() {
		return this.name.replace("-", "").replace("_", "");
	}

}
