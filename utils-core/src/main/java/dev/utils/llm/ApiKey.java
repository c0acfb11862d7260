package dev.utils.llm;

/**
 * A provider's API key. Exists so that no log line, exception or debugger view shows it
 * by accident: {@link #toString()} is a constant.
 */
public final class ApiKey {

	private final String value;

	private ApiKey(String value) {
		this.value = value;
	}

	/**
	 * Return the given key, without surrounding white space.
	 * @param value the key as the provider gave it
	 * @return the key
	 * @throws IllegalArgumentException if the key is blank or holds a character that an
	 * HTTP header cannot carry; the message does not show the key
	 */
	public static ApiKey of(String value) {
		String trimmed = value.strip();
		if (trimmed.isEmpty()) {
			throw new IllegalArgumentException("Invalid API key: must not be blank.");
		}
		if (!trimmed.chars().allMatch((c) -> c > 0x20 && c < 0x7F)) {
			throw new IllegalArgumentException(
					"Invalid API key: must be printable ASCII without blanks (was more than the key copied?).");
		}
		return new ApiKey(trimmed);
	}

	/**
	 * Return the key itself, for the authorization header.
	 * @return the secret
	 */
	public String value() {
		return this.value;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof ApiKey key && this.value.equals(key.value);
	}

	@Override
	public int hashCode() {
		return this.value.hashCode();
	}

	@Override
	public String toString() {
		return "ApiKey[hidden]";
	}

}
