package dev.utils.sample;

import dev.utils.sample.Artifacts.Artifact;

import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The pictures that were made. Their type is told by their bytes and is one that runs
 * nothing: no HTML and no SVG.
 */
@RestController
class ArtifactController {

	private final Artifacts artifacts;

	ArtifactController(Artifacts artifacts) {
		this.artifacts = artifacts;
	}

	@GetMapping("/api/artifacts/{name}")
	ResponseEntity<byte[]> artifact(@PathVariable String name) {
		Artifact artifact = this.artifacts.find(name);
		if (artifact == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND,
					"There is no such picture, or no longer: only the newest " + Artifacts.MOST + " are kept.");
		}
		ContentDisposition disposition = (artifact.picture() ? ContentDisposition.inline()
				: ContentDisposition.attachment())
			.filename(name)
			.build();
		return ResponseEntity.ok()
			.contentType(artifact.type())
			.header(HttpHeaders.CONTENT_DISPOSITION, disposition.toString())
			.body(artifact.bytes());
	}

}
