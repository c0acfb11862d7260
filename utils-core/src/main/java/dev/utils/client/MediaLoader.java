package dev.utils.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

import dev.utils.http.RequestAttributes;
import dev.utils.http.RetryFailure;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.Media;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Brings pictures and recordings into memory, within limits of size, time and type. What
 * is wrong with them is told before anything is sent. Thread-safe.
 */
final class MediaLoader {

	private final WebClient webClient;

	private final CallSettings settings;

	/**
	 * Create a loader.
	 * @param webClient downloads; must not reach addresses that callers may not name
	 */
	MediaLoader(WebClient webClient, CallSettings settings) {
		this.webClient = webClient;
		this.settings = settings;
	}

	Mono<Media.Data> load(Media media, Kind kind) {
		return Mono.defer(() -> {
			if (media instanceof Media.Data data) {
				return Mono.just(data);
			}
			if (media instanceof Media.Source source) {
				// Files are read where waiting for them stalls no other call.
				return Mono.fromCallable(() -> contained(source.resource(), kind))
					.subscribeOn(Schedulers.boundedElastic());
			}
			return download((Media.Link) media, kind);
		}).doOnNext((data) -> check(data, kind));
	}

	private void check(Media.Data data, Kind kind) {
		if (data.bytes().length == 0) {
			throw invalid("the " + kind.noun + " is empty");
		}
		if (data.bytes().length > this.settings.maxMediaSize()) {
			throw tooLarge(kind);
		}
		if (data.mimeType() == null || !data.mimeType().startsWith(kind.prefix)) {
			throw invalid("the " + kind.noun + " is none: its content is not " + kind.types);
		}
	}

	/**
	 * Read a file. It may be of a type of the application's.
	 */
	private Media.Data contained(Resource resource, Kind kind) {
		try {
			return read(resource, kind);
		}
		catch (LinkageError | AssertionError | StackOverflowError ex) {
			throw Faults.contained(ex);
		}
	}

	private Media.Data read(Resource resource, Kind kind) {
		String name = Objects.requireNonNullElse(resource.getFilename(), "of the request");
		try {
			if (resource.isFile() && resource.contentLength() > this.settings.maxMediaSize()) {
				throw tooLarge(kind);
			}
			try (InputStream in = resource.getInputStream()) {
				byte[] bytes = in.readNBytes(this.settings.maxMediaSize() + 1);
				return (Media.Data) Media.of(bytes, resource.getFilename());
			}
		}
		catch (IOException | UncheckedIOException | IllegalStateException ex) {
			// The exception's own message tells the whole path.
			throw invalid("the " + kind.noun + ' ' + name + " cannot be read (" + ex.getClass().getSimpleName() + ')');
		}
	}

	private Mono<Media.Data> download(Media.Link link, Kind kind) {
		return this.webClient.get()
			.uri(link.url())
			.attributes(RequestAttributes.maxRetries(1))
			.exchangeToMono((response) -> receive(link, response, kind))
			.timeout(this.settings.mediaTimeout())
			.onErrorMap((failure) -> (failure instanceof AttemptFailure) ? failure : failed(failure, kind));
	}

	private Mono<Media.Data> receive(Media.Link link, ClientResponse response, Kind kind) {
		int status = response.statusCode().value();
		if (!response.statusCode().is2xxSuccessful()) {
			return refused(response, invalid(
					"the " + kind.noun + " could not be downloaded: its server answered with" + " status " + status));
		}
		MediaType type = ProviderHttp.contentType(response);
		if (type != null && !kind.isServedAs(type)) {
			return refused(response,
					invalid("the " + kind.noun + " could not be downloaded: its server sent another kind of content"));
		}
		if (response.headers().contentLength().orElse(0) > this.settings.maxMediaSize()) {
			return refused(response, tooLarge(kind));
		}
		return DataBufferUtils.join(response.bodyToFlux(DataBuffer.class), this.settings.maxMediaSize())
			.map(MediaLoader::bytes)
			.defaultIfEmpty(new byte[0])
			.map((bytes) -> (Media.Data) Media.of(bytes, fileName(link)));
	}

	/**
	 * Give up a download and its connection: the body may be endless, and WebClient would
	 * read it to its end.
	 */
	private static Mono<Media.Data> refused(ClientResponse response, AttemptFailure failure) {
		response.bodyToFlux(DataBuffer.class).subscribe(DataBufferUtils.releaseConsumer(), (cut) -> {
		}).dispose();
		return Mono.error(failure);
	}

	private static byte[] bytes(DataBuffer buffer) {
		byte[] bytes = new byte[buffer.readableByteCount()];
		buffer.read(bytes);
		DataBufferUtils.release(buffer);
		return bytes;
	}

	private static @Nullable String fileName(Media.Link link) {
		String path = link.url().getPath();
		String name = (path != null) ? path.substring(path.lastIndexOf('/') + 1) : "";
		return name.isEmpty() ? null : name;
	}

	private AttemptFailure failed(Throwable failure, Kind kind) {
		if (failure instanceof DataBufferLimitException) {
			return tooLarge(kind);
		}
		int depth = 0;
		for (Throwable cause = failure; cause != null && depth < 16; cause = cause.getCause(), depth++) {
			// By name: the filter belongs to Spring Boot, which is not known here.
			if (cause.getClass().getSimpleName().equals("FilteredHostException")) {
				return invalid("the " + kind.noun + " was not downloaded: its address belongs to a private"
						+ " network, or cannot be told because a proxy looks it up");
			}
		}
		AttemptFailure transport = AttemptFailure.transport(failure, false, Repetition.ALWAYS);
		return new AttemptFailure(transport.errorClass(), null,
				"the " + kind.noun + " could not be downloaded: " + transport.getMessage(), RetryFailure.FINAL,
				transport.getCause());
	}

	private AttemptFailure tooLarge(Kind kind) {
		return invalid("the " + kind.noun + " is larger than the allowed " + this.settings.maxMediaSize()
				+ " bytes (utils.media.max-size)");
	}

	private static AttemptFailure invalid(String message) {
		return new AttemptFailure(ErrorClass.INVALID, null, message, RetryFailure.FINAL, null);
	}

	/**
	 * What a call expects.
	 */
	enum Kind {

		/** A picture. */
		IMAGE("picture", "image/", "PNG, JPEG, GIF or WebP"),

		/** A recording. */
		AUDIO("recording", "audio/", "WAV, MP3, FLAC, Ogg, MP4 or WebM");

		private final String noun;

		private final String prefix;

		private final String types;

		/**
		 * Return whether servers send such files with a media type: some tell the
		 * container, and some nothing.
		 */
		private boolean isServedAs(MediaType type) {
			String name = type.getType();
			return this.prefix.equals(name + '/') || type.getSubtype().equals("octet-stream")
					|| (this == AUDIO && (name.equals("video") || type.getSubtype().equals("ogg")));
		}

		Kind(String noun, String prefix, String types) {
			this.noun = noun;
			this.prefix = prefix;
			this.types = types;
		}

	}

}
