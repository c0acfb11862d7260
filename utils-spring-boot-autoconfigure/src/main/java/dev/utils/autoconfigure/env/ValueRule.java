package dev.utils.autoconfigure.env;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Locale;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/**
 * What a value of some type looks like, in words for people.
 *
 * @param rule what the value must be, starting with "must"
 * @param example a value that is right
 */
record ValueRule(String rule, String example) {

	static ValueRule of(Class<?> declared) {
		Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(declared);
		if (type == Duration.class) {
			return new ValueRule("must be a duration: a whole number of seconds, or a whole number with its unit"
					+ " (ms, s, m, h, d)", "10s");
		}
		if (type == Integer.class || type == Long.class) {
			return new ValueRule("must be a whole number, written with digits only", "3");
		}
		if (type == Double.class || type == Float.class || type == BigDecimal.class) {
			return new ValueRule("must be a number, with a point as decimal separator", "2.5");
		}
		if (type == Boolean.class) {
			return new ValueRule("must be true or false", "true");
		}
		if (type == URI.class || type == URL.class) {
			return new ValueRule("must be a URL that starts with http:// or https://", "https://host/v1");
		}
		if (type == DataSize.class) {
			return new ValueRule("must be a size: a whole number with its unit (B, KB, MB, GB, TB)", "100MB");
		}
		if (type.isEnum()) {
			String names = Stream.of(type.getEnumConstants())
				.map((constant) -> constant.toString().toLowerCase(Locale.ROOT))
				.collect(Collectors.joining(", "));
			return new ValueRule("must be one of " + names, names.split(",", 2)[0]);
		}
		return new ValueRule("cannot be read as " + type.getSimpleName(), "...");
	}

	/**
	 * Tell the settings that a property stands for which is no value itself.
	 * @param property the property
	 * @param declared its type
	 * @return the names below the property, or {@code null} if the type is that of a
	 * value
	 */
	static @Nullable List<String> groupOf(String property, Class<?> declared) {
		if (Map.class.isAssignableFrom(declared)) {
			return List.of(property + ".<name>");
		}
		return declared.isRecord() ? Stream.of(declared.getRecordComponents())
			.map((component) -> property + '.' + DataObjectPropertyName.toDashedForm(component.getName()))
			.toList() : null;
	}

}
