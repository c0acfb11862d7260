package dev.utils.llm;

import java.net.URI;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.UrlResource;

/**
 * A picture or a recording that a call sends: bytes in memory, something that is read
 * when the call is made, or an address on the web. Immutable. What it is, is told by its
 * first bytes, not by its name.
 */
public sealed interface Media permits Media.Data, Media.Source, Media.Link {

	/**
	 * Return media of the given bytes.
	 * @param bytes the file's content; not copied, so it must not be changed
	 * @return the media
	 */
	static Media of(byte[] bytes) {
		return of(bytes, null);
	}

	/**
	 * Return media of the given bytes.
	 * @param bytes the file's content; not copied, so it must not be changed
	 * @param fileName the file's name, or {@code null}
	 * @return the media
	 */
	static Media of(byte[] bytes, @Nullable String fileName) {
		return new Data(bytes, MediaTypes.sniff(bytes), fileName);
	}

	/**
	 * Return media that is read from a file when the call is made.
	 * @param file the file
	 * @return the media
	 */
	static Media of(Path file) {
		return new Source(new FileSystemResource(file));
	}

	/**
	 * Return media that is read from a resource, such as one on the class path, when the
	 * call is made. A resource on the web is taken as its address.
	 * @param resource the resource
	 * @return the media
	 */
	static Media of(Resource resource) {
		return (resource instanceof UrlResource url && isWeb(url)) ? of(URI.create(url.getURL().toString()))
				: new Source(resource);
	}

	private static boolean isWeb(UrlResource resource) {
		String protocol = resource.getURL().getProtocol();
		return protocol.equals("http") || protocol.equals("https");
	}

	/**
	 * Return media at an address. Providers that take addresses get it as it is; for
	 * others it is downloaded, with limits of time, size and type, and not from addresses
	 * of the own network unless that is allowed.
	 * @param url an {@code http}, {@code https} or {@code data} URL
	 * @return the media
	 * @throws IllegalArgumentException if the URL is none of these
	 */
	static Media of(URI url) {
		String scheme = (url.getScheme() != null) ? url.getScheme().toLowerCase(Locale.ROOT) : "";
		return switch (scheme) {
			case "http", "https" -> new Link(url);
			case "data" -> of(dataOf(url));
			default -> throw new IllegalArgumentException("Invalid media URL: must start with http:, https: or data:.");
		};
	}

	private static byte[] dataOf(URI url) {
		String text = url.getSchemeSpecificPart();
		int comma = text.indexOf(',');
		if (comma < 0 || !text.substring(0, comma).endsWith(";base64")) {
			throw new IllegalArgumentException("Invalid data URL: must hold base64 data.");
		}
		try {
			return Base64.getMimeDecoder().decode(text.substring(comma + 1));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("Invalid data URL: its data is not base64.", ex);
		}
	}

	/**
	 * Media in memory.
	 *
	 * @param bytes the content; not copied
	 * @param mimeType what the content is by its first bytes, or {@code null} if that is
	 * not known
	 * @param fileName the file's name, or {@code null}
	 */
	@SuppressWarnings("ArrayRecordComponent") // copying a picture costs; compared by
												// identity
	record Data(byte[] bytes, @Nullable String mimeType, @Nullable String fileName) implements Media {

		public Data {
			if (mimeType != null && !mimeType.matches("[a-z]+/[a-z0-9][a-z0-9.+-]*")) {
				throw new IllegalArgumentException("Invalid mimeType: must be a media type without parameters.");
			}
		}

		/**
		 * Return the content in base64.
		 * @return the text, without line breaks
		 */
		public String base64() {
			return Base64.getEncoder().encodeToString(this.bytes);
		}

		/**
		 * Return the content as a {@code data:} URL.
		 * @return the URL
		 */
		public String dataUrl() {
			return "data:" + Objects.requireNonNullElse(this.mimeType, "application/octet-stream") + ";base64,"
					+ base64();
		}

		/**
		 * Shows type and size.
		 */
		@Override
		public String toString() {
			return "Media[" + this.mimeType + ", " + this.bytes.length + " bytes]";
		}

	}

	/**
	 * Media that is read when the call is made.
	 *
	 * @param resource where from
	 */
	record Source(Resource resource) implements Media {

		/**
		 * Shows the name of the file at most.
		 */
		@Override
		public String toString() {
			return "Media[resource " + this.resource.getFilename() + "]";
		}

	}

	/**
	 * Media on the web.
	 *
	 * @param url its address
	 */
	record Link(URI url) implements Media {

		/**
		 * Shows the host only: paths and queries of signed addresses are secrets.
		 */
		@Override
		public String toString() {
			return "Media[link to " + this.url.getHost() + "]";
		}

	}

}
