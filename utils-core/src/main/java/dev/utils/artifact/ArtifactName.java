package dev.utils.artifact;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A name that leads to the same file below the root on every system. The rules are those
 * of Linux, macOS and Windows together, and hold for each way in which somebody could
 * read the name: as it is, with its percent escapes undone, and with its characters
 * replaced by those that they are forms of.
 *
 * @param directories the directories, the outer one first; empty for a file in the root
 * @param file the name of the file itself
 */
record ArtifactName(List<String> directories, String file) {

	/** What the store keeps for itself begins with this. */
	static final String RESERVED = ".utils-artifacts";

	static final int MOST_LEVELS = 32;

	private static final int MOST_BYTES = 1024;

	private static final int MOST_SEGMENT_BYTES = 255;

	private static final int MOST_ENCODINGS = 4;

	/** Of Microsoft's "Naming Files, Paths, and Namespaces"; superscripts count there. */
	private static final Pattern DEVICE = Pattern
		.compile("(?i)(con|prn|aux|nul|conin\\$|conout\\$|clock\\$|" + "(com|lpt)[0-9\u00B9\u00B2\u00B3])\\s*(\\..*)?");

	private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:");

	/** Letters and symbols that show nothing. */
	private static final String BLANKS = "\u115F\u1160\u2800\u3164\uFFA0";

	private static final String NOT_ON_WINDOWS = "<>:\"|?*";

	/** Characters that look like a separator, and that some systems take for one. */
	private static final String LIKE_SEPARATORS = "\u2044\u2215\u2216\u29F5\u29F8\u29F9\uFF0F\uFF3C\uFE68";

	private static final String UNSEEN = "must not hold control characters or others that cannot be seen";

	private static final int ZERO_WIDTH_NON_JOINER = 0x200C;

	private static final int ZERO_WIDTH_JOINER = 0x200D;

	private static final Pattern JOINERS = Pattern.compile("[\u200C\u200D]");

	ArtifactName {
		directories = List.copyOf(directories);
	}

	/**
	 * Return the name of a file.
	 * @throws ArtifactSecurityException if it breaks a rule
	 */
	static ArtifactName of(String name) {
		List<String> segments = segments(name);
		int last = segments.size() - 1;
		return new ArtifactName(segments.subList(0, last), segments.get(last));
	}

	/**
	 * Return the directories of a directory's name, none for the root.
	 * @throws ArtifactSecurityException if it breaks a rule
	 */
	static List<String> directory(String name) {
		String bare = (name.length() > 1 && name.endsWith("/")) ? name.substring(0, name.length() - 1) : name;
		return (bare.isEmpty() || bare.equals("artifacts")) ? List.of() : segments(bare);
	}

	/**
	 * Return whether a file that is below the root can be reached by its path: others may
	 * have put it there.
	 */
	static boolean isReachable(String path) {
		return violation(path) == null && String.join("/", segments(path)).equals(path);
	}

	private static List<String> segments(String name) {
		String violation = violation(name);
		if (violation != null) {
			throw new ArtifactSecurityException("Refused the name of an artifact: it " + violation + ".");
		}
		List<String> segments = List.of(Normalizer.normalize(name, Form.NFC).split("/"));
		// All of them, so that what is saved has the name that it is loaded by.
		while (segments.size() > 1 && segments.get(0).equals("artifacts")) {
			segments = segments.subList(1, segments.size());
		}
		return segments;
	}

	private static @Nullable String violation(String name) {
		if (name.length() > MOST_BYTES) {
			return "must not be longer than " + MOST_BYTES + " bytes";
		}
		String reading = Normalizer.normalize(name, Form.NFC);
		String plain = plain(reading);
		long separators = separators(reading);
		for (int encodings = 0; encodings <= MOST_ENCODINGS; encodings++) {
			String violation = violation(reading, false);
			if (violation == null) {
				// What comes out of an escape is no ordinary character.
				violation = violation(plain, encodings == 0);
			}
			if (violation != null) {
				return violation;
			}
			if (separators(reading) != separators || separators(plain) != separators) {
				return "must not hide a separator";
			}
			String nextReading = PercentEscapes.undo(reading);
			String nextPlain = plain(PercentEscapes.undo(plain));
			if (nextReading.equals(reading) && nextPlain.equals(plain)) {
				return null;
			}
			reading = nextReading;
			plain = nextPlain;
		}
		return "must not be encoded again and again";
	}

	/**
	 * Return a name with its characters replaced by those that they are forms of, and
	 * without joiners, which some file systems ignore.
	 */
	private static String plain(String name) {
		return JOINERS.matcher(Normalizer.normalize(name, Form.NFKC)).replaceAll("");
	}

	private static long separators(String name) {
		return name.chars().filter((c) -> c == '/').count();
	}

	/**
	 * Return the rule that a reading of a name breaks.
	 * @param plain whether its characters were replaced: full-width question marks and
	 * colons, and fractions, are ordinary characters of names then
	 */
	private static @Nullable String violation(String name, boolean plain) {
		if (name.isBlank()) {
			return "must not be blank";
		}
		if (name.startsWith("/")) {
			return "must not begin with a separator";
		}
		String characters = name.codePoints()
			.mapToObj((codePoint) -> violation(codePoint, plain))
			.filter((violation) -> violation != null)
			.findFirst()
			.orElse(null);
		if (characters != null) {
			return characters;
		}
		if (bytes(name) > MOST_BYTES) {
			return "must not be longer than " + MOST_BYTES + " bytes";
		}
		String[] segments = name.split("/", -1);
		if (segments.length > MOST_LEVELS) {
			return "must not have more than " + MOST_LEVELS + " levels";
		}
		for (String segment : segments) {
			String violation = violationOfSegment(segment, plain);
			if (violation != null) {
				return violation;
			}
		}
		return null;
	}

	private static @Nullable String violation(int codePoint, boolean plain) {
		if (codePoint == '\\' || (!plain && LIKE_SEPARATORS.indexOf(codePoint) >= 0)) {
			return "must have / between its directories, and nothing else that looks like a separator";
		}
		if (!plain && NOT_ON_WINDOWS.indexOf(codePoint) >= 0) {
			return "must not hold any of " + NOT_ON_WINDOWS;
		}
		if (BLANKS.indexOf(codePoint) >= 0) {
			return UNSEEN;
		}
		if (codePoint == ZERO_WIDTH_NON_JOINER || codePoint == ZERO_WIDTH_JOINER) {
			// Persian, Hindi and many emoji cannot be written without them.
			return null;
		}
		return switch (Character.getType(codePoint)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
					Character.PARAGRAPH_SEPARATOR ->
				UNSEEN;
			default -> null;
		};
	}

	private static @Nullable String violationOfSegment(String segment, boolean plain) {
		if (segment.isEmpty()) {
			return "must not hold empty parts";
		}
		// Some servers drop what follows a semicolon.
		int parameters = segment.indexOf(';');
		String start = (parameters >= 0) ? segment.substring(0, parameters) : segment;
		if (start.isEmpty() || start.equals(".") || start.equals("..")) {
			return "must not have parts that are one dot or two";
		}
		if (DRIVE.matcher(segment).find()) {
			return "must not begin with a drive";
		}
		int last = segment.codePointBefore(segment.length());
		boolean dots = segment.chars().allMatch((c) -> c == '.' || isSpace(c));
		if (dots || (!plain && (last == '.' || isSpace(last) || isSpace(segment.codePointAt(0))))) {
			return "must not have parts that end with a dot, or begin or end with a space";
		}
		if (bytes(segment) > MOST_SEGMENT_BYTES) {
			return "must not have parts longer than " + MOST_SEGMENT_BYTES + " bytes";
		}
		if (DEVICE.matcher(segment).matches()) {
			return "must not have the name of a Windows device, such as CON or NUL";
		}
		if (segment.regionMatches(true, 0, RESERVED, 0, RESERVED.length())) {
			return "must not begin with " + RESERVED + ", which the store keeps for itself";
		}
		return null;
	}

	private static boolean isSpace(int codePoint) {
		return Character.isSpaceChar(codePoint) || Character.isWhitespace(codePoint);
	}

	private static int bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

	@Override
	public String toString() {
		return this.directories.isEmpty() ? this.file : String.join("/", this.directories) + "/" + this.file;
	}

}
