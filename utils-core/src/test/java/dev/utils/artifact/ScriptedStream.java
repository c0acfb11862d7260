package dev.utils.artifact;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that fails after some bytes.
 */
final class ScriptedStream extends InputStream {

	private long left;

	ScriptedStream(long bytes) {
		this.left = bytes;
	}

	@Override
	public int read() throws IOException {
		if (this.left-- <= 0) {
			throw new IOException("/somewhere/else");
		}
		return 'x';
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		bytes[offset] = (byte) read();
		return 1;
	}

}
