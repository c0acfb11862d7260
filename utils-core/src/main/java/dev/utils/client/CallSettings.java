package dev.utils.client;

import java.time.Duration;

/**
 * Limits of what callers may send, which no provider has to refuse first.
 *
 * @param maxMediaSize the largest picture or recording, in bytes, 1 KiB to 1 GiB
 * @param mediaTimeout the longest time to download one; positive
 * @param maxEmbeddingInputs the most texts of one embedding call, at least 1
 */
public record CallSettings(int maxMediaSize, Duration mediaTimeout, int maxEmbeddingInputs) {

	public CallSettings {
		if (maxMediaSize < 1 << 10 || maxMediaSize > 1 << 30) {
			throw new IllegalArgumentException(
					"Invalid maxMediaSize (" + maxMediaSize + "): must be 1 KiB to 1 GiB in bytes.");
		}
		if (mediaTimeout.isNegative() || mediaTimeout.isZero()) {
			throw new IllegalArgumentException("Invalid mediaTimeout (" + mediaTimeout + "): must be positive.");
		}
		if (maxEmbeddingInputs < 1) {
			throw new IllegalArgumentException(
					"Invalid maxEmbeddingInputs (" + maxEmbeddingInputs + "): must be 1 or more.");
		}
	}

	/**
	 * Return the defaults: 25 MiB, 30 seconds, 10,000 texts.
	 * @return the default settings
	 */
	public static CallSettings defaults() {
		return new CallSettings(25 << 20, Duration.ofSeconds(30), 10_000);
	}

}
