package dev.utils.ratelimit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import org.jspecify.annotations.Nullable;

/**
 * Makes fingerprints of API keys, so that no object of a limiter and no entry of its
 * store holds a key. They are keyed hashes (HMAC-SHA-256, RFC 2104): who sees one without
 * the secret cannot even check a guess. Thread-safe.
 */
public final class KeyFingerprints {

	private static final String ALGORITHM = "HmacSHA256";

	private static final int LONGEST_MODEL = 128;

	private static final int MODEL_HASH_BYTES = 8;

	private static final String NO_KEY = "none";

	private final SecretKey secret;

	private KeyFingerprints(byte[] secret) {
		this.secret = new SecretKeySpec(secret, ALGORITHM);
	}

	/**
	 * Return fingerprints that mean something in this process only.
	 * @return fingerprints with a random secret
	 */
	public static KeyFingerprints random() {
		byte[] random = new byte[32];
		new SecureRandom().nextBytes(random);
		return new KeyFingerprints(random);
	}

	/**
	 * Return fingerprints that are the same wherever the secret is.
	 * @param secret the secret
	 * @return fingerprints with that secret
	 * @throws IllegalArgumentException if the secret is blank
	 */
	public static KeyFingerprints of(String secret) {
		if (secret.isBlank()) {
			throw new IllegalArgumentException("Invalid secret: must not be blank.");
		}
		return new KeyFingerprints(secret.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Return what stands for a key.
	 * @param apiKey the key, or {@code null} if there is none
	 * @return 16 hexadecimal digits, or {@code none}
	 */
	public String of(@Nullable ApiKey apiKey) {
		return (apiKey != null) ? apiKey.fingerprint(this.secret) : NO_KEY;
	}

	RateLimitKey key(Provider provider, String fingerprint, String model) {
		return new RateLimitKey(provider, fingerprint, shortened(model));
	}

	/**
	 * Model names may come from users: a long one is kept by its beginning and a hash.
	 */
	private String shortened(String model) {
		return (model.length() <= LONGEST_MODEL) ? model : model.substring(0, LONGEST_MODEL / 2) + "#" + hash(model);
	}

	private static String hash(String model) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(model.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(hash, 0, MODEL_HASH_BYTES);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
