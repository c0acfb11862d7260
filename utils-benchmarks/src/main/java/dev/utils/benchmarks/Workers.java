package dev.utils.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Processes of their own that begin at the same moment.
 */
final class Workers implements AutoCloseable {

	private static final long LEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

	/** How long a process may take to end. */
	private static final Duration GRACE = Duration.ofSeconds(40);

	private final Load load;

	private final Path directory;

	private final List<Process> processes = new ArrayList<>();

	private final List<BufferedReader> answers = new ArrayList<>();

	private final List<Duration> wallClockSkews = new ArrayList<>();

	/**
	 * Start processes and wait until all are ready.
	 * @param load what they do
	 * @param prefixes a command for each, that it is started through, mostly empty
	 */
	Workers(Load load, List<List<String>> prefixes) throws IOException {
		this.load = load;
		this.directory = Files.createTempDirectory("workers");
		try {
			for (List<String> prefix : prefixes) {
				start(prefix);
			}
			for (int i = 0; i < this.processes.size(); i++) {
				expect(i, "ready");
			}
		}
		catch (IOException | RuntimeException ex) {
			close();
			throw ex;
		}
	}

	static Workers start(Load load) throws IOException {
		return new Workers(load, Stream.generate(List::<String>of).limit(load.processes()).toList());
	}

	private void start(List<String> prefix) throws IOException {
		int number = this.processes.size();
		List<String> command = new ArrayList<>(prefix);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
				Worker.class.getName(), Worker.JSON.writeValueAsString(this.load), file(number).toString(),
				String.valueOf(number)));
		ProcessBuilder builder = new ProcessBuilder(command).redirectError(log(number).toFile());
		// Only matters to a process that is started through faketime: timers must go on.
		builder.environment().put("DONT_FAKE_MONOTONIC", "1");
		builder.environment().put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
		Process process = builder.start();
		this.processes.add(process);
		this.answers.add(new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
	}

	private Path file(int number) {
		return this.directory.resolve(number + ".bin");
	}

	private Path log(int number) {
		return this.directory.resolve(number + ".log");
	}

	private void expect(int number, String line) throws IOException {
		String answer = this.answers.get(number).readLine();
		if (!line.equals(answer)) {
			throw new IllegalStateException(
					"Process " + number + " says " + answer + ":\n" + Files.readString(log(number)));
		}
	}

	/**
	 * Let them begin together.
	 * @return when that is, by the monotonic clock
	 */
	long go() throws IOException {
		for (int i = 0; i < this.processes.size(); i++) {
			requireSameClock(i);
		}
		long start = System.nanoTime() + LEAD_NANOS;
		for (int i = 0; i < this.processes.size(); i++) {
			say(i, String.valueOf(start));
		}
		return start;
	}

	/**
	 * Times of several processes can be compared only if their clocks are one. On Linux
	 * they are, but Java does not promise it.
	 */
	private void requireSameClock(int number) throws IOException {
		long before = System.nanoTime();
		say(number, "time");
		String times = this.answers.get(number).readLine();
		int space = times.indexOf(' ');
		long there = Long.parseLong(times.substring(0, space));
		long after = System.nanoTime();
		this.wallClockSkews
			.add(Duration.ofMillis(Long.parseLong(times.substring(space + 1)) - System.currentTimeMillis()));
		if (there - before < 0 || after - there < 0) {
			throw new IllegalStateException("The monotonic clock is not the same for all processes of this machine");
		}
	}

	private void say(int number, String line) throws IOException {
		OutputStream out = this.processes.get(number).getOutputStream();
		out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
		out.flush();
	}

	/**
	 * Return how much later than here the wall clock of a process is.
	 */
	Duration wallClockSkew(int number) {
		return this.wallClockSkews.get(number);
	}

	/**
	 * Wait until all have ended.
	 */
	List<Recording> join() throws IOException, InterruptedException {
		List<Recording> recordings = new ArrayList<>();
		for (int i = 0; i < this.processes.size(); i++) {
			Process process = this.processes.get(i);
			Duration patience = this.load.time().plus(GRACE);
			if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
				throw new IllegalStateException("Process " + i + " failed:\n" + Files.readString(log(i)));
			}
			recordings.add(Recording.read(file(i)));
		}
		return recordings;
	}

	@Override
	public void close() throws IOException {
		this.processes.forEach(Process::destroyForcibly);
		try (Stream<Path> files = Files.walk(this.directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.deleteIfExists(file);
			}
		}
	}

}
