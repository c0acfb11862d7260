package dev.utils.simulator;

import java.time.Duration;
import java.util.Locale;

/**
 * Refuses at the place where the script is written what could not be sent later.
 */
final class FaultChecks {

	private static final Duration MAX_DURATION = Duration.ofHours(1);

	private FaultChecks() {
	}

	static void status(int value) {
		range("status", value, 200, 599);
	}

	static void chunks(int value) {
		range("afterChunks", value, 0, Integer.MAX_VALUE);
	}

	static void range(String name, int value, int min, int max) {
		if (value < min || value > max) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "Invalid %s (%d): must be between %d and %d.", name, value, min, max));
		}
	}

	static void duration(String name, Duration value) {
		if (value.isNegative() || value.compareTo(MAX_DURATION) > 0) {
			throw new IllegalArgumentException(
					"Invalid " + name + " (" + value + "): must be between zero and " + MAX_DURATION + ".");
		}
	}

	static void headerName(String name) {
		if (name.isEmpty() || !name.chars().allMatch((c) -> c > ' ' && c < 127 && c != ':')) {
			throw new IllegalArgumentException("Invalid header name: must be a token as in RFC 9110, 5.6.2.");
		}
	}

	static void headerValue(String name, String value) {
		if (!value.chars().allMatch((c) -> (c >= ' ' && c < 127) || c == '\t')) {
			throw new IllegalArgumentException("Invalid value of " + name + ": must be printable ASCII.");
		}
	}

}
