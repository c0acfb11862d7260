package dev.utils.sample;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.utils.llm.ImageResponse.GeneratedImage;
import dev.utils.sample.ImageAnswer.StoredPicture;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * Keeps the newest pictures in memory, {@value #MOST} of them and 64 MiB at most. Whoever
 * knows a picture's name may see it, hence names that cannot be guessed. Thread-safe.
 */
@Component
class Artifacts {

	static final int MOST = 50;

	static final int MOST_BYTES = 64 * 1024 * 1024;

	private static final int NAME_BYTES = 16;

	private static final Map<String, String> ENDINGS = Map.of(MediaType.IMAGE_PNG_VALUE, ".png",
			MediaType.IMAGE_JPEG_VALUE, ".jpg", MediaType.IMAGE_GIF_VALUE, ".gif", "image/webp", ".webp");

	private final SecureRandom random = new SecureRandom();

	private final Map<String, Artifact> artifacts = new LinkedHashMap<>();

	private long size;

	/**
	 * Keep a picture, and drop the oldest ones if there is no room.
	 * @return what to fetch it by
	 */
	StoredPicture keep(GeneratedImage image) {
		String ending = ENDINGS.get(image.mimeType());
		String type = (ending != null) ? image.mimeType() : MediaType.APPLICATION_OCTET_STREAM_VALUE;
		byte[] name = new byte[NAME_BYTES];
		this.random.nextBytes(name);
		StoredPicture picture = new StoredPicture(HexFormat.of().formatHex(name) + ((ending != null) ? ending : ".bin"),
				type);
		add(picture.artifact(), new Artifact(image.bytes(), MediaType.valueOf(type)));
		return picture;
	}

	private synchronized void add(String name, Artifact artifact) {
		this.artifacts.put(name, artifact);
		this.size += artifact.bytes.length;
		Iterator<Artifact> oldest = this.artifacts.values().iterator();
		while (this.artifacts.size() > MOST || this.size > MOST_BYTES) {
			this.size -= oldest.next().bytes.length;
			oldest.remove();
		}
	}

	synchronized @Nullable Artifact find(String name) {
		return this.artifacts.get(name);
	}

	/**
	 * A picture.
	 *
	 * @param bytes its content; not copied
	 * @param type its type, or {@code application/octet-stream} for what browsers should
	 * not show
	 */
	@SuppressWarnings("ArrayRecordComponent") // compared by identity
	record Artifact(byte[] bytes, MediaType type) {

		boolean picture() {
			return this.type.getType().equals("image");
		}

	}

}
