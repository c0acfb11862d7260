package dev.utils.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Lets one thread of all processes at a time change names below a root. The system frees
 * it when a process dies. Thread-safe.
 * <p>
 * Java can rename a file in one step, but not only if the new name is free; and what all
 * files have together is known to nobody but those who count under a lock.
 */
final class RootLock {

	private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

	private static final long SHORTEST_PAUSE = TimeUnit.MICROSECONDS.toNanos(50);

	private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

	/** Spares the threads of this process the system's lock, and the pauses. */
	private final ReentrantLock threads = new ReentrantLock();

	<T> T under(SandboxDirectory root, Work<T> work) throws IOException {
		long deadline = System.nanoTime() + MOST_NANOS;
		lockThreads();
		try (FileChannel channel = root.openOrCreate(UsageLedger.FILE)) {
			lock(channel, deadline);
			return work.with(new UsageLedger(channel));
		}
		finally {
			this.threads.unlock();
		}
	}

	private void lockThreads() {
		try {
			if (!this.threads.tryLock(MOST_NANOS, TimeUnit.NANOSECONDS)) {
				throw tooLong();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ArtifactException("The thread was interrupted while it waited for the store.", ex);
		}
	}

	/**
	 * Asks again and again: a second store of the same root in this process is no reason
	 * to wait for Java, but one to throw. The lock ends with its channel: closing another
	 * channel of the same file frees it too, hence this one is closed only after it was
	 * held.
	 */
	private static void lock(FileChannel channel, long deadline) throws IOException {
		long pause = SHORTEST_PAUSE;
		while (tryLock(channel) == null) {
			if (System.nanoTime() - deadline >= 0) {
				throw tooLong();
			}
			if (Thread.currentThread().isInterrupted()) {
				throw new ArtifactException("The thread was interrupted while it waited for the store.");
			}
			LockSupport.parkNanos(pause);
			pause = Math.min(2 * pause, LONGEST_PAUSE);
		}
	}

	private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
		try {
			return channel.tryLock();
		}
		catch (OverlappingFileLockException ex) {
			return null;
		}
	}

	private static ArtifactException tooLong() {
		return new ArtifactException("The store was locked for " + TimeUnit.NANOSECONDS.toSeconds(MOST_NANOS)
				+ " s by somebody else. Find the process that holds " + UsageLedger.FILE + " in the store's root.");
	}

	/**
	 * What is done under the lock.
	 *
	 * @param <T> what comes of it
	 */
	@FunctionalInterface
	interface Work<T> {

		T with(UsageLedger ledger) throws IOException;

	}

}
