package dev.utils.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Lets one thread of all processes at a time change names below a root. The system frees
 * it when a process dies.
 * <p>
 * Java can rename a file in one step, but not only if the new name is free; and what all
 * files have together is known to nobody but those who count under a lock.
 */
final class RootLock {

	private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

	private static final long SHORTEST_PAUSE = TimeUnit.MICROSECONDS.toNanos(50);

	private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

	/**
	 * The locks of this process, some roots sharing one. They belong to the process, not
	 * to a store, because the system's lock does: it is lost when the process closes any
	 * channel of the file, so that no two stores may have the same file open.
	 */
	private static final ReentrantLock[] THREADS = Stream.generate(ReentrantLock::new)
		.limit(64)
		.toArray(ReentrantLock[]::new);

	private RootLock() {
	}

	static <T> T under(SandboxDirectory root, Work<T> work) throws IOException {
		long deadline = System.nanoTime() + MOST_NANOS;
		ReentrantLock threads = THREADS[Math.floorMod(identity(root).hashCode(), THREADS.length)];
		lock(threads);
		try (FileChannel channel = root.openOrCreate(UsageLedger.FILE)) {
			lock(channel, deadline);
			return work.with(new UsageLedger(channel));
		}
		finally {
			threads.unlock();
		}
	}

	/**
	 * Return what is the same for all paths that lead to a root. Where the system has no
	 * such thing, its locks belong to channels, and one of them can be had by one store
	 * only.
	 */
	private static Object identity(SandboxDirectory root) throws IOException {
		BasicFileAttributes attributes = root.attributes(".");
		if (attributes == null) {
			throw new NoSuchFileException("the root");
		}
		return Objects.requireNonNullElse(attributes.fileKey(), "");
	}

	private static void lock(ReentrantLock threads) {
		try {
			if (!threads.tryLock(MOST_NANOS, TimeUnit.NANOSECONDS)) {
				throw tooLong();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw interrupted();
		}
	}

	/**
	 * Asks again and again: a store of another class loader in this process is no reason
	 * to wait for Java, but one to throw.
	 */
	private static void lock(FileChannel channel, long deadline) throws IOException {
		long pause = SHORTEST_PAUSE;
		while (tryLock(channel) == null) {
			if (System.nanoTime() - deadline >= 0) {
				throw tooLong();
			}
			if (Thread.currentThread().isInterrupted()) {
				throw interrupted();
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

	private static ArtifactException interrupted() {
		return new ArtifactException("The thread was interrupted while it waited for the store.");
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
