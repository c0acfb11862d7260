package dev.utils.autoconfigure;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.utils.autoconfigure.RateLimitProperties.Limits;
import dev.utils.autoconfigure.RateLimitProperties.NamedKey;
import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.autoconfigure.env.Typos;
import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import dev.utils.ratelimit.RateLimits;
import org.jspecify.annotations.Nullable;

/**
 * Checks the names and numbers of rate limits.
 */
final class RateLimitNames {

	private static final String PREFIX = "utils.rate-limit.";

	private RateLimitNames() {
	}

	/**
	 * Return the limits by the names of providers as this library writes them.
	 * @param kind which limit it is, as in the name of the property
	 * @param limits the limits by the names of providers as somebody wrote them
	 */
	static <N extends Number> Map<String, N> checked(String kind, Map<String, N> limits) {
		Map<String, N> byProvider = new LinkedHashMap<>();
		limits.forEach((name, limit) -> {
			String property = PREFIX + kind + "." + name;
			requireValid(property, kind, limit);
			N other = byProvider.put(UtilsProperties.provider(property, name).name(), limit);
			if (other != null && !other.equals(limit)) {
				throw new InvalidUtilsPropertyException(property, limit,
						"must not differ from the limit under another spelling of the same provider",
						"Keep one of the spellings.");
			}
		});
		return Collections.unmodifiableMap(byProvider);
	}

	static Map<String, Map<String, Limits>> checkedModels(Map<String, Map<String, Limits>> models) {
		models.forEach((provider, byModel) -> {
			UtilsProperties.provider(PREFIX + "models." + provider, provider);
			byModel
				.forEach((model, limits) -> requireValid(PREFIX + "models." + provider + "[" + model + "].", limits));
		});
		return Map.copyOf(models);
	}

	static Map<String, NamedKey> checkedKeys(Map<String, NamedKey> keys) {
		keys.forEach((name, key) -> {
			String property = PREFIX + "keys." + name;
			if (key.provider() == null) {
				throw new InvalidUtilsPropertyException(property + ".provider", null,
						"must name the provider that the key is for", "Set it, for example to openai.");
			}
			UtilsProperties.provider(property + ".provider", key.provider());
			requireKey(property + ".api-key", key.apiKey());
			requireValid(property + ".", key.limits());
			key.models().forEach((model, limits) -> requireValid(property + ".models[" + model + "].", limits));
		});
		return Map.copyOf(keys);
	}

	private static void requireKey(String property, @Nullable String apiKey) {
		try {
			ApiKey.of((apiKey != null) ? apiKey : "");
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidUtilsPropertyException(property, apiKey, String.valueOf(ex.getMessage()),
					"Set the key as the provider gave it, best through a variable: ${MY_KEY}.");
		}
	}

	private static void requireValid(String prefix, Limits limits) {
		requireValid(prefix + "qps", "qps", limits.qps());
		requireValid(prefix + "rpm", "rpm", limits.rpm());
		requireValid(prefix + "tpm", "tpm", limits.tpm());
		requireValid(prefix + "input-tpm", "input-tpm", limits.inputTpm());
		requireValid(prefix + "output-tpm", "output-tpm", limits.outputTpm());
		requireValid(prefix + "max-in-flight", "max-in-flight", limits.maxInFlight());
		requireValid(prefix + "burst", "burst", limits.burst());
	}

	private static void requireValid(String property, String kind, @Nullable Number limit) {
		switch (kind) {
			case "qps" -> requireRange(property, limit, RateLimits.LOWEST_QPS, RateLimits.HIGHEST_QPS,
					"Set the calls per second, for example 2 or 0.5, or leave it out for no limit.");
			case "rpm" -> requireRange(property, limit, RateLimits.LOWEST_RPM, RateLimits.HIGHEST_RPM,
					"Set the calls per minute, for example 500, or leave it out for no limit.");
			case "tpm", "input-tpm", "output-tpm" -> requireRange(property, limit, 1, RateLimits.HIGHEST_TPM,
					"Set the tokens per minute, for example 30000, or leave it out for no limit.");
			case "max-in-flight" -> requireRange(property, limit, 1, Integer.MAX_VALUE,
					"Set the calls at the same time, for example 8, or leave it out for no limit.");
			default -> requireRange(property, limit, 1, RateLimits.HIGHEST_BURST,
					"Set the calls at once, for example 5, or leave it out for those of a second.");
		}
	}

	private static void requireRange(String property, @Nullable Number limit, double min, double max, String fix) {
		// Not a number is in no range.
		if (limit != null && !(limit.doubleValue() >= min && limit.doubleValue() <= max)) {
			throw new InvalidUtilsPropertyException(property, limit,
					"must be a number greater than 0, from " + plain(min) + " to " + plain(max), fix);
		}
	}

	private static String plain(double number) {
		return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
	}

	/**
	 * Return the known provider whose name is most like the given one.
	 * @return the provider, or {@code null} if none is alike
	 */
	static @Nullable Provider nearest(Provider name, Collection<Provider> known) {
		Provider nearest = null;
		int fewest = Typos.MOST + 1;
		for (Provider provider : known) {
			int typos = Typos.between(name.name(), provider.name());
			if (typos < fewest) {
				nearest = provider;
				fewest = typos;
			}
		}
		return nearest;
	}

}
