package dev.utils.artifact;

import java.util.Locale;
import java.util.UUID;

/**
 * Names of what is not finished.
 */
final class TemporaryNames {

	private static final String ENDING = ".tmp";

	private TemporaryNames() {
	}

	static String next() {
		return ArtifactName.RESERVED + "-" + UUID.randomUUID() + ENDING;
	}

	static boolean isTemporary(String name) {
		return name.startsWith(ArtifactName.RESERVED) && name.endsWith(ENDING);
	}

	/**
	 * Return whether the store keeps an entry for itself.
	 */
	static boolean isReserved(String name) {
		return name.toLowerCase(Locale.ROOT).startsWith(ArtifactName.RESERVED);
	}

}
