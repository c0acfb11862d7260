package dev.utils.autoconfigure.env;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The variables of a {@code .env} file, bound by the same rules as those of the operating
 * system. It carries the name that spring-dotenv gives to its source: that library leaves
 * the file alone when a source of this name is already there, even an empty one.
 */
final class DotenvPropertySource extends SystemEnvironmentPropertySource
		implements OriginLookup<String>, PropertySourceInfo {

	static final String NAME = "dotenvPropertySource-systemEnvironment";

	private final Map<String, Origin> origins;

	private DotenvPropertySource(Map<String, Object> values, Map<String, Origin> origins) {
		super(NAME, Collections.unmodifiableMap(values));
		this.origins = origins;
	}

	static DotenvPropertySource empty() {
		return new DotenvPropertySource(Map.of(), Map.of());
	}

	static DotenvPropertySource of(DotenvFile file) {
		Map<String, Object> values = new LinkedHashMap<>();
		Map<String, Origin> origins = new LinkedHashMap<>();
		file.read().forEach((name, entry) -> {
			values.put(name, entry.value());
			origins.put(name, new DotenvOrigin(name, file.label(), entry.line()));
		});
		return new DotenvPropertySource(values, origins);
	}

	@Override
	public @Nullable Origin getOrigin(String key) {
		return this.origins.get(resolvePropertyName(key));
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

}
