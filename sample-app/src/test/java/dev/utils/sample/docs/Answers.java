package dev.utils.sample.docs;

import java.time.Duration;
import java.util.Map;

import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.LlmException;
import dev.utils.llm.ReactiveLlmClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Answers {

	private final ReactiveLlmClient llm;

	private final Flux<ServerSentEvent<Object>> beats;

	Answers(ReactiveLlmClient llm, @Value("${answers.heartbeat:15s}") Duration heartbeat) {
		this.llm = llm;
		this.beats = Flux.interval(heartbeat)
			.onBackpressureDrop()
			.map((beat) -> ServerSentEvent.builder().comment("still here").build());
	}

	@GetMapping(path = "/answers", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	ResponseEntity<Flux<ServerSentEvent<Object>>> answer(@RequestParam String question) {
		Flux<ServerSentEvent<Object>> events = this.llm.stream(ChatRequest.of(question))
			.map(this::event)
			.onErrorResume(LlmException.class, (ex) -> Mono.just(event("failure", "errorClass", ex.errorClass())));
		return ResponseEntity.ok()
			.header("X-Accel-Buffering", "no")
			.body(events.publish((shared) -> shared.mergeWith(this.beats.takeUntilOther(shared.then()))));
	}

	private ServerSentEvent<Object> event(ChatChunk chunk) {
		return (chunk.response() != null) ? event("done", "finishReason", chunk.response().finishReason())
				: event("piece", "text", chunk.text());
	}

	private ServerSentEvent<Object> event(String name, String field, Object value) {
		return ServerSentEvent.builder().event(name).data(Map.of(field, value)).build();
	}

}
