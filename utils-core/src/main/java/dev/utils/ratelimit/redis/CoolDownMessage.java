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

	/**
	 * Return what follows the microseconds that are left, which Redis knows best.
	 */
	static String write(RateLimitKey key) {
		// Model names may hold anything, hence at the end.
		return SEPARATOR + String.join(SEPARATOR, key.provider().name(), key.fingerprint(), key.model());
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
