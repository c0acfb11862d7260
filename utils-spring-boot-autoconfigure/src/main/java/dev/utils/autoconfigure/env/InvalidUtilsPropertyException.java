package dev.utils.autoconfigure.env;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;

/**
 * A {@code utils.*} property with a value that makes no sense. Stops the start; the
 * report names the property, its {@code UTILS_*} variable, where the value came from, the
 * value, the rule and the fix.
 * <p>
 * The value is masked at construction where the property's name contains {@code key},
 * {@code token}, {@code secret}, {@code password} or {@code credential}, and URLs lose
 * user info and query: the exception never holds a secret. Rule and fix must not repeat
 * the value.
 */
public final class InvalidUtilsPropertyException extends RuntimeException {

	private final String property;

	private final @Nullable String value;

	private final String rule;

	private final String fix;

	private final transient @Nullable Origin origin;

	/**
	 * Create an exception whose origin is looked up in the environment when it is
	 * reported.
	 * @param property the canonical name, for example {@code utils.max-retries}
	 * @param value the rejected value
	 * @param rule what the value must be, starting with "must", for example
	 * {@code must be 0 or more}
	 * @param fix what to do, as a sentence with an example
	 */
	public InvalidUtilsPropertyException(String property, @Nullable Object value, String rule, String fix) {
		this(property, value, rule, fix, null);
	}

	InvalidUtilsPropertyException(String property, @Nullable Object value, String rule, String fix,
			@Nullable Origin origin) {
		super("Invalid " + property + " (" + SensitiveValue.show(property, value) + "): " + rule);
		this.property = property;
		this.value = (value != null) ? SensitiveValue.show(property, value) : null;
		this.rule = rule;
		this.fix = fix;
		this.origin = origin;
	}

	/**
	 * Return the canonical name of the property.
	 * @return the name
	 */
	public String getProperty() {
		return this.property;
	}

	/**
	 * Return the rejected value as it may be shown.
	 * @return the value, masked where it may be secret, or {@code null} if there is none
	 */
	public @Nullable String getValue() {
		return this.value;
	}

	/**
	 * Return what the value must be.
	 * @return the rule
	 */
	public String getRule() {
		return this.rule;
	}

	/**
	 * Return what to do.
	 * @return the fix
	 */
	public String getFix() {
		return this.fix;
	}

	@Nullable Origin getOrigin() {
		return this.origin;
	}

}
