package dev.utils.autoconfigure.env;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * A {@code .env} file on disk: how it is found, and how its text is read.
 *
 * @param path the absolute path
 * @param label the path as shown in origins, relative to the working directory where it
 * is in or above it
 */
record DotenvFile(Path path, String label) {

	static final int MAX_BYTES = 1024 * 1024;

	/**
	 * Find the file in the working directory, else in the nearest parent, going no higher
	 * than the project root. The project root is the nearest directory with {@code .git};
	 * without one, the topmost of the consecutive directories with {@code pom.xml}, so
	 * that a module of a multi-module build finds the file of the whole build; without
	 * either, the working directory.
	 * @param workingDirectory the absolute directory to start from
	 * @param filename the name of the file
	 * @return the file, or {@code null} if there is none
	 */
	static @Nullable DotenvFile findUpwards(Path workingDirectory, String filename) {
		Path root = projectRoot(workingDirectory);
		Path directory = workingDirectory;
		while (directory != null) {
			DotenvFile file = in(workingDirectory, directory, filename);
			if (file != null || directory.equals(root)) {
				return file;
			}
			directory = directory.getParent();
		}
		return null;
	}

	/**
	 * Find the file in exactly one directory.
	 * @param workingDirectory the absolute directory that the label is relative to
	 * @param directory the directory to look in
	 * @param filename the name of the file
	 * @return the file, or {@code null} if there is none
	 */
	static @Nullable DotenvFile in(Path workingDirectory, Path directory, String filename) {
		Path path = workingDirectory.resolve(directory).resolve(filename).normalize();
		if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
			return null;
		}
		Path parent = path.getParent();
		boolean near = parent != null && (parent.startsWith(workingDirectory) || workingDirectory.startsWith(parent));
		return new DotenvFile(path, (near ? workingDirectory.relativize(path) : path).toString());
	}

	private static Path projectRoot(Path workingDirectory) {
		for (Path directory = workingDirectory; directory != null; directory = directory.getParent()) {
			if (Files.exists(directory.resolve(".git"))) {
				return directory;
			}
		}
		Path module = workingDirectory;
		while (!hasPom(module)) {
			module = module.getParent();
			if (module == null) {
				return workingDirectory;
			}
		}
		Path parent = module.getParent();
		while (parent != null && hasPom(parent)) {
			module = parent;
			parent = module.getParent();
		}
		return module;
	}

	private static boolean hasPom(Path directory) {
		return Files.exists(directory.resolve("pom.xml"));
	}

	/**
	 * Read and parse the file.
	 * @return the entries by name
	 * @throws InvalidDotenvException if the file is a directory, cannot be read, is a
	 * pipe into which nobody writes, is larger than {@value #MAX_BYTES} bytes, is not
	 * UTF-8 or has a malformed line
	 */
	Map<String, DotenvEntry> read() {
		return read(LimitedFile.MAX_WAIT);
	}

	/**
	 * Read and parse the file.
	 * @param maxWait how long to wait for the content if it is a pipe
	 * @see #read()
	 */
	Map<String, DotenvEntry> read(Duration maxWait) {
		return DotenvParser.parse(this.path, decode(readBytes(maxWait)));
	}

	private byte[] readBytes(Duration maxWait) {
		if (Files.isDirectory(this.path)) {
			throw invalid("it is a directory",
					"Rename the directory, or set SPRINGDOTENV_FILENAME to another file name.");
		}
		try {
			byte[] bytes = new LimitedFile(this.path, MAX_BYTES, maxWait).read();
			if (bytes.length > MAX_BYTES) {
				throw invalid("it is larger than 1 MiB", "Keep only NAME=value lines in the file.");
			}
			return bytes;
		}
		catch (TimeoutException ex) {
			throw invalid(
					"it is a pipe, and nothing came through it, or not its end, within " + maxWait.toSeconds() + " s",
					"Start the tool that writes into the pipe, or unlock it; or remove the pipe, "
							+ "or set SPRINGDOTENV_ENABLED=false.");
		}
		catch (IOException ex) {
			throw invalid("it cannot be read (" + ex.getClass().getSimpleName() + ")",
					"Let the user that runs the application read the file, or remove it.");
		}
	}

	private String decode(byte[] bytes) {
		if (bytes.length > 1 && (bytes[0] == 0 || bytes[1] == 0)) {
			throw invalid("the text is UTF-16, not UTF-8", "Save the file with the encoding UTF-8.");
		}
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
		ByteBuffer in = ByteBuffer.wrap(bytes);
		CharBuffer out = CharBuffer.allocate(bytes.length);
		CoderResult result = decoder.decode(in, out, true);
		out.flip();
		if (result.isError()) {
			int line = 1 + (int) out.chars().filter((character) -> character == '\n').count();
			throw new InvalidDotenvException(this.path, line, null, "the text is not UTF-8",
					"Save the file with the encoding UTF-8.");
		}
		return out.toString();
	}

	private InvalidDotenvException invalid(String reason, String fix) {
		return new InvalidDotenvException(this.path, InvalidDotenvException.WHOLE_FILE, null, reason, fix);
	}

}
