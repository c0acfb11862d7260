package dev.utils.autoconfigure.env;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * Finds the value that wins for a property, together with its origin, by Spring Boot's
 * relaxed rules.
 */
final class PropertyLookup {

	private PropertyLookup() {
	}

	static @Nullable ConfigurationProperty find(Environment environment, String property) {
		return find(environment, ConfigurationPropertyName.adapt(property, '.'));
	}

	static @Nullable ConfigurationProperty find(Environment environment, ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			ConfigurationProperty found = source.getConfigurationProperty(name);
			if (found != null) {
				return found;
			}
		}
		return null;
	}

}
