package dev.utils.autoconfigure.env;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertyResolver;
import org.springframework.core.env.PropertySource;

/**
 * The {@code UTILS_*} variables of another property source under their canonical names,
 * with the origins of that source. Blank values are left out: they mean "not set".
 */
final class UtilsVariablesPropertySource
		extends EnumerablePropertySource<Map<String, UtilsVariablesPropertySource.Variable>>
		implements OriginLookup<String>, PropertySourceInfo {

	UtilsVariablesPropertySource(String name, Map<String, Variable> variables) {
		super(name, variables);
	}

	/**
	 * Create the source that belongs before the given one.
	 * @param source the source that may hold {@code UTILS_*} variables, or variables that
	 * name a file with a key
	 * @param resolver resolves placeholders in the paths of such files
	 * @return the new source, or {@code null} if there are none
	 */
	static @Nullable UtilsVariablesPropertySource of(EnumerablePropertySource<?> source, PropertyResolver resolver) {
		Map<String, Variable> variables = new LinkedHashMap<>();
		for (String name : source.getPropertyNames()) {
			String bare = UtilsVariables.withoutPrefix(source, name);
			String property = UtilsVariables.propertyFor(bare);
			Object value = (property != null) ? source.getProperty(name) : null;
			if (property == null || value == null || isBlank(value)) {
				continue;
			}
			Variable variable = new Variable((value instanceof CharSequence) ? value.toString().strip() : value,
					PropertySourceOrigin.get(source, name));
			// Of several spellings in one source, the usual one wins.
			if (bare.equals(UtilsVariables.variableFor(property))) {
				variables.put(property, variable);
			}
			else {
				variables.putIfAbsent(property, variable);
			}
			if (UtilsVariables.isHeader(bare)) {
				// The source itself has it no longer.
				variables.putIfAbsent(name, variable);
			}
		}
		variables.putAll(new KeyFiles(source, resolver).read());
		return variables.isEmpty() ? null : new UtilsVariablesPropertySource(nameFor(source), variables);
	}

	static String nameFor(PropertySource<?> source) {
		return "utilsVariables(" + source.getName() + ")";
	}

	static boolean isBlank(@Nullable Object value) {
		return value instanceof CharSequence && value.toString().isBlank();
	}

	@Override
	public String[] getPropertyNames() {
		return this.source.keySet().toArray(String[]::new);
	}

	@Override
	public @Nullable Object getProperty(String name) {
		Variable variable = this.source.get(name);
		return (variable != null) ? variable.value() : null;
	}

	@Override
	public @Nullable Origin getOrigin(String key) {
		Variable variable = this.source.get(key);
		return (variable != null) ? variable.origin() : null;
	}

	@Override
	public boolean isImmutable() {
		return true;
	}

	/**
	 * Leaves the values out, which the inherited form shows at debug level.
	 */
	@Override
	public String toString() {
		return getClass().getSimpleName() + " {name='" + getName() + "'}";
	}

	/**
	 * A value with the place it came from.
	 *
	 * @param value the value
	 * @param origin the origin, or {@code null} if nothing is known of it
	 */
	record Variable(Object value, @Nullable Origin origin) {

		@Override
		public String toString() {
			return "Variable[origin=" + this.origin + "]";
		}

	}

}
