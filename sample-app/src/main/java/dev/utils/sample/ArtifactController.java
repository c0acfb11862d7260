package dev.utils.sample;

import java.nio.charset.StandardCharsets;
import java.util.Set;

import dev.utils.artifact.Artifact;
import dev.utils.artifact.ArtifactNotFoundException;
import dev.utils.artifact.ArtifactSecurityException;
import dev.utils.artifact.ReactiveArtifactStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * What calls made: pictures to be shown, anything else to be downloaded. The type is told
 * by the bytes, not by the name, and is never one that a browser runs. Whoever knows a
 * name may have the file, hence names that cannot be guessed.
 */
@RestController
class ArtifactController {

	private static final Set<String> PICTURES = Set.of(MediaType.IMAGE_PNG_VALUE, MediaType.IMAGE_JPEG_VALUE,
			MediaType.IMAGE_GIF_VALUE, "image/webp");

	private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

	private final ReactiveArtifactStore artifacts;

	ArtifactController(ReactiveArtifactStore artifacts) {
		this.artifacts = artifacts;
	}

	@GetMapping("/api/artifacts/{*name}")
	Mono<ResponseEntity<Flux<DataBuffer>>> artifact(@PathVariable String name) {
		return this.artifacts.get(name.substring(1))
			.map(this::serve)
			.onErrorMap(
					(failure) -> failure instanceof ArtifactNotFoundException
							|| failure instanceof ArtifactSecurityException,
					(failure) -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such artifact."));
	}

	private ResponseEntity<Flux<DataBuffer>> serve(Artifact artifact) {
		boolean picture = PICTURES.contains(artifact.mediaType());
		ContentDisposition disposition = (picture ? ContentDisposition.inline() : ContentDisposition.attachment())
			.filename(artifact.name().substring(artifact.name().lastIndexOf('/') + 1), StandardCharsets.UTF_8)
			.build();
		return ResponseEntity.ok()
			.contentType(picture || artifact.mediaType().equals(MediaType.APPLICATION_JSON_VALUE)
					? MediaType.valueOf(artifact.mediaType())
					: artifact.mediaType().equals(MediaType.TEXT_PLAIN_VALUE) ? TEXT
							: MediaType.APPLICATION_OCTET_STREAM)
			.header(HttpHeaders.CONTENT_DISPOSITION, disposition.toString())
			.body(this.artifacts.loadStream(artifact.name()));
	}

}
