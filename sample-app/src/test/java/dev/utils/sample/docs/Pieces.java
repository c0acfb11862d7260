package dev.utils.sample.docs;

import java.util.Map;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.ReactiveLlmClient;
import reactor.core.publisher.Flux;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Pieces {

	private final ReactiveLlmClient llm;

	Pieces(ReactiveLlmClient llm) {
		this.llm = llm;
	}

	@GetMapping(path = "/pieces", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<Map<String, String>> pieces(@RequestParam String question) {
		return this.llm.stream(ChatRequest.of(question)).map((chunk) -> Map.of("text", chunk.text()));
	}

}
