package dev.utils.sample;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import dev.utils.client.LlmClientFactory;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.FinishReason;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.LlmException;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.Usage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class ScriptedClients implements LlmClients, ReactiveLlmClient {

	@Override
	public Set<Provider> providers() {
		return Set.of(Provider.OPENAI);
	}

	@Override
	public Provider preferred() {
		return Provider.OPENAI;
	}

	@Override
	public LlmClient get(String provider) {
		return LlmClientFactory.blocking(this);
	}

	@Override
	public ReactiveLlmClient reactive(String provider) {
		return this;
	}

	@Override
	public Provider provider() {
		return Provider.OPENAI;
	}

	@Override
	public Mono<ChatResponse> chat(ChatRequest request) {
		return stream(request).last().map(ChatChunk::response);
	}

	@Override
	public Flux<ChatChunk> stream(ChatRequest request) {
		String prompt = request.messages().get(0).text();
		List<String> words = List.of(("You asked a question of " + prompt.length() + " characters. ")
			.concat("Here is a longer answer that shows how text streams in, word by word. ".repeat(6))
			.concat("\n\nIt has a second paragraph, too:\n\n1. first point\n2. second point\n\n```\nint x = 1;\n```\n")
			.split("(?<= )"));
		Flux<ChatChunk> text = Flux.fromIterable(words).map(ChatChunk::of).delayElements(Duration.ofMillis(40));
		for (ErrorClass errorClass : ErrorClass.values()) {
			if (prompt.contains("[[" + errorClass + "]]")) {
				return text.take(12)
					.concatWith(Flux.error(() -> LlmException.builder(errorClass, Provider.OPENAI, "chat")
						.message("Rate limit reached for requests")
						.model("gpt-4o-mini")
						.status(429)
						.code("rate_limit_exceeded")
						.requestId("req_7d1e0b42c9")
						.attempts(4)
						.retryAfter(Duration.ofMillis(11300))
						.build()));
			}
		}
		return text
			.concatWith(Mono.fromSupplier(() -> ChatChunk.last(new ChatResponse(String.join("", words), Provider.OPENAI,
					"gpt-4o-mini-2024-07-18", FinishReason.STOP, "stop", new Usage(23, 96), "req_5b8f3a2d17c04e", 1))));
	}

}
