package dev.utils.autoconfigure.env;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.utils.autoconfigure.env.UtilsVariablesPropertySource.Variable;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Makes a blank value mean "not set" in every source: where one hides the value of a
 * weaker source, that value is put before all others. Concerns {@code utils.*} and the
 * variables of providers, nobody else's.
 */
final class BlankValues {

	static final String SOURCE_NAME = "utilsValuesBelowBlankOnes";

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("utils");

	private final ConfigurableEnvironment environment;

	BlankValues(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	void uncover() {
		MutablePropertySources sources = this.environment.getPropertySources();
		sources.remove(SOURCE_NAME);
		Map<String, Variable> uncovered = new LinkedHashMap<>();
		WellKnownVariables.ALL.forEach((variable) -> uncoverVariable(variable, uncovered));
		uncoverProperties(uncovered);
		if (!uncovered.isEmpty()) {
			addFirst(sources, new UtilsVariablesPropertySource(SOURCE_NAME, uncovered));
		}
	}

	/**
	 * Add a source before all others, except Spring Boot's view of all of them.
	 */
	static void addFirst(MutablePropertySources sources, PropertySource<?> added) {
		PropertySource<?> first = sources.stream().findFirst().orElse(null);
		if (first != null && ConfigurationPropertySources.isAttachedConfigurationPropertySource(first)) {
			sources.addAfter(first.getName(), added);
		}
		else {
			sources.addFirst(added);
		}
	}

	private void uncoverVariable(String name, Map<String, Variable> uncovered) {
		boolean hidden = false;
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			Object value = ConfigurationPropertySources.isAttachedConfigurationPropertySource(source) ? null
					: source.getProperty(name);
			if (value != null && !isBlank(value)) {
				if (hidden) {
					uncovered.put(name, new Variable(value, PropertySourceOrigin.get(source, name)));
				}
				return;
			}
			hidden |= value != null;
		}
	}

	private void uncoverProperties(Map<String, Variable> uncovered) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter((name) -> PREFIX.isAncestorOf(name) && !isOfList(name))
					.filter((name) -> !uncovered.containsKey(name.toString()))
					.forEach((name) -> uncoverProperty(name, uncovered));
			}
		}
	}

	private void uncoverProperty(ConfigurationPropertyName name, Map<String, Variable> uncovered) {
		ConfigurationProperty winner = PropertyLookup.find(this.environment, name);
		if (winner == null || !isBlank(winner.getValue())) {
			return;
		}
		ConfigurationProperty hidden = findNotBlank(name);
		if (hidden != null) {
			uncovered.put(name.toString(), new Variable(hidden.getValue(), hidden.getOrigin()));
		}
	}

	/**
	 * Find the value that wins among those that say something.
	 */
	@Nullable ConfigurationProperty findNotBlank(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty found = source.getConfigurationProperty(name);
			if (found != null && !isBlank(found.getValue())) {
				return found;
			}
		}
		return null;
	}

	/**
	 * Tell whether any setting below a name says something.
	 */
	boolean isAnySetBelow(ConfigurationPropertyName prefix) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable && iterable.stream()
				.filter(prefix::isAncestorOf)
				.map(iterable::getConfigurationProperty)
				.anyMatch((property) -> property != null && !isBlank(property.getValue()))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A list comes from one source as a whole.
	 */
	private static boolean isOfList(ConfigurationPropertyName name) {
		for (int i = 0; i < name.getNumberOfElements(); i++) {
			if (name.isNumericIndex(i)) {
				return true;
			}
		}
		return false;
	}

	private boolean isBlank(@Nullable Object value) {
		if (!(value instanceof CharSequence)) {
			return false;
		}
		try {
			return this.environment.resolvePlaceholders(value.toString()).isBlank();
		}
		catch (IllegalArgumentException ex) {
			// A placeholder that leads back to itself.
			return false;
		}
	}

}
