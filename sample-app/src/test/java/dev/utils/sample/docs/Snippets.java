package dev.utils.sample.docs;

import java.time.Duration;
import java.util.stream.Stream;

import dev.utils.http.RequestAttributes;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmException;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.ratelimit.Permit;
import dev.utils.ratelimit.RateLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.retry.support.RetryTemplate;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The Java snippets of the documents, as they stand there.
 */
class Snippets {

	private static final Logger log = LoggerFactory.getLogger(Snippets.class);

	String call(LlmClient llm, ReactiveLlmClient reactiveLlm, String question) {
		ChatRequest request = ChatRequest.builder()
			.system("Answer in one sentence.")
			.user(question)
			.temperature(0.2)
			.maxTokens(200)
			.timeout(Duration.ofSeconds(30))
			.build();

		ChatResponse answer = llm.chat(request);
		log.info("{} after {} attempts", answer.finishReason(), answer.attempts());

		Flux<String> pieces = reactiveLlm.stream(request).map(ChatChunk::text);
		try (Stream<ChatChunk> chunks = llm.stream(request)) {
			chunks.map(ChatChunk::text).forEach(System.out::print);
		}
		return answer.text() + String.join("", pieces.toIterable());
	}

	String failure(LlmClient llm, String prompt) {
		try {
			return llm.complete(prompt);
		}
		catch (LlmException ex) {
			return switch (ex.errorClass()) {
				case RATE, CAPACITY -> "Busy, try again in " + ex.retryAfter();
				case AUTH, MONEY -> throw ex;
				default -> "Sorry, no answer (request " + ex.requestId() + ")";
			};
		}
	}

	Mono<String> repeatable(WebClient webClient, String query) {
		Mono<String> answer = webClient.post()
			.uri("https://api.example.com/search")
			.attributes(RequestAttributes.repeatable())
			.bodyValue(query)
			.retrieve()
			.bodyToMono(String.class);
		return answer;
	}

	String blocking(RetryTemplate retryTemplate, RestClient restClient) {
		String status = retryTemplate
			.execute((context) -> restClient.get().uri("https://api.example.com/status").retrieve().body(String.class));
		return status;
	}

	void byHand(RateLimiter limiter, String key, long questionTokens, long answerTokens) {
		try (Permit permit = limiter.acquire("openai", key, "gpt-4o")) {
			// Call, then say what it cost.
			permit.settle(questionTokens, answerTokens);
		}
	}

}
