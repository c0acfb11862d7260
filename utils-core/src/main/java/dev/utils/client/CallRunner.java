package dev.utils.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import dev.utils.http.Deadline;
import dev.utils.http.HttpSettings;
import dev.utils.http.LateFailures;
import dev.utils.http.ReactorRetry;
import dev.utils.http.RetryFailure;
import dev.utils.http.RetryRule;
import dev.utils.llm.ApiKey;
import dev.utils.llm.CallOptions;
import dev.utils.llm.Capability;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmException;
import dev.utils.llm.LlmRequest;
import dev.utils.llm.LlmResponse;
import dev.utils.llm.UnsupportedCapabilityException;
import dev.utils.observe.DefaultLlmObservationConvention;
import dev.utils.observe.LlmObservation;
import dev.utils.observe.LlmObservationContext;
import dev.utils.observe.LlmObservationConvention;
import dev.utils.observe.RequestModels;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.Codec;
import dev.utils.provider.HttpCall;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;

/**
 * Takes calls of one provider through their attempts: load media, encode, send, decode,
 * and on failure as the retry rule says. The {@code WebClient}'s own retries are off for
 * these requests, so that retry lives in one place. Thread-safe.
 */
final class CallRunner {

	private static final Logger logger = LoggerFactory.getLogger(CallRunner.class);

	private static final LlmObservationConvention DEFAULT_CONVENTION = new DefaultLlmObservationConvention();

	private static final ChatOperation CHAT = new ChatOperation();

	/** Key of the current observation in a Reactor context, as Micrometer defines it. */
	private static final String OBSERVATION_KEY = "micrometer.observation";

	private static final int MOST_UNREAD_CHUNKS = 1 << 16;

	private final LlmTarget target;

	private final ProviderHttp http;

	private final MediaLoader mediaLoader;

	private final HttpSettings httpSettings;

	private final RetryRule retryRule;

	private final ObservationRegistry observationRegistry;

	private final @Nullable LlmObservationConvention observationConvention;

	private final RateLimitedAttempts limited;

	private final ArtifactSaver artifacts;

	private final LongSupplier nanoTime;

	private final Adaptations adaptations;

	private final Predicate<String> reasoningModels;

	private final CallsInFlight inFlight;

	private final RequestModels countedModels;

	CallRunner(LlmTarget target, ProviderHttp http, MediaLoader mediaLoader, Adaptations adaptations,
			HttpSettings httpSettings, RetryRule retryRule, ObservationRegistry observationRegistry,
			@Nullable LlmObservationConvention observationConvention, RateLimitedAttempts limited,
			ArtifactSaver artifacts, LongSupplier nanoTime, Predicate<String> reasoningModels, CallsInFlight inFlight,
			RequestModels countedModels) {
		this.target = target;
		this.http = http;
		this.mediaLoader = mediaLoader;
		this.adaptations = adaptations;
		this.httpSettings = httpSettings;
		this.retryRule = retryRule;
		this.observationRegistry = observationRegistry;
		this.observationConvention = (observationConvention != null)
				? new GuardedObservationConvention(observationConvention) : null;
		this.limited = limited;
		this.artifacts = artifacts;
		this.nanoTime = nanoTime;
		this.reasoningModels = reasoningModels;
		this.inFlight = inFlight;
		this.countedModels = countedModels;
	}

	LlmTarget target() {
		return this.target;
	}

	/**
	 * Return the budget of a call, waits and attempts together.
	 */
	Duration budget(CallOptions options) {
		return (options.timeout() != null) ? options.timeout() : this.httpSettings.totalTimeout();
	}

	/**
	 * Return a chat request with its media in memory, for calls that send them several
	 * times. What fails here comes back as it was: the call then fails by the same, with
	 * its line in the log and its observation.
	 */
	Mono<ChatRequest> loaded(ChatRequest request, Deadline deadline) {
		return Mono.defer(() -> {
			check(CHAT, request);
			return CHAT.loaded(request, this.mediaLoader, this.target.codec());
		}).timeout(deadline.remaining(), Mono.just(request)).onErrorReturn(request);
	}

	<Q extends LlmRequest, A, R extends LlmResponse> Mono<R> run(Operation<Q, A, R> operation, Q request) {
		return Mono.deferContextual((reactorContext) -> {
			LlmCall call = begin(operation, request, reactorContext, operation.repetition(request));
			return CallGuard.exit(whole(call, operation, request), call);
		});
	}

	private <Q extends LlmRequest, A, R extends LlmResponse> Mono<R> whole(LlmCall call, Operation<Q, A, R> operation,
			Q request) {
		return CallGuard.entrance(Mono.defer(() -> {
			String model = check(operation, request);
			if (call.deadline().remaining().isZero()) {
				return Mono.error(call.deadlinePassed());
			}
			return this.artifacts.check(operation.saving(request), operation.capability(), operation.mostFiles(request))
				.then(operation.loaded(request, this.mediaLoader, this.target.codec()))
				.flatMap((loaded) -> attempts(call, operation, loaded, model, this.adaptations.of(model)))
				.flatMap((answer) -> operation.response(answer, call, this.mediaLoader));
		}), call)
			.timeout(call.outside(), Mono.error(call::endedFromOutside))
			.onErrorMap(call::exception)
			.flatMap((response) -> this.artifacts.save(operation, request, response, call))
			.doOnNext(call::succeeded)
			.doOnError(LlmException.class, call::failed)
			.doOnCancel(call::cancelled)
			.contextWrite((context) -> LateFailures.quiet(context).put(OBSERVATION_KEY, call.observation()));
	}

	Flux<ChatChunk> stream(ChatRequest request) {
		return Flux.deferContextual((reactorContext) -> {
			// Nothing for so long means that not even a first word was made, unless the
			// model thinks.
			Repetition repetition = thinks(CHAT, request) ? Repetition.UNLESS_SILENT : Repetition.ALWAYS;
			LlmCall call = begin(CHAT, request, reactorContext, repetition);
			call.streamed();
			return CallGuard.exit(pieces(call, request), call);
		});
	}

	private Flux<ChatChunk> pieces(LlmCall call, ChatRequest request) {
		return CallGuard.entrance(Flux.defer(() -> {
			String model = check(CHAT, request);
			return CHAT.loaded(request, this.mediaLoader, this.target.codec())
				.flatMapMany((loaded) -> streamAttempts(call, loaded, model, this.adaptations.of(model)));
		}), call)
			// Completes instead of failing at the deadline: an error there would not
			// cancel the stream.
			.takeUntilOther(call.outside())
			.concatWith(Mono.defer(() -> call.isAnswered() ? Mono.empty() : Mono.error(call.endedFromOutside())))
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
			.contextWrite((context) -> LateFailures.quiet(context).put(OBSERVATION_KEY, call.observation()));
	}

	private <Q extends LlmRequest> LlmCall begin(Operation<Q, ?, ?> operation, Q request, ContextView reactorContext,
			Repetition repetition) {
		String model = model(operation, request);
		LlmObservationContext context = new LlmObservationContext(operation.name(), this.target.provider(),
				(model != null) ? model : "unknown", this.countedModels);
		CallOptions options = request.options();
		RetryRule rule = (options.maxRetries() != null) ? this.retryRule.withMaxRetries(options.maxRetries())
				: this.retryRule;
		LlmCall call = new LlmCall(this.target, context, observation(context, reactorContext), apiKey(options),
				operation.prompts(request), repetition, rule, budget(options), this.nanoTime, this.inFlight,
				CallGroup.of(reactorContext));
		call.begun();
		return call;
	}

	/**
	 * Begin to observe. A call whose observation cannot begin is made all the same.
	 */
	private Observation observation(LlmObservationContext context, ContextView reactorContext) {
		Observation observation = Observation.NOOP;
		try {
			observation = LlmObservation.CLIENT_OPERATION
				.observation(this.observationConvention, DEFAULT_CONVENTION, () -> context, this.observationRegistry)
				.parentObservation(
						reactorContext.getOrDefault(OBSERVATION_KEY, this.observationRegistry.getCurrentObservation()));
			return observation.start();
		}
		catch (RuntimeException | LinkageError | StackOverflowError | AssertionError ex) {
			logger.warn("The observation of an LLM call failed", ex);
			// Handlers before the one that failed have begun.
			return observation;
		}
	}

	/**
	 * Return whether a model may think for long before it answers.
	 */
	private <Q extends LlmRequest> boolean thinks(Operation<Q, ?, ?> operation, Q request) {
		String model = model(operation, request);
		return operation.isLong(request)
				|| (operation.capability() == Capability.CHAT && model != null && this.reasoningModels.test(model));
	}

	private @Nullable ApiKey apiKey(CallOptions options) {
		return (options.apiKey() != null) ? options.apiKey() : this.target.apiKey();
	}

	private <Q extends LlmRequest> @Nullable String model(Operation<Q, ?, ?> operation, Q request) {
		if (request.model() != null) {
			return request.model();
		}
		Map<Capability, String> models = this.target.models();
		return operation.needs(request)
			.stream()
			.filter(models::containsKey)
			.findFirst()
			.map(models::get)
			.orElseGet(() -> models.get(operation.capability()));
	}

	/**
	 * Refuse what cannot be sent.
	 * @return the model to name
	 */
	private <Q extends LlmRequest> String check(Operation<Q, ?, ?> operation, Q request) {
		String model = model(operation, request);
		Set<Capability> needs = new TreeSet<>(operation.needs(request));
		needs.add(operation.capability());
		needs.removeAll(this.target.codec().capabilities());
		for (Capability missing : needs) {
			throw new UnsupportedCapabilityException(missing, this.target.provider(), operation.name(), model);
		}
		if (apiKey(request.options()) == null && this.target.apiKeyAdvice() != null) {
			throw LlmException.builder(ErrorClass.AUTH, this.target.provider(), operation.name())
				.message("there is no API key for this provider")
				.model(model)
				.advice(this.target.apiKeyAdvice())
				.build();
		}
		if (model == null) {
			throw LlmException.builder(ErrorClass.INVALID, this.target.provider(), operation.name())
				.message("the request names no model, and none is configured")
				.advice(this.target.modelAdvice(operation.capability()))
				.build();
		}
		return model;
	}

	private <Q extends LlmRequest, A> Mono<A> attempts(LlmCall call, Operation<Q, A, ?> operation, Q request,
			String model, Set<String> adaptations) {
		return Mono.defer(() -> {
			Codec<Q, A> codec = Objects.requireNonNull(operation.codec(this.target.codec(), adaptations));
			HttpCall http = encode(() -> codec.encode(request, model));
			Mono<A> attempt = CallGuard.entrance(Mono.defer(() -> {
				call.beginAttempt();
				Duration readTimeout = request.options().readTimeout();
				if (readTimeout == null && thinks(operation, request)) {
					readTimeout = call.deadline().remaining();
				}
				return this.http.post(http, call, request.options(), readTimeout).exchangeToMono((response) -> {
					call.responded(response);
					return response.statusCode().is2xxSuccessful() ? this.http.readAnswer(call, response, codec::decode)
							: this.http.readError(call, response).flatMap(CallRunner::deferredError);
				});
			}), call);
			return CallGuard.entrance(this.limited.before(call, operation, request, model, attempt), call)
				.doOnNext((answer) -> {
					operation.verify(request, answer);
					this.adaptations.learn(model, adaptations);
				})
				.retryWhen(new ReactorRetry(call.rule(), call::classify, call.deadline()));
		}).onErrorResume((failure) -> {
			// Other refusals tell about one request, not about the model.
			Set<String> learned = (operation.capability() == Capability.CHAT) ? learned(call, adaptations, failure)
					: null;
			return (learned != null) ? attempts(call, operation, request, model, learned) : Mono.error(failure);
		});
	}

	private Flux<ChatChunk> streamAttempts(LlmCall call, ChatRequest request, String model, Set<String> adaptations) {
		return Flux.defer(() -> {
			ChatCodec codec = Objects.requireNonNull(CHAT.codec(this.target.codec(), adaptations));
			HttpCall http = encode(() -> codec.encodeStream(request, model));
			Flux<ChatChunk> attempt = streamAttempt(call, request, codec, http, model, adaptations);
			return CallGuard.entrance(this.limited.before(call, CHAT, request, model, attempt), call)
				.retryWhen(new ReactorRetry(call.rule(), call::classify, call.deadline()));
		}).onErrorResume((failure) -> {
			Set<String> learned = learned(call, adaptations, failure);
			return (learned != null) ? streamAttempts(call, request, model, learned) : Flux.error(failure);
		});
	}

	private static HttpCall encode(Supplier<HttpCall> encoding) {
		try {
			return encoding.get();
		}
		catch (IllegalArgumentException ex) {
			throw new AttemptFailure(ErrorClass.INVALID, null, String.valueOf(ex.getMessage()), RetryFailure.FINAL,
					null);
		}
	}

	/**
	 * Read from a refusal how the same request can succeed. It is remembered for the
	 * model once it has.
	 * @return the adaptations with the one that is new, or {@code null} if the failure
	 * teaches nothing
	 */
	private @Nullable Set<String> learned(LlmCall call, Set<String> adaptations, Throwable failure) {
		if (failure instanceof LlmException || call.isDelivered()) {
			return null;
		}
		String adaptation = call.failure(failure).adaptation();
		if (adaptation == null || adaptations.contains(adaptation)) {
			return null;
		}
		call.adapted(adaptation);
		Set<String> learned = new TreeSet<>(adaptations);
		learned.add(adaptation);
		return learned;
	}

	private Flux<ChatChunk> streamAttempt(LlmCall call, ChatRequest request, ChatCodec codec, HttpCall http,
			String model, Set<String> adaptations) {
		return CallGuard.entrance(Flux.defer(() -> {
			call.beginAttempt();
			return this.http.post(http, call, request.options(), request.options().readTimeout())
				.exchangeToFlux((response) -> {
					call.responded(response);
					if (!response.statusCode().is2xxSuccessful()) {
						return this.http.readError(call, response).<ChatChunk>flatMap(CallRunner::deferredError).flux();
					}
					return readStream(call, codec, response);
				})
				.doOnNext((chunk) -> {
					if (chunk.isLast()) {
						this.adaptations.learn(model, adaptations);
						call.answered();
					}
					else {
						call.delivered(chunk.text());
					}
				});
		}), call);
	}

	private Flux<ChatChunk> readStream(LlmCall call, ChatCodec codec, ClientResponse response) {
		MediaType type = ProviderHttp.contentType(response);
		if (type != null
				&& (type.isCompatibleWith(MediaType.APPLICATION_JSON) || type.isCompatibleWith(MediaType.TEXT_HTML))) {
			// A server that does not stream, or that reports an error, answers as a
			// whole.
			return this.http.readAnswer(call, response, codec::decode)
				.flatMapIterable((answer) -> chunks(ChatOperation.response(answer, call)));
		}
		ChatEventStream events = new ChatEventStream(streamDecoder(codec), this.httpSettings.maxInMemorySize(),
				(answer) -> ChatOperation.response(answer, call));
		return new LingeringBody(ProviderHttp.body(call, response), events::isEnded).map(events::read)
			// What the model said is there: neither silence nor a broken connection
			// takes it away.
			.timeout(Mono.never(), (read) -> events.isWhole() ? Mono.delay(events.patience()) : Mono.never(),
					Flux.empty())
			.onErrorResume((failure) -> events.isWhole() ? Flux.empty() : Flux.error(failure))
			.concatWith(Mono.fromSupplier(events::end))
			.concatMapIterable(Function.identity(), 1)
			.takeUntil(ChatChunk::isLast);
	}

	private static ChatStreamDecoder streamDecoder(ChatCodec codec) {
		try {
			return codec.streamDecoder();
		}
		catch (LinkageError | AssertionError | StackOverflowError ex) {
			throw Faults.contained(ex);
		}
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
		if (response.text().isEmpty() && response.reasoning().isEmpty()) {
			return List.of(last);
		}
		return List.of(new ChatChunk(response.text(), response.reasoning(), null), last);
	}

}
