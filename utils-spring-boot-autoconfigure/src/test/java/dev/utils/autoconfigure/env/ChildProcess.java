package dev.utils.autoconfigure.env;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Runs a main class in a JVM of its own, as a user would: only there are the working
 * directory, the environment and the first lines of the log real.
 */
final class ChildProcess {

	private static final Predicate<String> INHERITED = Pattern.compile("^(UTILS_|SPRING|LOGGING_|JAVA_TOOL)")
		.asPredicate()
		.negate();

	private ChildProcess() {
	}

	static Result run(Class<?> main, Path directory, Map<String, String> environment, Path classes, String... arguments)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8", "-cp",
				classes + File.pathSeparator + System.getProperty("java.class.path"), main.getName()));
		command.addAll(List.of(arguments));
		Path output = Files.createTempFile("child", ".out");
		Path error = Files.createTempFile("child", ".err");
		try {
			ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
				.redirectOutput(output.toFile())
				.redirectError(error.toFile());
			builder.environment().keySet().removeIf(INHERITED.negate());
			builder.environment().putAll(environment);
			Process process = builder.start();
			if (!process.waitFor(90, TimeUnit.SECONDS)) {
				process.destroyForcibly();
				throw new IllegalStateException("Still running: " + Files.readString(output));
			}
			return new Result(process.exitValue(), Files.readString(output), Files.readString(error));
		}
		finally {
			Files.delete(output);
			Files.delete(error);
		}
	}

	record Result(int exitValue, String output, String error) {

	}

}
