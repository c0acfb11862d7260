package dev.utils.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Draws a picture, the same one for the same seed: squares in sixteen colours, which is
 * quick to draw and small.
 */
final class Png {

	private static final byte[] SIGNATURE = "\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1);

	private static final int COLOURS = 16;

	private static final int SQUARES = 8;

	private static final byte BITS = 8;

	private static final byte PALETTE = 3;

	private Png() {
	}

	static byte[] draw(int width, int height, String seed) {
		Random random = new Random(seed.hashCode());
		byte[] palette = new byte[3 * COLOURS];
		random.nextBytes(palette);
		byte[] squares = new byte[SQUARES * SQUARES];
		random.nextBytes(squares);
		ByteArrayOutputStream png = new ByteArrayOutputStream(16 * 1024);
		png.writeBytes(SIGNATURE);
		chunk(png, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put(BITS).put(PALETTE).array());
		chunk(png, "PLTE", palette);
		chunk(png, "IDAT", pixels(width, height, squares));
		chunk(png, "IEND", new byte[0]);
		return png.toByteArray();
	}

	private static byte[] pixels(int width, int height, byte[] squares) {
		Deflater deflater = new Deflater(Deflater.BEST_SPEED);
		try {
			return compress(width, height, squares, deflater);
		}
		finally {
			deflater.end();
		}
	}

	private static byte[] compress(int width, int height, byte[] squares, Deflater deflater) {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream(16 * 1024);
		byte[] row = new byte[width + 1];
		try (DeflaterOutputStream pixels = new DeflaterOutputStream(compressed, deflater)) {
			for (int y = 0; y < height; y++) {
				int from = y * SQUARES / height * SQUARES;
				for (int x = 0; x < width; x++) {
					row[x + 1] = (byte) (squares[from + x * SQUARES / width] & (COLOURS - 1));
				}
				pixels.write(row, 0, row.length);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return compressed.toByteArray();
	}

	private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
		byte[] typed = ByteBuffer.allocate(4 + data.length)
			.put(type.getBytes(StandardCharsets.US_ASCII))
			.put(data)
			.array();
		CRC32 checksum = new CRC32();
		checksum.update(typed);
		png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
		png.writeBytes(typed);
		png.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
	}

}
