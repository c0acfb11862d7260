package dev.utils.llm;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.SecretKey;

import org.jspecify.annotations.Nullable;

/**
 * A provider's API key. Exists so that no log line, exception or debugger view shows it
 * by accident: {@link #toString()} is a constant. Thread-safe.
 */
public final class ApiKey {

	private static final int FINGERPRINT_BYTES = 8;

	private final String value;

	private volatile @Nullable Fingerprint fingerprint;

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

	/**
	 * Return what can stand for this key where the key itself must not be: the first 64
	 * bits of its HMAC (RFC 2104), in hexadecimal. The same for equal keys and secrets;
	 * it is computed once as long as the secret stays the same object.
	 * @param secret the secret, which names the algorithm, such as {@code HmacSHA256}
	 * @return 16 hexadecimal digits
	 * @throws IllegalArgumentException if no MAC can be computed with the secret
	 */
	public String fingerprint(SecretKey secret) {
		Fingerprint known = this.fingerprint;
		if (known == null || known.secret() != secret) {
			known = new Fingerprint(secret, hmac(secret));
			this.fingerprint = known;
		}
		return known.digits();
	}

	private String hmac(SecretKey secret) {
		try {
			Mac mac = Mac.getInstance(secret.getAlgorithm());
			mac.init(secret);
			byte[] hash = mac.doFinal(this.value.getBytes(StandardCharsets.US_ASCII));
			return HexFormat.of().formatHex(Arrays.copyOf(hash, FINGERPRINT_BYTES));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalArgumentException("Invalid secret: " + secret.getAlgorithm() + " is no usable MAC.", ex);
		}
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

	/**
	 * A fingerprint that was computed.
	 *
	 * @param secret what it was computed with
	 * @param digits the fingerprint
	 */
	private record Fingerprint(SecretKey secret, String digits) {
	}

}
