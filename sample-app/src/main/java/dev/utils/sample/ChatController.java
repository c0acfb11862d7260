package dev.utils.sample;

import dev.utils.llm.ChatChunk;
import dev.utils.llm.LlmException;
import dev.utils.llm.ReactiveLlmClient;
import jakarta.validation.Valid;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Chat over HTTP. Nothing blocks, and a visitor who goes away cancels the provider's
 * call: WebFlux cancels the subscription, and the client closes the connection.
 */
@RestController
@RequestMapping(path = "/api/chat", consumes = MediaType.APPLICATION_JSON_VALUE)
class ChatController {

	private final ReactiveLlmClient client;

	ChatController(ReactiveLlmClient client) {
		this.client = client;
	}

	@PostMapping
	Mono<ChatAnswer> chat(@Valid @RequestBody ChatPrompt prompt) {
		return this.client.chat(prompt.toRequest()).map(ChatAnswer::of);
	}

	/**
	 * Streams the answer. What is wrong with the request itself is an HTTP error as
	 * everywhere; a call that fails later is an event, for the status line has been sent
	 * by then.
	 */
	@PostMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<ServerSentEvent<Object>> stream(@Valid @RequestBody ChatPrompt prompt) {
		return this.client.stream(prompt.toRequest())
			.map(this::event)
			.onErrorResume(LlmException.class, (ex) -> Mono.just(event("error", LlmProblem.of(ex))));
	}

	private ServerSentEvent<Object> event(ChatChunk chunk) {
		return (chunk.response() != null) ? event("done", ChatAnswer.of(chunk.response()))
				: event("delta", new ChatDelta(chunk.text()));
	}

	private ServerSentEvent<Object> event(String name, Object data) {
		return ServerSentEvent.builder(data).event(name).build();
	}

}
