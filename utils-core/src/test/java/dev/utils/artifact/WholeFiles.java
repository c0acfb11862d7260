package dev.utils.artifact;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * Contents that tell whether they are whole: random bytes behind their checksum.
 */
final class WholeFiles {

	private WholeFiles() {
	}

	static byte[] next(Random random, int mostBytes) {
		byte[] content = new byte[Long.BYTES + 1 + random.nextInt(mostBytes)];
		random.nextBytes(content);
		ByteBuffer.wrap(content).putLong(checksum(content));
		return content;
	}

	static boolean isWhole(byte[] content) {
		return content.length > Long.BYTES && ByteBuffer.wrap(content).getLong() == checksum(content);
	}

	private static long checksum(byte[] content) {
		CRC32 checksum = new CRC32();
		checksum.update(Arrays.copyOfRange(content, Long.BYTES, content.length));
		return checksum.getValue();
	}

}
