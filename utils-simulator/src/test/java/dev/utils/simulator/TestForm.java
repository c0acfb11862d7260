package dev.utils.simulator;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;

/**
 * Writes a multipart form.
 */
class TestForm {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	TestForm field(String name, String value) {
		return part("name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
	}

	TestForm file(String name, String fileName, String contentType, byte[] content) {
		return part("name=\"" + name + "\"; filename=\"" + fileName + "\"\r\nContent-Type: " + contentType, content);
	}

	/**
	 * Adds fields written as {@code name=value&name=value}.
	 */
	TestForm fields(String fields) {
		for (String field : fields.isEmpty() ? new String[0] : fields.split("&")) {
			field(field.substring(0, field.indexOf('=')), field.substring(field.indexOf('=') + 1));
		}
		return this;
	}

	private TestForm part(String head, byte[] content) {
		write("--edge\r\nContent-Disposition: form-data; " + head + "\r\n\r\n");
		this.bytes.writeBytes(content);
		write("\r\n");
		return this;
	}

	private void write(String text) {
		this.bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
	}

	HttpRequest request(TestClient client, String path) {
		String end = "--edge--\r\n";
		byte[] content = this.bytes.toByteArray();
		return client.request(path)
			.setHeader("Content-Type", "multipart/form-data; boundary=edge")
			.POST(BodyPublishers.concat(BodyPublishers.ofByteArray(content), BodyPublishers.ofString(end)))
			.build();
	}

	/**
	 * Returns the smallest recording that is one: the head of a WAV file and silence.
	 */
	static byte[] wav() {
		byte[] wav = new byte[64_000];
		byte[] head = "RIFF\0\0\0\0WAVEfmt ".getBytes(StandardCharsets.US_ASCII);
		System.arraycopy(head, 0, wav, 0, head.length);
		return wav;
	}

}
