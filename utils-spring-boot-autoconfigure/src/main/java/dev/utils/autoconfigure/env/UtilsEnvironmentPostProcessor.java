package dev.utils.autoconfigure.env;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Runs after all configuration has been read: makes {@code UTILS_*} variables of every
 * source bind to their properties with the precedence of that source, then derives the
 * logging defaults and what keeps the application's own HTTP clients as they were.
 */
class UtilsEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		exposeVariables(environment.getPropertySources());
		new LoggingDefaults(environment, application.getClassLoader()).apply();
		HostHttpClientDefaults.apply(environment, application.getClassLoader());
	}

	static void exposeVariables(MutablePropertySources sources) {
		for (PropertySource<?> source : sources.stream().toList()) {
			if (source instanceof SystemEnvironmentPropertySource variables) {
				source = NonBlankVariablesPropertySource.of(variables);
				sources.replace(source.getName(), source);
			}
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				UtilsVariablesPropertySource properties = UtilsVariablesPropertySource.of(enumerable);
				if (properties != null && !sources.contains(properties.getName())) {
					sources.addBefore(source.getName(), properties);
				}
			}
		}
	}

}
