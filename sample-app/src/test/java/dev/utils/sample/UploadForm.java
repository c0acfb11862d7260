package dev.utils.sample;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import javax.imageio.ImageIO;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.BodyInserters.MultipartInserter;

/**
 * A form as a browser sends it, and files to put into it.
 */
final class UploadForm {

	private final MultipartBodyBuilder parts = new MultipartBodyBuilder();

	UploadForm text(String name, String value) {
		this.parts.part(name, value);
		return this;
	}

	UploadForm file(String name, String fileName, byte[] content) {
		this.parts.part(name, new ByteArrayResource(content)).filename(fileName);
		return this;
	}

	MultipartInserter body() {
		return BodyInserters.fromMultipartData(this.parts.build());
	}

	static byte[] picture(String format) {
		try {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			ImageIO.write(new BufferedImage(8, 6, BufferedImage.TYPE_INT_RGB), format, bytes);
			return bytes.toByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return half a second of silence as WAV.
	 */
	static byte[] recording() {
		int size = 16_000;
		ByteBuffer wav = ByteBuffer.allocate(44 + size).order(ByteOrder.LITTLE_ENDIAN);
		wav.put(ascii("RIFF")).putInt(36 + size).put(ascii("WAVEfmt ")).putInt(16).putShort((short) 1);
		wav.putShort((short) 1).putInt(16_000).putInt(32_000).putShort((short) 2).putShort((short) 16);
		wav.put(ascii("data")).putInt(size);
		return wav.array();
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
