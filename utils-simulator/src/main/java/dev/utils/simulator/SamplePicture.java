package dev.utils.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Draws a small PNG, always the same one for the same words: a gradient whose colour they
 * choose.
 */
final class SamplePicture {

	private static final byte[] SIGNATURE = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

	private SamplePicture() {
	}

	static byte[] png(String words, int width, int height) {
		ByteArrayOutputStream png = new ByteArrayOutputStream();
		png.writeBytes(SIGNATURE);
		// Eight bits each of red, green and blue; no filter, no interlacing.
		byte[] tail = { 8, 2, 0, 0, 0 };
		chunk(png, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put(tail).array());
		chunk(png, "IDAT", compress(pixels(words.hashCode(), width, height)));
		chunk(png, "IEND", new byte[0]);
		return png.toByteArray();
	}

	private static byte[] pixels(int color, int width, int height) {
		ByteBuffer pixels = ByteBuffer.allocate(height * (1 + 3 * width));
		for (int y = 0; y < height; y++) {
			pixels.put((byte) 0);
			for (int x = 0; x < width; x++) {
				pixels.put((byte) (color >> 16)).put((byte) ((color >> 8) + 2 * x)).put((byte) (color + 2 * y));
			}
		}
		return pixels.array();
	}

	private static byte[] compress(byte[] bytes) {
		Deflater deflater = new Deflater();
		try {
			deflater.setInput(bytes);
			deflater.finish();
			ByteArrayOutputStream compressed = new ByteArrayOutputStream();
			byte[] buffer = new byte[4096];
			while (!deflater.finished()) {
				compressed.write(buffer, 0, deflater.deflate(buffer));
			}
			return compressed.toByteArray();
		}
		finally {
			deflater.end();
		}
	}

	private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
		byte[] name = type.getBytes(StandardCharsets.US_ASCII);
		CRC32 sum = new CRC32();
		sum.update(name);
		sum.update(data);
		png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
		png.writeBytes(name);
		png.writeBytes(data);
		png.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
	}

}
