package dev.utils.autoconfigure.env;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Runs after all configuration has been read: makes {@code UTILS_*} variables of every
 * source bind to their properties with the precedence of that source, reads keys that are
 * in files, lets no blank value hide another one, tells of variables that have no effect,
 * then derives the logging defaults and what keeps the application's own HTTP clients as
 * they were.
 */
class UtilsEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private final UnknownVariables unknownVariables;

	UtilsEnvironmentPostProcessor(DeferredLogFactory logFactory) {
		this.unknownVariables = new UnknownVariables(logFactory.getLog(UnknownVariables.class));
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		exposeVariables(environment);
		this.unknownVariables.report(environment);
		new LoggingDefaults(environment, application.getClassLoader()).apply();
		HostHttpClientDefaults.apply(environment, application.getClassLoader());
	}

	/**
	 * Make the variables of all sources properties, except of those where that was done
	 * before.
	 */
	static void exposeVariables(ConfigurableEnvironment environment) {
		MutablePropertySources sources = environment.getPropertySources();
		for (PropertySource<?> source : sources.stream().toList()) {
			if (source instanceof EnumerablePropertySource<?> enumerable
					&& !(source instanceof UtilsVariablesPropertySource)) {
				expose(sources, enumerable, environment);
			}
			if (source instanceof SystemEnvironmentPropertySource variables) {
				sources.replace(source.getName(), NonBlankVariablesPropertySource.of(variables));
			}
		}
		new BlankValues(environment).uncover();
	}

	private static void expose(MutablePropertySources sources, EnumerablePropertySource<?> source,
			ConfigurableEnvironment environment) {
		if (!sources.contains(UtilsVariablesPropertySource.nameFor(source))) {
			UtilsVariablesPropertySource properties = UtilsVariablesPropertySource.of(source, environment);
			if (properties != null) {
				sources.addBefore(source.getName(), properties);
			}
		}
	}

}
