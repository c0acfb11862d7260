package dev.utils.artifact;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings changed names to the disk, as far as the file system can. By then they have
 * changed for everybody, so that a failure is none of what changed them: it is told of
 * once. Thread-safe.
 */
final class DirectorySync {

	private static final Logger logger = LoggerFactory.getLogger(DirectorySync.class);

	private final AtomicBoolean told = new AtomicBoolean();

	/**
	 * Do something that may fail without harm. An interrupt is kept for later, because it
	 * would close the file under it.
	 * @param work what is done; twice if it is interrupted
	 */
	void attempt(Work work) {
		boolean interrupted = Thread.interrupted();
		try {
			try {
				work.run();
			}
			catch (ClosedByInterruptException ex) {
				interrupted |= Thread.interrupted();
				work.run();
			}
		}
		catch (IOException | RuntimeException ex) {
			tell(ex);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	void tell(Exception failure) {
		if (this.told.compareAndSet(false, true)) {
			// Without the message, which may tell a path.
			logger.warn(
					"Artifacts are saved and deleted, but the file system could not make all of that last ({}): "
							+ "what was done in the moments before a power failure may be lost. This is said once.",
					failure.getClass().getSimpleName());
		}
	}

	/**
	 * What is done.
	 */
	@FunctionalInterface
	interface Work {

		void run() throws IOException;

	}

}
