package dev.utils.simulator;

import java.io.ByteArrayOutputStream;

/**
 * Collects a body up to just over the limit. What comes after is counted, not kept: a
 * client that may finish sending reliably reads the refusal, where one that is cut off
 * often sees a broken connection instead. Used by one event loop at a time.
 */
final class RequestBody {

	/**
	 * The largest body that is accepted, in bytes: 20 MiB.
	 */
	static final int LIMIT = 20 * 1024 * 1024;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);

	void add(byte[] part) {
		int room = LIMIT + 1 - this.bytes.size();
		this.bytes.write(part, 0, Math.min(room, part.length));
	}

	byte[] bytes() {
		return this.bytes.toByteArray();
	}

}
