package dev.utils.autoconfigure.env;

import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What may be shown of a property's value.
 */
final class SensitiveValue {

	private static final String MASK = "******";

	private static final int MAX_LENGTH = 120;

	private static final Pattern SECRET_NAME = Pattern
		.compile("key|token(?!s)|secret|password|passwd|credential|redis[._]url");

	private static final Pattern USER_INFO = Pattern.compile("://\\S*@");

	private static final Pattern QUERY = Pattern.compile("(://[^\\s?]*)\\?\\S*");

	private static final Pattern KEY_LIKE = Pattern
		.compile("(?<![A-Za-z0-9])(?:(?:sk|hf|gsk|xai|r8)[-_][A-Za-z0-9_-]{6,}|AIza[A-Za-z0-9_-]{16,})");

	private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

	private SensitiveValue() {
	}

	/**
	 * Tell whether the values of a property are never shown.
	 * @param property the property or variable name
	 * @return {@code true} if the name speaks of a secret
	 */
	static boolean isSecret(String property) {
		return SECRET_NAME.matcher(property.toLowerCase(Locale.ROOT)).find();
	}

	/**
	 * A path as it may be shown: somebody may have put the key where its file belongs.
	 * @param path the path
	 * @return the text to show
	 */
	static String path(String path) {
		return (path.indexOf('/') >= 0 || path.indexOf('\\') >= 0) ? show("path", path) : MASK;
	}

	/**
	 * The value as it may be shown: masked for secrets; without user info and query where
	 * it is a URL; on one line and shortened.
	 * @param property the property that holds the value
	 * @param value the value
	 * @return the text to show
	 */
	static String show(String property, @Nullable Object value) {
		if (value == null) {
			return "not set";
		}
		if (isSecret(property)) {
			return MASK;
		}
		String text = USER_INFO.matcher(value.toString()).replaceAll("://" + MASK + "@");
		text = QUERY.matcher(text).replaceAll("$1?" + MASK);
		// A key that was put into the wrong variable.
		text = KEY_LIKE.matcher(text).replaceAll(MASK);
		text = CONTROL.matcher(text).replaceAll(" ");
		return (text.length() <= MAX_LENGTH) ? text : text.substring(0, MAX_LENGTH) + "…";
	}

}
