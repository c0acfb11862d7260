package dev.utils.autoconfigure;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import dev.utils.artifact.ArtifactSettings;
import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Where files are kept, and how many.
 *
 * @param dir the folder of all artifacts, created by the first save. By default that of
 * {@code AGA_ARTIFACTS_DIR}, or else {@code artifacts} in the root of the project, which
 * is the first folder from the working directory upwards with a build file, a
 * {@code README.md} or a {@code .git}
 * @param maxFileSize the largest artifact
 * @param maxTotalSize the most bytes of all artifacts together; saves that are under way
 * come on top
 * @param maxFiles the most artifacts
 * @param filePermissions the permissions of new artifacts, where the system has them:
 * {@code rw-------}, {@code rw-r-----}, {@code rw-r--r--} or {@code rw----r--}, or the
 * same as a number such as {@code "0640"} in quotes
 * @param saveImages whether pictures that calls make or change are saved, unless the call
 * says otherwise
 * @param saveTranscripts whether transcripts are saved, unless the call says otherwise
 */
public record ArtifactProperties(@Nullable String dir, @DefaultValue("100MB") DataSize maxFileSize,
		@DefaultValue("10GB") DataSize maxTotalSize, @DefaultValue("100000") Integer maxFiles,
		@DefaultValue(ArtifactProperties.OWNER_ONLY) String filePermissions, @DefaultValue("false") Boolean saveImages,
		@DefaultValue("false") Boolean saveTranscripts) {

	private static final String OWNER_ONLY = "rw-------";

	private static final String PREFIX = "utils.artifacts.";

	private static final String PERMISSIONS = PREFIX + "file-permissions";

	private static final int HIGHEST_MAX_FILES = 10_000_000;

	public ArtifactProperties {
		filePermissions = StringUtils.hasText(filePermissions) ? filePermissions : OWNER_ONLY;
		UtilsProperties.requireRange(PREFIX + "max-file-size", maxFileSize.toBytes(), 1, Long.MAX_VALUE, "100MB");
		UtilsProperties.requireRange(PREFIX + "max-total-size", maxTotalSize.toBytes(), 1, Long.MAX_VALUE, "10GB");
		UtilsProperties.requireRange(PREFIX + "max-files", maxFiles, 1, HIGHEST_MAX_FILES, "100000");
		settings(maxFileSize, maxTotalSize, maxFiles, filePermissions);
	}

	ArtifactSettings settings() {
		return settings(this.maxFileSize, this.maxTotalSize, this.maxFiles, this.filePermissions);
	}

	private static ArtifactSettings settings(DataSize maxFileSize, DataSize maxTotalSize, int maxFiles,
			String filePermissions) {
		try {
			return new ArtifactSettings(maxFileSize.toBytes(), maxTotalSize.toBytes(), maxFiles,
					permissions(filePermissions.strip()));
		}
		catch (IllegalArgumentException ex) {
			// YAML reads 0600 as an octal number, and makes 384 of it.
			throw new InvalidUtilsPropertyException(PERMISSIONS, filePermissions,
					"must let the owner read and write, others read at most, and nobody execute",
					"Set it to rw------- or rw-r-----, or to \"0600\" or \"0640\" with the quotes.");
		}
	}

	private static Set<PosixFilePermission> permissions(String text) {
		if (!text.matches("0?[0-7]{3}")) {
			return PosixFilePermissions.fromString(text);
		}
		StringBuilder symbols = new StringBuilder();
		for (char digit : text.substring(text.length() - 3).toCharArray()) {
			int bits = digit - '0';
			symbols.append(((bits & 4) != 0) ? 'r' : '-')
				.append(((bits & 2) != 0) ? 'w' : '-')
				.append(((bits & 1) != 0) ? 'x' : '-');
		}
		return PosixFilePermissions.fromString(symbols.toString());
	}

}
