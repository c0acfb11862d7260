package dev.utils.autoconfigure.env;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.origin.Origin;
import org.springframework.core.Ordered;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.env.Environment;

/**
 * Explains a wrong value below {@code utils} by property, variable, value, origin, reason
 * and fix, whether one of our records refused it or Spring Boot could not convert it.
 * Runs before Spring Boot's own analyzers, which print every value, secret or not.
 */
class InvalidUtilsPropertyFailureAnalyzer implements FailureAnalyzer, Ordered {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("utils");

	private final @Nullable Environment environment;

	/**
	 * Create an analyzer.
	 * @param environment the environment, {@code null} when the start failed before there
	 * was a context
	 */
	InvalidUtilsPropertyFailureAnalyzer(@Nullable Environment environment) {
		this.environment = environment;
	}

	@Override
	public int getOrder() {
		return 0;
	}

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		InvalidUtilsPropertyException invalid = find(failure, InvalidUtilsPropertyException.class);
		if (invalid != null) {
			return analyze(invalid);
		}
		BindException bind = find(failure, BindException.class);
		if (bind == null || !isOurs(bind.getName()) || find(bind, BindValidationException.class) != null) {
			return null;
		}
		UnboundConfigurationPropertiesException unbound = find(bind, UnboundConfigurationPropertiesException.class);
		return (unbound != null) ? analyze(unbound) : analyze(bind);
	}

	private FailureAnalysis analyze(InvalidUtilsPropertyException invalid) {
		ConfigurationProperty found = (invalid.getOrigin() == null) ? lookUp(invalid.getProperty()) : null;
		String value = (found != null) ? SensitiveValue.show(invalid.getProperty(), found.getValue())
				: invalid.getValue();
		Origin origin = (found != null) ? found.getOrigin() : invalid.getOrigin();
		return new FailureAnalysis(describe(invalid.getProperty(), value, origin, invalid.getRule()), invalid.getFix(),
				invalid);
	}

	private FailureAnalysis analyze(BindException bind) {
		ConfigurationProperty found = (bind.getProperty() != null) ? bind.getProperty()
				: lookUp(bind.getName().toString());
		String property = ((found != null) ? found.getName() : bind.getName()).toString();
		String value = (found != null) ? SensitiveValue.show(property, found.getValue()) : null;
		Origin origin = (found != null) ? found.getOrigin() : null;
		String variable = UtilsVariables.variableFor(property);
		if (find(bind, ConversionException.class) == null) {
			return new FailureAnalysis(describe(property, value, origin, reason(property, bind)),
					"Correct " + property + " (" + variable + "), or remove it to use the default.", bind);
		}
		List<String> group = ValueRule.groupOf(property, bind.getTarget().getType().resolve(Object.class));
		if (group != null) {
			String names = group.stream()
				.map((name) -> name + " (" + UtilsVariables.variableFor(name) + ")")
				.collect(Collectors.joining(", "));
			return new FailureAnalysis(
					describe(property, value, origin, "is a group of settings and has no value of its own"),
					"Set one of these instead: " + names + ".", bind);
		}
		ValueRule rule = ValueRule.of(bind.getTarget().getType().resolve(Object.class));
		return new FailureAnalysis(describe(property, value, origin, rule.rule()),
				"Set " + variable + "=" + rule.example() + " or another such value, or remove it to use the default.",
				bind);
	}

	private FailureAnalysis analyze(UnboundConfigurationPropertiesException unbound) {
		String names = unbound.getUnboundProperties()
			.stream()
			.map((property) -> "%n    %s (%s)".formatted(property.getName(), property.getOrigin()))
			.collect(Collectors.joining());
		return new FailureAnalysis("These properties do not exist:%n".formatted() + names,
				"Correct the names or remove the properties.", unbound);
	}

	private static String describe(String property, @Nullable String value, @Nullable Origin origin, String reason) {
		StringBuilder description = new StringBuilder("A configuration value is invalid:%n".formatted());
		description.append("%n    Property: %s".formatted(property));
		description.append("%n    Variable: %s".formatted(UtilsVariables.variableFor(property)));
		if (value != null) {
			description.append("%n    Value: \"%s\"".formatted(value));
		}
		if (origin != null) {
			description.append("%n    Origin: %s".formatted(origin));
		}
		description.append("%n    Reason: %s".formatted(reason));
		return description.toString();
	}

	private static String reason(String property, BindException bind) {
		Throwable root = bind;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return SensitiveValue.isSecret(property) ? root.getClass().getSimpleName()
				: SensitiveValue.show(property, root.getMessage());
	}

	private @Nullable ConfigurationProperty lookUp(String property) {
		return (this.environment != null) ? PropertyLookup.find(this.environment, property) : null;
	}

	private static boolean isOurs(ConfigurationPropertyName name) {
		return PREFIX.equals(name) || PREFIX.isAncestorOf(name);
	}

	private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
		for (Throwable candidate = failure; candidate != null; candidate = candidate.getCause()) {
			if (type.isInstance(candidate)) {
				return type.cast(candidate);
			}
		}
		return null;
	}

}
