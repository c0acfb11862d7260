package dev.utils.autoconfigure.env;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;

import dev.utils.autoconfigure.env.UtilsVariablesPropertySource.Variable;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertyResolver;

/**
 * The keys that a source has in files: {@code OPENAI_API_KEY_FILE=/run/secrets/openai}
 * sets {@code OPENAI_API_KEY}, as in Docker's official images. In one source, only one of
 * the two may be set; over sources, the stronger one wins.
 */
final class KeyFiles {

	static final int MAX_BYTES = 64 * 1024;

	private static final String SUFFIX = "_FILE";

	private final EnumerablePropertySource<?> source;

	private final PropertyResolver resolver;

	private final Duration maxWait;

	KeyFiles(EnumerablePropertySource<?> source, PropertyResolver resolver) {
		this(source, resolver, LimitedFile.MAX_WAIT);
	}

	KeyFiles(EnumerablePropertySource<?> source, PropertyResolver resolver, Duration maxWait) {
		this.source = source;
		this.resolver = resolver;
		this.maxWait = maxWait;
	}

	/**
	 * Return what a variable with a path sets.
	 * @param variable the variable, in any case
	 * @return the name of the property or variable, or {@code null} if it is no such
	 * variable
	 */
	static @Nullable String targetOf(String variable) {
		String name = variable.toUpperCase(Locale.ROOT);
		// A header may have such a name.
		if (!name.endsWith(SUFFIX) || UtilsVariables.propertyFor(name) != null) {
			return null;
		}
		String key = name.substring(0, name.length() - SUFFIX.length());
		if (WellKnownVariables.KEYS.contains(key)) {
			return key;
		}
		String property = UtilsVariables.propertyFor(key);
		return (property != null && (property.endsWith(".api-key") || property.endsWith(".key-secret"))) ? property
				: null;
	}

	Map<String, Variable> read() {
		Map<String, Variable> keys = new LinkedHashMap<>();
		for (String name : this.source.getPropertyNames()) {
			String bare = UtilsVariables.withoutPrefix(this.source, name);
			String target = targetOf(bare.isEmpty() ? name : bare);
			// Those of providers have no prefix.
			target = (bare.isEmpty() && target != null && !WellKnownVariables.KEYS.contains(target)) ? null : target;
			Object value = (target != null) ? this.source.getProperty(name) : null;
			if (target == null || value == null || UtilsVariablesPropertySource.isBlank(value)) {
				continue;
			}
			Origin origin = PropertySourceOrigin.get(this.source, name);
			requireAlone(name, target, origin);
			String path = resolve(value.toString()).strip();
			if (!path.isEmpty()) {
				keys.put(target, new Variable(key(name, path, origin), new FileOrigin(path, origin)));
			}
		}
		return keys;
	}

	private void requireAlone(String name, String target, Origin origin) {
		for (String other : this.source.getPropertyNames()) {
			String bare = UtilsVariables.withoutPrefix(this.source, other);
			boolean same = target.equalsIgnoreCase(other) || target.equals(UtilsVariables.propertyFor(bare));
			Object value = same ? this.source.getProperty(other) : null;
			if (value != null && !resolve(value.toString()).isBlank()) {
				throw new InvalidUtilsPropertyException(name, null, "must not be set where " + other + " is set too",
						"Remove " + name + " or " + other + ".", origin);
			}
		}
	}

	private String resolve(String value) {
		try {
			return this.resolver.resolvePlaceholders(value);
		}
		catch (IllegalArgumentException ex) {
			return value;
		}
	}

	private String key(String name, String path, Origin origin) {
		byte[] bytes = bytes(name, path, origin);
		if (bytes.length > MAX_BYTES) {
			throw invalid(name, path, "which is larger than 64 KiB", origin);
		}
		String key;
		try {
			key = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			throw invalid(name, path, "which is not UTF-8 text", origin);
		}
		if (key.indexOf('\0') >= 0) {
			throw invalid(name, path, "which is not UTF-8 text", origin);
		}
		key = key.replaceFirst("^\uFEFF", "").replaceFirst("[\r\n]+$", "");
		if (key.isBlank()) {
			throw invalid(name, path, "which is empty", origin);
		}
		// Spring would take it for a placeholder.
		return key.replace("${", "\\${");
	}

	private byte[] bytes(String name, String path, Origin origin) {
		try {
			Path file = Path.of(path).toAbsolutePath();
			if (Files.isDirectory(file)) {
				throw invalid(name, path, "which is a directory", origin);
			}
			return new LimitedFile(file, MAX_BYTES, this.maxWait).read();
		}
		catch (InvalidPathException ex) {
			throw invalid(name, path, "which is no path on this system", origin);
		}
		catch (NoSuchFileException ex) {
			throw invalid(name, path, "which does not exist", origin);
		}
		catch (TimeoutException ex) {
			throw invalid(name, path, "a pipe whose content did not come within " + this.maxWait.toSeconds() + " s",
					origin);
		}
		catch (IOException ex) {
			throw invalid(name, path, "which cannot be read (" + ex.getClass().getSimpleName() + ")", origin);
		}
	}

	private static InvalidUtilsPropertyException invalid(String name, String path, String problem, Origin origin) {
		return new InvalidUtilsPropertyException(name, null,
				"must be the path of a file that holds the key, and not " + SensitiveValue.path(path) + ", " + problem,
				"Let " + name + " name a file that holds the key and nothing else, and that the application may read, "
						+ "or remove it.",
				origin);
	}

	/**
	 * A file, and the variable that named it.
	 *
	 * @param path the path, as written
	 * @param variable where the variable was set
	 */
	record FileOrigin(String path, Origin variable) implements Origin {

		@Override
		public @Nullable Origin getParent() {
			return this.variable;
		}

		@Override
		public String toString() {
			return "file " + SensitiveValue.path(this.path) + ", named by " + this.variable;
		}

	}

}
