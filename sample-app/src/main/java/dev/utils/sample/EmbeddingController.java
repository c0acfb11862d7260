package dev.utils.sample;

import dev.utils.llm.ReactiveLlmClient;
import jakarta.validation.Valid;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Vectors from texts.
 */
@RestController
class EmbeddingController {

	private final ReactiveLlmClient client;

	EmbeddingController(ReactiveLlmClient client) {
		this.client = client;
	}

	@PostMapping(path = "/api/embeddings", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<EmbeddingAnswer> embed(@Valid @RequestBody EmbeddingPrompt prompt) {
		return this.client.embed(prompt.toRequest()).map(EmbeddingAnswer::of);
	}

}
