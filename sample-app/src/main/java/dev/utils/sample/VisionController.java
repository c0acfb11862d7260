package dev.utils.sample;

import dev.utils.llm.ReactiveLlmClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.http.codec.multipart.PartEvent;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Questions about pictures.
 */
@RestController
class VisionController {

	private final ReactiveLlmClient client;

	private final FormReader forms;

	VisionController(ReactiveLlmClient client, FormReader forms) {
		this.client = client;
		this.forms = forms;
	}

	@PostMapping(path = "/api/vision", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
	Mono<ChatAnswer> ask(@RequestBody Flux<PartEvent> parts) {
		return this.forms.read(parts, VisionPrompt.class)
			.flatMap((prompt) -> this.client.chat(prompt.toRequest()))
			.map(ChatAnswer::of);
	}

}
