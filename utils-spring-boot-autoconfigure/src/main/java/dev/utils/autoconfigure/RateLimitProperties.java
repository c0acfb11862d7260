package dev.utils.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;

import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.ratelimit.OnStoreFailure;
import dev.utils.ratelimit.RateLimitSettings;
import dev.utils.ratelimit.RateLimits;
import dev.utils.ratelimit.SharedSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.StringUtils;

/**
 * How fast each provider may be called, with one key and one model. A provider that is
 * not named has no limit.
 *
 * @param qps the most calls per second, by provider name; fractions are exact: 0.5 is one
 * call every two seconds
 * @param rpm the most calls per minute, by provider name
 * @param tpm the most tokens per minute, of requests and answers together, by provider
 * name
 * @param inputTpm the most tokens of requests per minute, by provider name
 * @param outputTpm the most tokens of answers per minute, by provider name
 * @param maxInFlight the most calls at the same time, by provider name
 * @param burst how many calls may come at once after a pause, by provider name; by
 * default as many as a second allows, at least one
 * @param models limits of single models, by provider and model name; they go before those
 * of the provider
 * @param keys limits of single API keys, by a name of your choice; they go before those
 * of models and providers
 * @param mode what happens to a call that is too early
 * @param queueCapacity the most calls that wait for one key and model; further ones fail
 * at once
 * @param maxKeys the most keys and models that are told apart; further ones share the
 * limits of their provider
 * @param store where the budgets are: each instance of the application has its own, or
 * all share them through Redis, which {@code spring.data.redis.*} names
 * @param onStoreFailure what happens to calls while the shared store does not answer
 * @param storeTimeout how long a decision of the shared store may take, 1 ms to 10 s. A
 * bare number is a number of seconds
 * @param instances how many instances share the store at least. Those that it has heard
 * of are counted; set it to be safe if the store is not there when they start
 * @param storePrefix what the names of all entries in the store begin with: applications
 * with the same prefix and key secret share their budgets
 * @param keySecret a secret of your own that all instances have. API keys are only known
 * to the store by a hash with it
 */
public record RateLimitProperties(@DefaultValue Map<String, Double> qps, @DefaultValue Map<String, Double> rpm,
		@DefaultValue Map<String, Long> tpm, @DefaultValue Map<String, Long> inputTpm,
		@DefaultValue Map<String, Long> outputTpm, @DefaultValue Map<String, Integer> maxInFlight,
		@DefaultValue Map<String, Integer> burst, @DefaultValue Map<String, Map<String, Limits>> models,
		@DefaultValue Map<String, NamedKey> keys, @DefaultValue("enforce") RateLimitSettings.Mode mode,
		@DefaultValue("1000") Integer queueCapacity, @DefaultValue("10000") Integer maxKeys,
		@DefaultValue("local") Store store, @DefaultValue("local") OnStoreFailure onStoreFailure,
		@DefaultValue("100ms") @DurationUnit(ChronoUnit.SECONDS) Duration storeTimeout,
		@DefaultValue("1") Integer instances, @DefaultValue(RateLimitProperties.DEFAULT_PREFIX) String storePrefix,
		@Nullable String keySecret) {

	private static final int SHORTEST_SECRET = 16;

	private static final String DEFAULT_PREFIX = "utils:rate-limit:";

	public RateLimitProperties {
		qps = RateLimitNames.checked("qps", qps);
		rpm = RateLimitNames.checked("rpm", rpm);
		tpm = RateLimitNames.checked("tpm", tpm);
		inputTpm = RateLimitNames.checked("input-tpm", inputTpm);
		outputTpm = RateLimitNames.checked("output-tpm", outputTpm);
		maxInFlight = RateLimitNames.checked("max-in-flight", maxInFlight);
		burst = RateLimitNames.checked("burst", burst);
		models = RateLimitNames.checkedModels(models);
		keys = RateLimitNames.checkedKeys(keys);
		UtilsProperties.requireRange("utils.rate-limit.queue-capacity", queueCapacity, 1,
				RateLimitSettings.HIGHEST_QUEUE_CAPACITY, "1000");
		UtilsProperties.requireRange("utils.rate-limit.max-keys", maxKeys, 1, RateLimitSettings.HIGHEST_MAX_KEYS,
				"10000");
		UtilsProperties.requireRange("utils.rate-limit.instances", instances, 1, SharedSettings.MOST_INSTANCES, "4");
		if (storeTimeout.toMillis() < 1 || storeTimeout.compareTo(SharedSettings.LONGEST_BUDGET) > 0) {
			throw new InvalidUtilsPropertyException("utils.rate-limit.store-timeout", storeTimeout,
					"must be from 1 ms to " + SharedSettings.LONGEST_BUDGET.toSeconds() + " s",
					"Set a duration with a unit, for example 100ms.");
		}
		keySecret = StringUtils.hasText(keySecret) ? keySecret : null;
		storePrefix = StringUtils.hasText(storePrefix) ? storePrefix : DEFAULT_PREFIX;
		if (keySecret != null && keySecret.strip().length() < SHORTEST_SECRET) {
			throw new InvalidUtilsPropertyException("utils.rate-limit.key-secret", keySecret,
					"must have " + SHORTEST_SECRET + " characters or more",
					"Set a long random text, the same for all instances, or leave it out.");
		}
	}

	/**
	 * Shows nothing that could be a secret.
	 */
	@Override
	public String toString() {
		return "RateLimitProperties[mode=" + this.mode + ", store=" + this.store + "]";
	}

	/**
	 * Where budgets are kept.
	 */
	public enum Store {

		/** In each instance of the application, for itself. */
		LOCAL,

		/** In Redis, for all instances together. */
		REDIS

	}

	/**
	 * The limits of one model.
	 *
	 * @param qps the most calls per second
	 * @param rpm the most calls per minute
	 * @param tpm the most tokens per minute, of requests and answers together
	 * @param inputTpm the most tokens of requests per minute
	 * @param outputTpm the most tokens of answers per minute
	 * @param maxInFlight the most calls at the same time
	 * @param burst how many calls may come at once after a pause
	 */
	public record Limits(@Nullable Double qps, @Nullable Double rpm, @Nullable Long tpm, @Nullable Long inputTpm,
			@Nullable Long outputTpm, @Nullable Integer maxInFlight, @Nullable Integer burst) {

		RateLimits toRateLimits() {
			return new RateLimits(this.qps, this.rpm, this.tpm, this.inputTpm, this.outputTpm, this.maxInFlight,
					this.burst);
		}

	}

	/**
	 * The limits of one API key.
	 *
	 * @param provider the provider that it is for
	 * @param apiKey the key
	 * @param qps the most calls per second
	 * @param rpm the most calls per minute
	 * @param tpm the most tokens per minute, of requests and answers together
	 * @param inputTpm the most tokens of requests per minute
	 * @param outputTpm the most tokens of answers per minute
	 * @param maxInFlight the most calls at the same time
	 * @param burst how many calls may come at once after a pause
	 * @param models limits of single models that are called with the key, which go before
	 */
	public record NamedKey(@Nullable String provider, @Nullable String apiKey, @Nullable Double qps,
			@Nullable Double rpm, @Nullable Long tpm, @Nullable Long inputTpm, @Nullable Long outputTpm,
			@Nullable Integer maxInFlight, @Nullable Integer burst, @DefaultValue Map<String, Limits> models) {

		public NamedKey {
			models = Map.copyOf(models);
		}

		Limits limits() {
			return new Limits(this.qps, this.rpm, this.tpm, this.inputTpm, this.outputTpm, this.maxInFlight,
					this.burst);
		}

		/**
		 * Shows the provider only.
		 */
		@Override
		public String toString() {
			return "NamedKey[provider=" + this.provider + "]";
		}

	}

}
