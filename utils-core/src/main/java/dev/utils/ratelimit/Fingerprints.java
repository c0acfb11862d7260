package dev.utils.ratelimit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import org.jspecify.annotations.Nullable;

/**
 * Makes rate limit keys, so that no object of the limiter holds an API key. The
 * fingerprints are keyed hashes with a secret of this process: who sees one cannot even
 * check a guess. Thread-safe.
 */
final class Fingerprints {

	private static final String ALGORITHM = "HmacSHA256";

	private static final int BYTES = 8;

	private static final int LONGEST_MODEL = 128;

	private static final String NO_KEY = "none";

	private final SecretKeySpec secret;

	Fingerprints() {
		byte[] random = new byte[32];
		new SecureRandom().nextBytes(random);
		this.secret = new SecretKeySpec(random, ALGORITHM);
	}

	RateLimitKey key(Provider provider, @Nullable ApiKey apiKey, String model) {
		return new RateLimitKey(provider, (apiKey != null) ? of(apiKey.value()) : NO_KEY, shortened(model));
	}

	private String shortened(String model) {
		return (model.length() <= LONGEST_MODEL) ? model : model.substring(0, LONGEST_MODEL / 2) + "#" + of(model);
	}

	private String of(String text) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(this.secret);
			byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(Arrays.copyOf(hash, BYTES));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has " + ALGORITHM, ex);
		}
	}

}
