package dev.utils.autoconfigure.env;

import java.util.List;
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

	private static final Pattern SEPARATORS = Pattern.compile("[_.\\[-]+");

	/** The settings that have one value, and no name of anybody's choice in theirs. */
	static final List<String> SINGLE = List.of("utils.timeout.connect", "utils.timeout.read", "utils.timeout.total",
			"utils.max-retries", "utils.retry.initial-backoff", "utils.retry.max-backoff", "utils.log-level",
			"utils.logging.format", "utils.ignored-variables", "utils.http.max-in-memory-size",
			"utils.http.max-connections", "utils.http.max-pending-acquires", "utils.http.max-idle-time",
			"utils.llm.preferred-provider", "utils.media.max-size", "utils.media.download-timeout",
			"utils.media.allowed-addresses", "utils.embedding.max-inputs", "utils.rate-limit.mode",
			"utils.rate-limit.queue-capacity", "utils.rate-limit.max-keys", "utils.rate-limit.store",
			"utils.rate-limit.on-store-failure", "utils.rate-limit.store-timeout", "utils.rate-limit.instances",
			"utils.rate-limit.store-prefix", "utils.rate-limit.key-secret", "utils.artifacts.dir",
			"utils.artifacts.max-file-size", "utils.artifacts.max-total-size", "utils.artifacts.max-files",
			"utils.artifacts.file-permissions", "utils.artifacts.save-images", "utils.artifacts.save-transcripts");

	static final List<String> LIMITS = List.of("qps", "rpm", "tpm", "input-tpm", "output-tpm", "max-in-flight",
			"burst");

	static final List<String> KEY_SETTINGS = Stream.concat(Stream.of("provider", "api-key"), LIMITS.stream()).toList();

	static final List<String> PROVIDER_SETTINGS = List.of("api-key", "base-url", "model", "image-model",
			"image-edit-model", "transcription-model", "embedding-model", "protocol", "api", "api-version",
			"authentication", "max-tokens", "max-tokens-field", "capabilities");

	static final List<String> MODEL_SETTINGS = List.of("name", "provider", "capabilities", "context-tokens",
			"output-tokens");

	/** Also without the underscores inside of a word, as Spring Boot has it. */
	private static final Map<String, String> PROPERTIES = SINGLE.stream()
		.collect(Collectors.toUnmodifiableMap(UtilsVariables::squeezed, Function.identity()));

	private static final String ANY = "([A-Z0-9_.-]+?)";

	private static final Pattern LIMIT = Pattern.compile("UTILS_RATE_?LIMIT_" + oneOf(LIMITS) + "_" + ANY);

	private static final Pattern KEY = Pattern.compile("UTILS_RATE_?LIMIT_KEYS_" + ANY + "_" + oneOf(KEY_SETTINGS));

	private static final Pattern HEADER = Pattern.compile("UTILS_LLM_PROVIDERS_" + ANY + "_HEADERS_" + ANY);

	private static final Pattern PROVIDER = Pattern
		.compile("UTILS_LLM_PROVIDERS_" + ANY + "_" + oneOf(PROVIDER_SETTINGS));

	private static final Pattern MODEL = Pattern.compile("UTILS_LLM_MODELS_(\\d+)_" + oneOf(MODEL_SETTINGS));

	private static final Pattern ELEMENT = Pattern.compile("(UTILS_.*(?:CAPABILITIES|ADDRESSES))_(\\d+)");

	private UtilsVariables() {
	}

	/**
	 * Return the property that a variable stands for.
	 * @param variable the variable, in any case
	 * @return the canonical property name, or {@code null} if the name is not one of ours
	 */
	static @Nullable String propertyFor(String variable) {
		String name = variable.toUpperCase(Locale.ROOT);
		if (!name.startsWith("UTILS_")) {
			return null;
		}
		Matcher element = ELEMENT.matcher(name);
		if (element.matches()) {
			String list = propertyFor(element.group(1));
			return (list != null) ? list + '[' + element.group(2) + ']' : null;
		}
		Matcher limit = LIMIT.matcher(name);
		if (limit.matches()) {
			return join("utils.rate-limit." + setting(LIMITS, limit.group(1)), limit.group(2), "");
		}
		Matcher key = KEY.matcher(name);
		if (key.matches()) {
			return join("utils.rate-limit.keys", key.group(1), "." + setting(KEY_SETTINGS, key.group(2)));
		}
		Matcher model = MODEL.matcher(name);
		if (model.matches()) {
			return "utils.llm.models[" + model.group(1) + "]." + setting(MODEL_SETTINGS, model.group(2));
		}
		return providerProperty(name);
	}

	private static @Nullable String providerProperty(String name) {
		// Before the settings: a header may have the name of one.
		Matcher header = HEADER.matcher(name);
		if (header.matches()) {
			String headers = join("utils.llm.providers", header.group(1), ".headers");
			return (headers != null) ? join(headers, header.group(2), "") : null;
		}
		Matcher provider = PROVIDER.matcher(name);
		if (provider.matches()) {
			return join("utils.llm.providers", provider.group(1), "." + setting(PROVIDER_SETTINGS, provider.group(2)));
		}
		return PROPERTIES.get(squeezed(name));
	}

	/**
	 * Tell whether a variable sets a header. Spring Boot has a name of its own for it,
	 * with dots in the place of the dashes.
	 */
	static boolean isHeader(String variable) {
		return HEADER.matcher(variable.toUpperCase(Locale.ROOT)).matches();
	}

	private static @Nullable String join(String before, String name, String after) {
		String dashed = dashed(name);
		return dashed.isEmpty() ? null : before + '.' + dashed + after;
	}

	private static String oneOf(List<String> settings) {
		return settings.stream()
			.map((setting) -> setting.toUpperCase(Locale.ROOT).replace("-", "_?"))
			.collect(Collectors.joining("|", "(", ")"));
	}

	private static String setting(List<String> settings, String name) {
		return settings.stream()
			.filter((setting) -> squeezed(setting).equals(squeezed(name)))
			.findFirst()
			.orElseThrow();
	}

	private static String squeezed(String name) {
		return SEPARATORS.matcher(name).replaceAll("").toUpperCase(Locale.ROOT);
	}

	/**
	 * Return the variable that stands for a property.
	 * @param property the canonical property name
	 * @return the variable in upper case
	 */
	static String variableFor(String property) {
		return SEPARATORS.matcher(property.replace("]", "")).replaceAll("_").toUpperCase(Locale.ROOT);
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
