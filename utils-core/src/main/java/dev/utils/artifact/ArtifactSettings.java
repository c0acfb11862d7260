package dev.utils.artifact;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * The limits of a store. Immutable. The limits of all files together hold for every
 * process that saves through a store of the same root.
 *
 * @param maxFileSize the largest file, in bytes; positive
 * @param maxTotalSize the most bytes of all files together; positive
 * @param maxFiles the most files; positive
 * @param permissions the permissions of new files, where the system has them; directories
 * may also be entered by who may read the files. The owner can read and write, nobody
 * else write, nobody execute
 */
public record ArtifactSettings(long maxFileSize, long maxTotalSize, long maxFiles,
		Set<PosixFilePermission> permissions) {

	private static final Set<PosixFilePermission> DEMANDED = PosixFilePermissions.fromString("rw-------");

	private static final Set<PosixFilePermission> ALLOWED = PosixFilePermissions.fromString("rw-r--r--");

	public ArtifactSettings {
		requirePositive("maxFileSize", maxFileSize);
		requirePositive("maxTotalSize", maxTotalSize);
		requirePositive("maxFiles", maxFiles);
		permissions = Set.copyOf(permissions);
		if (!permissions.containsAll(DEMANDED) || !ALLOWED.containsAll(permissions)) {
			throw new IllegalArgumentException("Invalid permissions (" + PosixFilePermissions.toString(permissions)
					+ "): must be rw-------, rw-r-----, rw-r--r-- or rw----r--.");
		}
	}

	private static void requirePositive(String name, long value) {
		if (value < 1) {
			throw new IllegalArgumentException("Invalid " + name + " (" + value + "): must be 1 or more.");
		}
	}

	/**
	 * Return the defaults: 100 MiB each, 10 GiB all together, 100,000 files, for the
	 * owner only.
	 * @return the default settings
	 */
	public static ArtifactSettings defaults() {
		return new ArtifactSettings(100L << 20, 10L << 30, 100_000, DEMANDED);
	}

	Set<PosixFilePermission> directoryPermissions() {
		Set<PosixFilePermission> permissions = EnumSet.copyOf(this.permissions);
		permissions.add(PosixFilePermission.OWNER_EXECUTE);
		if (permissions.contains(PosixFilePermission.GROUP_READ)) {
			permissions.add(PosixFilePermission.GROUP_EXECUTE);
		}
		if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
			permissions.add(PosixFilePermission.OTHERS_EXECUTE);
		}
		return permissions;
	}

}
