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
 * Text from recordings.
 */
@RestController
class TranscriptionController {

	private final ReactiveLlmClient client;

	private final FormReader forms;

	TranscriptionController(ReactiveLlmClient client, FormReader forms) {
		this.client = client;
		this.forms = forms;
	}

	@PostMapping(path = "/api/transcriptions", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
	Mono<TranscriptionAnswer> transcribe(@RequestBody Flux<PartEvent> parts) {
		return this.forms.read(parts, TranscriptionPrompt.class)
			.flatMap((prompt) -> this.client.transcribe(prompt.toRequest()))
			.map(TranscriptionAnswer::of);
	}

}
