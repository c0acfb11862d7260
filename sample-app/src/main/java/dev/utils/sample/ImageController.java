package dev.utils.sample;

import dev.utils.llm.ReactiveLlmClient;
import jakarta.validation.Valid;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.http.codec.multipart.PartEvent;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * New and changed pictures, which are saved, to be fetched from
 * {@link ArtifactController}.
 */
@RestController
class ImageController {

	private final ReactiveLlmClient client;

	private final FormReader forms;

	ImageController(ReactiveLlmClient client, FormReader forms) {
		this.client = client;
		this.forms = forms;
	}

	@PostMapping(path = "/api/images", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<ImageAnswer> generate(@Valid @RequestBody ImagePrompt prompt) {
		return this.client.generateImage(prompt.toRequest()).map(ImageAnswer::of);
	}

	@PostMapping(path = "/api/images/edits", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
	Mono<ImageAnswer> edit(@RequestBody Flux<PartEvent> parts) {
		return this.forms.read(parts, ImageEditPrompt.class)
			.flatMap((prompt) -> this.client.editImage(prompt.toRequest()))
			.map(ImageAnswer::of);
	}

}
