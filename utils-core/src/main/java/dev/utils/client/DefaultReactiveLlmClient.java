package dev.utils.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;

import dev.utils.http.HttpSettings;
import dev.utils.http.ReactorRetry;
import dev.utils.http.RequestAttributes;
import dev.utils.http.RetryRule;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmException;
import dev.utils.llm.Message;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.observe.DefaultLlmObservationConvention;
import dev.utils.observe.LlmObservation;
import dev.utils.observe.LlmObservationContext;
import dev.utils.observe.LlmObservationConvention;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.UnreadableAnswerException;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Takes a call through its attempts: encode, send, decode, and on failure as the retry
 * rule says. The {@code WebClient}'s own retries are off for these requests, so that
 * retry lives in one place.
 */
final class DefaultReactiveLlmClient implements ReactiveLlmClient {

	private static final String CHAT = "chat";

	private static final LlmObservationConvention DEFAULT_CONVENTION = new DefaultLlmObservationConvention();

	/** Key of the current observation in a Reactor context, as Micrometer defines it. */
	private static final String OBSERVATION_KEY = "micrometer.observation";

	private static final int MOST_UNREAD_CHUNKS = 1 << 16;

	private static final int LARGEST_ERROR_BODY = 64 << 10;

	private final LlmTarget target;

	private final WebClient webClient;

	private final HttpSettings httpSettings;

	private final RetryRule retryRule;

	private final ObservationRegistry observationRegistry;

	private final @Nullable LlmObservationConvention observationConvention;

	private final LongSupplier nanoTime;

	DefaultReactiveLlmClient(LlmTarget target, WebClient webClient, HttpSettings httpSettings, RetryRule retryRule,
			ObservationRegistry observationRegistry, @Nullable LlmObservationConvention observationConvention,
			LongSupplier nanoTime) {
		this.target = target;
		this.webClient = webClient;
		this.httpSettings = httpSettings;
		this.retryRule = retryRule;
		this.observationRegistry = observationRegistry;
		this.observationConvention = observationConvention;
		this.nanoTime = nanoTime;
	}

	@Override
	public Provider provider() {
		return this.target.provider();
	}

	@Override
	public Mono<ChatResponse> chat(ChatRequest request) {
		return Mono.deferContextual((reactorContext) -> {
			LlmCall call = begin(request, reactorContext);
			return Mono.defer(() -> attempts(call, encode(request, false)))
				.timeout(call.deadline().remaining(), Mono.error(call::deadlinePassed))
				.onErrorMap(call::exception)
				.doOnNext(call::succeeded)
				.doOnError(LlmException.class, call::failed)
				.doOnCancel(call::cancelled)
				.contextWrite((context) -> context.put(OBSERVATION_KEY, call.observation()));
		});
	}

	@Override
	public Flux<ChatChunk> stream(ChatRequest request) {
		return Flux.deferContextual((reactorContext) -> {
			LlmCall call = begin(request, reactorContext);
			return Flux.defer(() -> streamAttempts(call, encode(request, true)))
				// Completes instead of failing at the deadline: an error there would not
				// cancel the stream.
				.takeUntilOther(Mono.delay(call.deadline().remaining()))
				.concatWith(Mono.defer(() -> call.isAnswered() ? Mono.empty() : Mono.error(call.deadlinePassed())))
				.onErrorMap(call::exception)
				.doOnNext((chunk) -> {
					if (chunk.response() != null) {
						call.succeeded(chunk.response());
					}
				})
				.doOnError(LlmException.class, call::failed)
				.doOnCancel(call::cancelled)
				// Read on while the consumer pauses: its silence is not the server's, and
				// must not be a read time-out.
				.onBackpressureBuffer(MOST_UNREAD_CHUNKS)
				.onErrorMap(Exceptions::isOverflow, (overflow) -> call.tooSlowConsumer())
				.contextWrite((context) -> context.put(OBSERVATION_KEY, call.observation()));
		});
	}

	private LlmCall begin(ChatRequest request, ContextView reactorContext) {
		String model = model(request);
		LlmObservationContext context = new LlmObservationContext(CHAT, provider(),
				(model != null) ? model : "unknown");
		Observation observation = LlmObservation.CLIENT_OPERATION
			.observation(this.observationConvention, DEFAULT_CONVENTION, () -> context, this.observationRegistry)
			.parentObservation(
					reactorContext.getOrDefault(OBSERVATION_KEY, this.observationRegistry.getCurrentObservation()))
			.start();
		Duration budget = (request.timeout() != null) ? request.timeout() : this.httpSettings.totalTimeout();
		return new LlmCall(this.target, context, observation, request.messages().stream().map(Message::text).toList(),
				this.retryRule, budget, this.nanoTime);
	}

	private @Nullable String model(ChatRequest request) {
		return (request.model() != null) ? request.model() : this.target.model();
	}

	private HttpCall encode(ChatRequest request, boolean stream) {
		if (this.target.apiKey() == null && this.target.apiKeyAdvice() != null) {
			throw LlmException.builder(ErrorClass.AUTH, provider(), CHAT)
				.message("there is no API key for this provider")
				.model(model(request))
				.advice(this.target.apiKeyAdvice())
				.build();
		}
		String model = model(request);
		if (model == null) {
			throw LlmException.builder(ErrorClass.INVALID, provider(), CHAT)
				.message("the request names no model, and none is configured")
				.advice(this.target.modelAdvice())
				.build();
		}
		return this.target.codec().encode(request, model, this.target.apiKey(), stream);
	}

	private Mono<ChatResponse> attempts(LlmCall call, HttpCall http) {
		return attempt(call, http).retryWhen(new ReactorRetry(this.retryRule, call::classify, call.deadline()));
	}

	private Mono<ChatResponse> attempt(LlmCall call, HttpCall http) {
		return Mono.defer(() -> {
			call.beginAttempt();
			return send(http).exchangeToMono((response) -> {
				call.responded(response);
				return response.statusCode().is2xxSuccessful() ? readAnswer(call, response)
						: readError(call, response).flatMap(DefaultReactiveLlmClient::deferredError);
			});
		});
	}

	private Mono<ChatResponse> readAnswer(LlmCall call, ClientResponse response) {
		return DataBufferUtils.join(response.bodyToFlux(DataBuffer.class), this.httpSettings.maxInMemorySize())
			.switchIfEmpty(Mono.error(() -> new UnreadableAnswerException("the answer is empty")))
			.map((body) -> toResponse(call, decode(body)));
	}

	private ChatAnswer decode(DataBuffer body) {
		try (InputStream in = body.asInputStream(true)) {
			return this.target.codec().decode(in);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Flux<ChatChunk> streamAttempts(LlmCall call, HttpCall http) {
		return streamAttempt(call, http).retryWhen(new ReactorRetry(this.retryRule, call::classify, call.deadline()));
	}

	private Flux<ChatChunk> streamAttempt(LlmCall call, HttpCall http) {
		return Flux.defer(() -> {
			call.beginAttempt();
			return send(http).exchangeToFlux((response) -> {
				call.responded(response);
				if (!response.statusCode().is2xxSuccessful()) {
					return readError(call, response).<ChatChunk>flatMap(DefaultReactiveLlmClient::deferredError).flux();
				}
				return readStream(call, response);
			}).doOnNext((chunk) -> {
				if (chunk.isLast()) {
					call.answered();
				}
				else {
					call.delivered(chunk.text());
				}
			});
		});
	}

	private Flux<ChatChunk> readStream(LlmCall call, ClientResponse response) {
		MediaType type = response.headers().contentType().orElse(MediaType.TEXT_EVENT_STREAM);
		if (type.isCompatibleWith(MediaType.APPLICATION_JSON)) {
			// A server that does not stream, or that reports an error, answers as a
			// whole.
			return readAnswer(call, response).flatMapIterable(DefaultReactiveLlmClient::chunks);
		}
		if (type.isCompatibleWith(MediaType.TEXT_HTML)) {
			return response.releaseBody()
				.thenMany(Flux.error(() -> new UnreadableAnswerException("the answer is an HTML page, not a stream")));
		}
		return readEvents(call, response);
	}

	private Flux<ChatChunk> readEvents(LlmCall call, ClientResponse response) {
		ChatEventStream events = new ChatEventStream(this.target.codec().streamDecoder(),
				this.httpSettings.maxInMemorySize(), (answer) -> toResponse(call, answer));
		return new LingeringBody(response.bodyToFlux(DataBuffer.class), events::isEnded).map(events::read)
			.concatWith(Mono.fromSupplier(events::end))
			.concatMapIterable(Function.identity(), 1)
			.takeUntil(ChatChunk::isLast);
	}

	private WebClient.RequestHeadersSpec<?> send(HttpCall http) {
		return this.webClient.post()
			.uri(this.target.uri(http.path()))
			.headers((headers) -> http.headers().forEach(headers::set))
			.attributes(RequestAttributes.unmanaged())
			.bodyValue(http.body());
	}

	private static Mono<AttemptFailure> readError(LlmCall call, ClientResponse response) {
		return DataBufferUtils
			.join(DataBufferUtils.takeUntilByteCount(response.bodyToFlux(DataBuffer.class), LARGEST_ERROR_BODY))
			.map((buffer) -> {
				byte[] body = new byte[buffer.readableByteCount()];
				buffer.read(body);
				DataBufferUtils.release(buffer);
				return body;
			})
			// The status says enough where the body breaks off.
			.onErrorReturn(new byte[0])
			.defaultIfEmpty(new byte[0])
			.map((body) -> call.failure(response.statusCode().value(), body));
	}

	/**
	 * Not an immediate error: with that, flatMap cancels the exchange and so closes the
	 * connection.
	 */
	private static <T> Mono<T> deferredError(AttemptFailure failure) {
		return Mono.defer(() -> Mono.error(failure));
	}

	private static List<ChatChunk> chunks(ChatResponse response) {
		ChatChunk last = ChatChunk.last(response);
		return response.text().isEmpty() ? List.of(last) : List.of(ChatChunk.of(response.text()), last);
	}

	private ChatResponse toResponse(LlmCall call, ChatAnswer answer) {
		String model = (answer.model() != null) ? answer.model() : call.requestModel();
		return new ChatResponse(answer.text(), provider(), model, answer.finishReason(), answer.providerFinishReason(),
				answer.usage(), call.requestId(), call.attempts());
	}

}
