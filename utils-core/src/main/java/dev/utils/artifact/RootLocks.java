package dev.utils.artifact;

import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The locks of many roots. Two roots may have the same one, the same root never has two.
 * Thread-safe.
 */
final class RootLocks {

	private static final int LOCKS = 64;

	private final RootLock[] locks = Stream.generate(RootLock::new).limit(LOCKS).toArray(RootLock[]::new);

	RootLock of(Path root) {
		return this.locks[Math.floorMod(root.hashCode(), LOCKS)];
	}

}
