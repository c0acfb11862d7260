package dev.utils.ratelimit.redis;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.BiConsumer;

import dev.utils.llm.Provider;
import dev.utils.ratelimit.RateLimitKey;

/**
 * How instances tell each other that a provider asks to wait.
 */
final class CoolDownMessage {

	private static final String SEPARATOR = "\n";

	private CoolDownMessage() {
	}

	static String write(RateLimitKey key, Duration wait) {
		// Model names may hold anything, hence at the end.
		return String.join(SEPARATOR, String.valueOf(wait.toNanos() / 1000), key.provider().name(), key.fingerprint(),
				key.model());
	}

	/**
	 * Read a message. One that cannot be read comes from another version, and is ignored.
	 */
	static void read(String message, BiConsumer<RateLimitKey, Duration> listener) {
		String[] parts = message.split(SEPARATOR, 4);
		if (parts.length == 4 && parts[0].matches("\\d{1,18}")) {
			listener.accept(new RateLimitKey(Provider.of(parts[1]), parts[2], parts[3]),
					Duration.of(Long.parseLong(parts[0]), ChronoUnit.MICROS));
		}
	}

}
