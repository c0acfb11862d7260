package dev.utils.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Random;

/**
 * Vectors of length one that depend on a text and nothing else.
 */
final class Vectors {

	private Vectors() {
	}

	static float[] unit(String text, int dimensions) {
		Random random = new Random(31L * text.hashCode() + text.length());
		float[] vector = new float[dimensions];
		double sum = 0;
		for (int i = 0; i < dimensions; i++) {
			vector[i] = (float) random.nextGaussian();
			sum += vector[i] * vector[i];
		}
		double length = Math.sqrt(sum);
		for (int i = 0; i < dimensions; i++) {
			vector[i] = (float) (vector[i] / length);
		}
		return vector;
	}

	/**
	 * Returns the numbers as little-endian bytes in Base64.
	 */
	static String base64(float[] vector) {
		ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
		bytes.asFloatBuffer().put(vector);
		return Base64.getEncoder().encodeToString(bytes.array());
	}

}
