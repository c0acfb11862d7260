package dev.utils.autoconfigure.env;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
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
		Binder binder = Binder.get(environment);
		Boolean enabled = binder.bind("springdotenv.enabled", Boolean.class).orElse(null);
		if (sources.contains(DotenvPropertySource.NAME) || Boolean.FALSE.equals(enabled)) {
			return;
		}
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

	private @Nullable DotenvFile find(Binder binder, Path workingDirectory) {
		String directory = binder.bind("springdotenv.directory", String.class).orElse("");
		String filename = binder.bind("springdotenv.filename", String.class)
			.map((name) -> StringUtils.hasText(name) ? name : DEFAULT_FILENAME)
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
