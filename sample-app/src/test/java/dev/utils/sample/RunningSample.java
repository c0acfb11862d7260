package dev.utils.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.awaitility.Awaitility.await;

/**
 * The sample in a JVM of its own, as a user starts it, with all that it prints.
 */
final class RunningSample implements AutoCloseable {

	private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+)");

	private final Process process;

	private final Path output;

	private final int port;

	private RunningSample(Process process, Path output) {
		this.process = process;
		this.output = output;
		try {
			await().atMost(Duration.ofMinutes(3)).until(() -> !process.isAlive() || STARTED.matcher(output()).find());
			Matcher started = STARTED.matcher(output());
			if (!started.find()) {
				throw new IllegalStateException("The sample did not start:\n" + output());
			}
			this.port = Integer.parseInt(started.group(1));
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	static RunningSample start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("java.class.path"), SampleApplication.class.getName(), "--server.port=0"));
		command.addAll(List.of(arguments));
		Path output = folder.resolve("output.log");
		ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile());
		builder.environment().putAll(environment);
		return new RunningSample(builder.start(), output);
	}

	String baseUrl() {
		return "http://127.0.0.1:" + this.port;
	}

	String output() {
		try {
			return Files.exists(this.output) ? Files.readString(this.output) : "";
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	void awaitLine(String line) {
		await().until(() -> output().lines().anyMatch(line::equals));
	}

	/**
	 * Ends the app as a platform does, waits until it is gone and returns all that it
	 * printed.
	 */
	String stop() {
		close();
		return output();
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(20, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
