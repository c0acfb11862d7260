package dev.utils.autoconfigure.env;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A small file that is read once, as a whole, and without waiting for ever: tools that
 * manage secrets put named pipes in its place, and opening one waits for whoever writes
 * into it.
 *
 * @param path the path
 * @param maxBytes the most bytes that are read
 * @param maxWait how long to wait for the content of what is not a regular file
 */
record LimitedFile(Path path, int maxBytes, Duration maxWait) {

	/** Long enough to ask a person for a fingerprint. */
	static final Duration MAX_WAIT = Duration.ofSeconds(20);

	/**
	 * Read the file.
	 * @return its bytes, one more than the most if there are more
	 * @throws TimeoutException if nobody writes into the pipe, or does not come to an end
	 */
	byte[] read() throws IOException, TimeoutException {
		if (!Files.readAttributes(this.path, BasicFileAttributes.class).isOther()) {
			return content();
		}
		FutureTask<byte[]> reading = new FutureTask<>(this::content);
		// Nothing ends a thread that opens a pipe but a writer, or the end of the JVM.
		Thread thread = new Thread(reading, "read-" + this.path.getFileName());
		thread.setDaemon(true);
		thread.start();
		try {
			return reading.get(this.maxWait.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof IOException failure) {
				throw failure;
			}
			throw new IOException(ex.getCause());
		}
	}

	private byte[] content() throws IOException {
		try (InputStream content = Files.newInputStream(this.path)) {
			return content.readNBytes(this.maxBytes + 1);
		}
	}

}
