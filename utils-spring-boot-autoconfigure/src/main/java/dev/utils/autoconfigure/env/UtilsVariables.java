package dev.utils.autoconfigure.env;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.core.env.PropertySource;

/**
 * The {@code UTILS_*} variables and the properties they stand for. Needed because Spring
 * Boot maps an underscore to a dot, so that {@code UTILS_RATE_LIMIT_QPS_OPENAI} never
 * reaches a map called {@code utils.rate-limit.qps}, and because it maps no
 * variable-style name at all outside the operating system's environment.
 */
final class UtilsVariables {

	private static final Pattern SEPARATORS = Pattern.compile("[_.-]+");

	private static final Map<String, String> PROPERTIES = Stream
		.of("utils.timeout.connect", "utils.timeout.read", "utils.timeout.total", "utils.max-retries",
				"utils.retry.initial-backoff", "utils.retry.max-backoff", "utils.log-level", "utils.logging.format",
				"utils.llm.preferred-provider", "utils.media.max-size", "utils.media.download-timeout",
				"utils.media.allowed-addresses", "utils.embedding.max-inputs", "utils.rate-limit.mode",
				"utils.rate-limit.queue-capacity", "utils.rate-limit.max-keys", "utils.rate-limit.store",
				"utils.rate-limit.on-store-failure", "utils.rate-limit.store-timeout", "utils.rate-limit.instances",
				"utils.rate-limit.store-prefix", "utils.rate-limit.key-secret", "utils.artifacts.dir",
				"utils.artifacts.max-file-size", "utils.artifacts.max-total-size", "utils.artifacts.max-files",
				"utils.artifacts.file-permissions", "utils.artifacts.save-images", "utils.artifacts.save-transcripts")
		.collect(Collectors.toUnmodifiableMap(UtilsVariables::variableFor, Function.identity()));

	private static final Pattern RATE_LIMIT = Pattern
		.compile("UTILS_RATE_LIMIT_(QPS|RPM|TPM|INPUT_TPM|OUTPUT_TPM|MAX_IN_FLIGHT|BURST)_([A-Z0-9_.-]+)");

	private static final Pattern PROVIDER = Pattern.compile(
			"UTILS_LLM_PROVIDERS_([A-Z0-9_.-]+?)_(API_KEY|BASE_URL|(?:(?:IMAGE|IMAGE_EDIT|TRANSCRIPTION|EMBEDDING)_)?"
					+ "MODEL|PROTOCOL|API|API_VERSION|AUTHENTICATION|MAX_TOKENS|MAX_TOKENS_FIELD|CAPABILITIES)");

	private UtilsVariables() {
	}

	/**
	 * Return the property that a variable stands for.
	 * @param variable the variable, in any case
	 * @return the canonical property name, or {@code null} if the name is not one of ours
	 */
	static @Nullable String propertyFor(String variable) {
		String name = variable.toUpperCase(Locale.ROOT);
		Matcher rateLimit = RATE_LIMIT.matcher(name);
		if (rateLimit.matches()) {
			String provider = dashed(rateLimit.group(2));
			return provider.isEmpty() ? null : "utils.rate-limit." + dashed(rateLimit.group(1)) + "." + provider;
		}
		Matcher setting = PROVIDER.matcher(name);
		if (setting.matches()) {
			String provider = dashed(setting.group(1));
			return provider.isEmpty() ? null : "utils.llm.providers." + provider + "." + dashed(setting.group(2));
		}
		return PROPERTIES.get(name);
	}

	/**
	 * Return the variable that stands for a property.
	 * @param property the canonical property name
	 * @return the variable in upper case
	 */
	static String variableFor(String property) {
		return SEPARATORS.matcher(property).replaceAll("_").toUpperCase(Locale.ROOT);
	}

	/**
	 * Return the name of a variable without the prefix that
	 * {@code SpringApplication.setEnvironmentPrefix} gives to a source.
	 * @param source the source
	 * @param variable the variable as the source names it
	 * @return the bare name, empty if the prefix is missing
	 */
	static String withoutPrefix(PropertySource<?> source, String variable) {
		String prefix = (source instanceof PropertySourceInfo info) ? info.getPrefix() : null;
		if (prefix == null) {
			return variable;
		}
		String start = variableFor(prefix) + "_";
		return variable.toUpperCase(Locale.ROOT).startsWith(start) ? variable.substring(start.length()) : "";
	}

	private static String dashed(String name) {
		String dashed = SEPARATORS.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
		return dashed.substring(dashed.startsWith("-") ? 1 : 0,
				dashed.length() - ((dashed.length() > 1 && dashed.endsWith("-")) ? 1 : 0));
	}

}
