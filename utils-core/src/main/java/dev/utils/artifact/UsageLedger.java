package dev.utils.artifact;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;

/**
 * How many files are below a root and how large they are together, kept in a file there
 * so that a save need not count them. What the file says is believed for some minutes
 * only: others delete files too. Used under the {@link RootLock}.
 */
final class UsageLedger {

	/** The file, which also is the one that is locked. */
	static final String FILE = ArtifactName.RESERVED;

	private static final long MAGIC = 0x7574_696C_7361_3101L;

	private static final int BYTES = 4 * Long.BYTES;

	private static final Duration LONGEST_TRUST = Duration.ofMinutes(10);

	private static final Duration SHORTEST_TRUST = Duration.ofSeconds(1);

	private final FileChannel channel;

	UsageLedger(FileChannel channel) {
		this.channel = channel;
	}

	/**
	 * Return what is used.
	 * @param counting counts anew where the file says nothing, or nothing recent
	 */
	Usage read(Counting counting) throws IOException {
		ByteBuffer content = ByteBuffer.allocate(BYTES);
		int read = 0;
		while (content.hasRemaining() && read >= 0) {
			read = this.channel.read(content, content.position());
		}
		content.flip();
		if (content.limit() == BYTES && content.getLong() == MAGIC) {
			Usage known = new Usage(content.getLong(), content.getLong(), content.getLong());
			if (known.isYoungerThan(LONGEST_TRUST)) {
				return known;
			}
		}
		return counting.count();
	}

	/**
	 * Return what is used, counted anew unless that happened this second: a full store
	 * must not make each refusal costly.
	 */
	Usage again(Usage known, Counting counting) throws IOException {
		return known.isYoungerThan(SHORTEST_TRUST) ? known : counting.count();
	}

	/**
	 * Forget what is used until it is written: if this process dies in between, the next
	 * one counts.
	 */
	void forget() throws IOException {
		write(0, Usage.NONE);
	}

	void write(Usage usage) throws IOException {
		write(MAGIC, usage);
	}

	private void write(long magic, Usage usage) throws IOException {
		ByteBuffer content = ByteBuffer.allocate(BYTES)
			.putLong(magic)
			.putLong(usage.files())
			.putLong(usage.bytes())
			.putLong(usage.countedAt())
			.flip();
		while (content.hasRemaining()) {
			this.channel.write(content, content.position());
		}
	}

	/**
	 * What is used.
	 *
	 * @param files how many files
	 * @param bytes how large they are together
	 * @param countedAt when that was counted last, in milliseconds since 1970
	 */
	record Usage(long files, long bytes, long countedAt) {

		static final Usage NONE = new Usage(0, 0, 0);

		Usage plus(long files, long bytes) {
			return new Usage(this.files + files, this.bytes + bytes, this.countedAt);
		}

		private boolean isYoungerThan(Duration age) {
			long millis = System.currentTimeMillis() - this.countedAt;
			// A clock that was set back makes no count young for ever.
			return millis >= 0 && millis < age.toMillis();
		}

	}

	/**
	 * Counts files.
	 */
	@FunctionalInterface
	interface Counting {

		Usage count() throws IOException;

	}

}
