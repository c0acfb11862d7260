package dev.utils.autoconfigure.env;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.support.EnvironmentPostProcessorApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Starts a real {@link SpringApplication} with every registered environment post
 * processor, but with sources that the test chooses in place of the machine's.
 */
final class TestApplication {

	private final Path directory;

	private final List<String> arguments = new ArrayList<>();

	private final Map<String, Object> systemProperties = new LinkedHashMap<>();

	private final Map<String, Object> osEnvironment = new LinkedHashMap<>();

	private String environmentPrefix;

	TestApplication(Path directory) {
		this.directory = directory;
		this.systemProperties.put("spring.config.location", directory.resolve("application.yml").toUri().toString());
		this.systemProperties.put("springdotenv.directory", directory.toString());
		yml("");
	}

	TestApplication argument(String argument) {
		this.arguments.add(argument);
		return this;
	}

	TestApplication systemProperty(String name, String value) {
		this.systemProperties.put(name, value);
		return this;
	}

	TestApplication osEnvironment(String name, String value) {
		this.osEnvironment.put(name, value);
		return this;
	}

	TestApplication environmentPrefix(String prefix) {
		this.environmentPrefix = prefix;
		return this;
	}

	/**
	 * Add lines to the {@code .env} file.
	 */
	TestApplication dotenv(String text) {
		return append(".env", text);
	}

	/**
	 * Add lines to the {@code application.yml} file.
	 */
	TestApplication yml(String text) {
		return append("application.yml", text);
	}

	private TestApplication append(String file, String text) {
		try {
			Files.writeString(this.directory.resolve(file), text.isEmpty() ? "" : text + "\n",
					StandardOpenOption.CREATE, StandardOpenOption.APPEND);
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	ConfigurableEnvironment start() {
		// Without its listener, nothing else quietens the log.
		LoggingSystem.get(getClass().getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.ERROR);
		SpringApplication application = new SpringApplication(Nothing.class);
		application.setEnvironment(new TestEnvironment(this.systemProperties, this.osEnvironment));
		application.setListeners(List.of(new EnvironmentPostProcessorApplicationListener()));
		application.setInitializers(List.of());
		application.setEnvironmentPrefix(this.environmentPrefix);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setBannerMode(Banner.Mode.OFF);
		application.setLogStartupInfo(false);
		application.setRegisterShutdownHook(false);
		try (ConfigurableApplicationContext context = application.run(this.arguments.toArray(String[]::new))) {
			return context.getEnvironment();
		}
	}

	static class Nothing {

	}

	private static final class TestEnvironment extends StandardEnvironment {

		TestEnvironment(Map<String, Object> systemProperties, Map<String, Object> osEnvironment) {
			super(new MutablePropertySources());
			getPropertySources()
				.addLast(new MapPropertySource(SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, systemProperties));
			getPropertySources()
				.addLast(new SystemEnvironmentPropertySource(SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, osEnvironment));
		}

		@Override
		protected void customizePropertySources(MutablePropertySources propertySources) {
		}

	}

}
