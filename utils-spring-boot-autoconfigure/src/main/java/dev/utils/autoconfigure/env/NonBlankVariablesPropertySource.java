package dev.utils.autoconfigure.env;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * An environment-style source without its blank {@code UTILS_*} variables, and without
 * those of headers. Compose files and copied {@code .env} templates set variables to
 * nothing where they mean "not set". Spring Boot binds these sources natively, so a blank
 * variable would hide the value of every source below, and
 * {@code UTILS_LLM_PROVIDERS_OPENAI_HEADERS_X_ID} would send a header {@code x.id}.
 */
final class NonBlankVariablesPropertySource extends SystemEnvironmentPropertySource
		implements OriginLookup<String>, PropertySourceInfo {

	private final SystemEnvironmentPropertySource original;

	private NonBlankVariablesPropertySource(SystemEnvironmentPropertySource original, Map<String, Object> variables) {
		super(original.getName(), Collections.unmodifiableMap(variables));
		this.original = original;
	}

	/**
	 * Hide what must not be bound of the given source.
	 * @param source the source
	 * @return a source of the same name, or the given one if it has none
	 */
	static SystemEnvironmentPropertySource of(SystemEnvironmentPropertySource source) {
		Map<String, Object> variables = new LinkedHashMap<>(source.getSource());
		boolean changed = variables.entrySet()
			.removeIf((variable) -> (isOurs(source, variable.getKey())
					&& UtilsVariablesPropertySource.isBlank(variable.getValue()))
					|| UtilsVariables.isHeader(UtilsVariables.withoutPrefix(source, variable.getKey())));
		return changed ? new NonBlankVariablesPropertySource(source, variables) : source;
	}

	private static boolean isOurs(SystemEnvironmentPropertySource source, String variable) {
		return UtilsVariables.withoutPrefix(source, variable).toUpperCase(Locale.ROOT).startsWith("UTILS_");
	}

	@Override
	public @Nullable Origin getOrigin(String key) {
		return containsProperty(key) ? OriginLookup.getOrigin(this.original, key) : null;
	}

	@Override
	public boolean isImmutable() {
		return true;
	}

	@Override
	public @Nullable String getPrefix() {
		return (this.original instanceof PropertySourceInfo info) ? info.getPrefix() : null;
	}

	/**
	 * Leaves the values out, which the inherited form shows at debug level.
	 */
	@Override
	public String toString() {
		return getClass().getSimpleName() + " {name='" + getName() + "'}";
	}

}
