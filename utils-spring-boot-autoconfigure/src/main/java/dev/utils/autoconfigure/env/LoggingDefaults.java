package dev.utils.autoconfigure.env;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Turns {@code utils.log-level} and {@code utils.logging.format} into defaults of Spring
 * Boot's own logging properties. Whatever the user sets there wins.
 */
final class LoggingDefaults {

	static final String SOURCE_NAME = "utilsLoggingDefaults";

	static final String JSON_CONFIG = "classpath:dev/utils/autoconfigure/logback-json.xml";

	private static final String LOG_LEVEL = "utils.log-level";

	private static final String FORMAT = "utils.logging.format";

	private static final String ENCODER = "net.logstash.logback.encoder.LogstashEncoder";

	private static final String LOGBACK_SYSTEM = "org.springframework.boot.logging.logback.LogbackLoggingSystem";

	private static final List<String> LOGBACK_FILES = List.of("logback-test.groovy", "logback-test.xml",
			"logback.groovy", "logback.xml", "logback-test-spring.groovy", "logback-test-spring.xml",
			"logback-spring.groovy", "logback-spring.xml");

	private static final ConfigurationPropertyName STRUCTURED = ConfigurationPropertyName.of("logging.structured");

	private final ConfigurableEnvironment environment;

	private final BlankValues values;

	private final ClassLoader classLoader;

	LoggingDefaults(ConfigurableEnvironment environment, ClassLoader classLoader) {
		this.environment = environment;
		this.values = new BlankValues(environment);
		this.classLoader = classLoader;
	}

	void apply() {
		Map<String, Object> defaults = new LinkedHashMap<>();
		String level = level();
		if (level != null) {
			defaults.put("logging.level.root", level);
		}
		// It logs each broken connection with its stack trace, although callers get the
		// exception.
		defaults.put("logging.level.reactor.netty.http.client.HttpClientConnect", "ERROR");
		// It warns that its source is there already, which is what keeps it from reading
		// the file; heard from the second context of a JVM on.
		defaults.put("logging.level.me.paulschwarz.springdotenv.DotenvPropertySource", "ERROR");
		if (wantsJson() && jsonPossible() && !hasOwnLogConfiguration()) {
			defaults.put("logging.config", JSON_CONFIG);
			defaults.put("spring.main.banner-mode", "off");
		}
		defaults.keySet().removeIf(this::isSet);
		boolean hidden = defaults.keySet().stream().anyMatch(this.environment::containsProperty);
		MapPropertySource source = new MapPropertySource(SOURCE_NAME, defaults);
		if (hidden) {
			BlankValues.addFirst(this.environment.getPropertySources(), source);
		}
		else if (!defaults.isEmpty()) {
			this.environment.getPropertySources().addLast(source);
		}
	}

	private @Nullable String level() {
		ConfigurationProperty property = PropertyLookup.find(this.environment, LOG_LEVEL);
		String level = text(property);
		return switch (level) {
			case "" -> null;
			case "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF" -> level;
			case "NOTSET" -> "TRACE";
			case "WARNING" -> "WARN";
			case "CRITICAL", "FATAL" -> "ERROR";
			// YAML reads a bare off as the boolean false.
			case "FALSE" -> "OFF";
			default -> throw invalid(LOG_LEVEL, property,
					"must be one of TRACE, DEBUG, INFO, WARN, WARNING, ERROR, CRITICAL, FATAL, NOTSET, OFF (in any case)",
					"Set UTILS_LOG_LEVEL=INFO or another of these levels.");
		};
	}

	private boolean wantsJson() {
		ConfigurationProperty property = PropertyLookup.find(this.environment, FORMAT);
		return switch (text(property)) {
			case "", "JSON" -> true;
			case "TEXT" -> false;
			default -> throw invalid(FORMAT, property, "must be json or text",
					"Set UTILS_LOGGING_FORMAT=json, or UTILS_LOGGING_FORMAT=text for local work.");
		};
	}

	private boolean jsonPossible() {
		return ClassUtils.isPresent(ENCODER, this.classLoader)
				&& LoggingSystem.get(this.classLoader).getClass().getName().equals(LOGBACK_SYSTEM);
	}

	private boolean hasOwnLogConfiguration() {
		return isSet("logging.config") || this.values.isAnySetBelow(STRUCTURED)
				|| LOGBACK_FILES.stream().anyMatch((file) -> this.classLoader.getResource(file) != null);
	}

	/**
	 * Tell whether any source sets a property. Compose files set variables to nothing
	 * where they mean "not set".
	 */
	private boolean isSet(String property) {
		return this.values.findNotBlank(ConfigurationPropertyName.adapt(property, '.')) != null;
	}

	private String text(@Nullable ConfigurationProperty property) {
		return (property == null) ? ""
				: this.environment.resolvePlaceholders(String.valueOf(property.getValue()))
					.strip()
					.toUpperCase(Locale.ROOT);
	}

	private static InvalidUtilsPropertyException invalid(String name, @Nullable ConfigurationProperty property,
			String rule, String fix) {
		return (property != null)
				? new InvalidUtilsPropertyException(name, property.getValue(), rule, fix, property.getOrigin())
				: new InvalidUtilsPropertyException(name, null, rule, fix);
	}

}
