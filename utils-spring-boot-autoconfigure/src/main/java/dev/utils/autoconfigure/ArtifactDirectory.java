package dev.utils.autoconfigure;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

import dev.utils.artifact.ProjectRoot;
import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Finds the folder of all artifacts. One that somebody has set is made sure to be usable,
 * so that a mistake stops the start and not the first save.
 */
final class ArtifactDirectory {

	/** The variable of the Python package. */
	private static final String OLD_VARIABLE = "AGA_ARTIFACTS_DIR";

	private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:");

	private static final String PROPERTY = "utils.artifacts.dir";

	private static final String EXAMPLE = "Set it to a folder that this application may write, for example "
			+ "/var/lib/my-app/artifacts.";

	private ArtifactDirectory() {
	}

	static Path of(@Nullable String dir, Environment environment) {
		if (StringUtils.hasText(dir)) {
			return checked(PROPERTY, dir.strip());
		}
		String old = oldVariable(environment);
		return StringUtils.hasText(old) ? checked(OLD_VARIABLE, old.strip())
				: ProjectRoot.detect().resolve("artifacts");
	}

	private static @Nullable String oldVariable(Environment environment) {
		try {
			return environment.getProperty(OLD_VARIABLE);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidUtilsPropertyException(OLD_VARIABLE, null,
					"must not hold a placeholder that nothing resolves", EXAMPLE);
		}
	}

	private static Path checked(String property, String dir) {
		if (dir.startsWith("~")) {
			throw new InvalidUtilsPropertyException(property, dir, "must not begin with ~, which only shells know",
					EXAMPLE);
		}
		if (dir.contains("${") || URL.matcher(dir).lookingAt()) {
			throw new InvalidUtilsPropertyException(property, dir,
					"must be a path, without a placeholder that nothing resolves, and no URL", EXAMPLE);
		}
		Path path = path(property, dir);
		Path existing = path;
		while (existing != null && !Files.exists(existing)) {
			existing = existing.getParent();
		}
		if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
			throw new InvalidUtilsPropertyException(property, dir,
					"must be a folder that this application may write, or may create", EXAMPLE);
		}
		return path;
	}

	private static Path path(String property, String dir) {
		try {
			return Path.of(dir).toAbsolutePath().normalize();
		}
		catch (InvalidPathException ex) {
			throw new InvalidUtilsPropertyException(property, dir, "must be a path of this system", EXAMPLE);
		}
	}

}
