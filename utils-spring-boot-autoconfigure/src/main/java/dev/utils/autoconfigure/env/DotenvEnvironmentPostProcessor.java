package dev.utils.autoconfigure.env;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.log.LogMessage;
import org.springframework.util.StringUtils;

/**
 * Adds the {@code .env} file to the environment, right below the variables of the
 * operating system and before configuration data is read, so that
 * {@code SPRING_PROFILES_ACTIVE} and {@code SPRING_CONFIG_IMPORT} work in it.
 * <p>
 * spring-dotenv's {@code springdotenv.enabled}, {@code springdotenv.directory} and
 * {@code springdotenv.filename} are honoured when given on the command line, as system
 * property or by the operating system. Unlike that library, a {@code .env} on the class
 * path is not read: what is inside a jar is not configuration of the place it runs in.
 */
class DotenvEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private static final String TEST_CONTEXT = "org.springframework.boot.test.context.SpringBootTestContextBootstrapper";

	private static final String ENABLED = "springdotenv.enabled";

	private static final String SETTINGS = "utilsDotenvSettings";

	private static final Map<String, String> SWITCHES = Map.of(ENABLED, "true", "springdotenv.ignore-if-missing",
			"true", "springdotenv.ignore-if-malformed", "false", "springdotenv.export-to-system-properties", "false",
			"springdotenv.system-properties", "false");

	private static final String DEFAULT_FILENAME = ".env";

	private final Log log;

	DotenvEnvironmentPostProcessor(DeferredLogFactory logFactory) {
		this.log = logFactory.getLog(getClass());
	}

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER - 1;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		postProcessEnvironment(environment, Path.of("").toAbsolutePath());
	}

	void postProcessEnvironment(ConfigurableEnvironment environment, Path workingDirectory) {
		MutablePropertySources sources = environment.getPropertySources();
		Boolean enabled = enabled(environment);
		uncoverSwitches(environment);
		if (sources.contains(DotenvPropertySource.NAME) || Boolean.FALSE.equals(enabled)) {
			return;
		}
		Binder binder = Binder.get(environment);
		boolean read = (enabled != null) ? enabled : !isTestOrBuild(environment);
		DotenvFile file = read ? find(binder, workingDirectory) : null;
		DotenvPropertySource source = (file != null) ? DotenvPropertySource.of(file) : DotenvPropertySource.empty();
		if (file != null) {
			this.log
				.info(LogMessage.format("Read %d variables from %s", source.getPropertyNames().length, file.path()));
		}
		if (sources.contains(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
			sources.addAfter(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, source);
		}
		else {
			sources.addLast(source);
		}
	}

	/**
	 * A developer's {@code .env} holds real keys: neither his tests nor an image that he
	 * builds depends on it, unless {@code springdotenv.enabled=true} asks for it. Every
	 * test context of Spring Boot has the property of its bootstrapper, and AOT
	 * processing that of its own.
	 */
	private static boolean isTestOrBuild(ConfigurableEnvironment environment) {
		return environment.containsProperty(TEST_CONTEXT)
				|| Boolean.parseBoolean(environment.getProperty(AbstractAotProcessor.AOT_PROCESSING));
	}

	/**
	 * Return what the switch says, or {@code null} if it is not set, or blank.
	 */
	private static @Nullable Boolean enabled(ConfigurableEnvironment environment) {
		ConfigurationProperty property = new BlankValues(environment)
			.findNotBlank(ConfigurationPropertyName.of(ENABLED));
		if (property == null) {
			return null;
		}
		String value = environment.resolvePlaceholders(String.valueOf(property.getValue())).strip();
		return switch (value.toLowerCase(Locale.ROOT)) {
			case "true", "on", "yes", "1" -> true;
			case "false", "off", "no", "0" -> false;
			default -> throw new InvalidUtilsPropertyException(ENABLED, value, "must be true or false",
					"Set SPRINGDOTENV_ENABLED=true or SPRINGDOTENV_ENABLED=false, or remove it.", property.getOrigin());
		};
	}

	/**
	 * Spring-dotenv binds its switches too, and takes a blank one for an error.
	 */
	private static void uncoverSwitches(ConfigurableEnvironment environment) {
		Map<String, Object> switches = new LinkedHashMap<>();
		SWITCHES.forEach((name, value) -> {
			String set = environment.getProperty(name);
			if (set != null && set.isBlank()) {
				switches.put(name, value);
			}
		});
		if (!switches.isEmpty()) {
			BlankValues.addFirst(environment.getPropertySources(), new MapPropertySource(SETTINGS, switches));
		}
	}

	private @Nullable DotenvFile find(Binder binder, Path workingDirectory) {
		String directory = binder.bind("springdotenv.directory", String.class).orElse("").strip();
		String filename = binder.bind("springdotenv.filename", String.class)
			.map((name) -> StringUtils.hasText(name) ? name.strip() : DEFAULT_FILENAME)
			.orElse(DEFAULT_FILENAME);
		try {
			return StringUtils.hasText(directory) ? DotenvFile.in(workingDirectory, Path.of(directory), filename)
					: DotenvFile.findUpwards(workingDirectory, filename);
		}
		catch (InvalidPathException ex) {
			throw new InvalidDotenvException(workingDirectory, InvalidDotenvException.WHOLE_FILE, null,
					"springdotenv.directory or springdotenv.filename is not a path on this system",
					"Set SPRINGDOTENV_DIRECTORY to a directory and SPRINGDOTENV_FILENAME to a file name.");
		}
	}

}
