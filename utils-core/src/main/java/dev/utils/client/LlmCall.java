package dev.utils.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import dev.utils.http.Deadline;
import dev.utils.http.RetryFailure;
import dev.utils.http.RetryRule;
import dev.utils.llm.ApiKey;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmException;
import dev.utils.llm.LlmResponse;
import dev.utils.llm.Provider;
import dev.utils.llm.Usage;
import dev.utils.observe.CallLog;
import dev.utils.observe.LlmObservationContext;
import dev.utils.observe.Redactor;
import dev.utils.provider.AnswerTooLargeException;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import dev.utils.ratelimit.Permit;
import dev.utils.ratelimit.RateLimitedException;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientResponse;

/**
 * What one call has come to: its attempts, the last response, what was delivered; turns
 * failures into the caller's exception and ends observation and log exactly once. Used by
 * one subscription; its attempts follow one another.
 */
final class LlmCall {

	/** How long the limiter has to refuse a call whose deadline has passed. */
	private static final Duration REFUSAL_TIME = Duration.ofSeconds(1);

	private final LlmTarget target;

	private final LlmObservationContext context;

	private final Observation observation;

	private final @Nullable ApiKey apiKey;

	private final List<String> prompts;

	private final Repetition repetition;

	private final RetryRule rule;

	private final Duration budget;

	private final Deadline deadline;

	private final LongSupplier nanoTime;

	private final long startNanos;

	private final AttemptPermit permit;

	private final @Nullable Map<String, String> callerMdc = MDC.getCopyOfContextMap();

	private final AtomicBoolean ended = new AtomicBoolean();

	private volatile @Nullable ClientResponse response;

	/** Guarded by itself: a deadline passes on another thread than the one that reads. */
	private final StringBuilder partialText = new StringBuilder();

	private volatile boolean delivered;

	private volatile boolean streamed;

	private volatile boolean answered;

	private volatile boolean sending;

	private final @Nullable CallGroup group;

	private final CallsInFlight inFlight;

	private final Sinks.Empty<Void> outside = Sinks.empty();

	/** What ended the call from outside. */
	private final AtomicReference<@Nullable LlmException> verdict = new AtomicReference<>();

	/** The limiter's refusal, which is on its way while the deadline passes. */
	private volatile @Nullable LlmException refusal;

	LlmCall(LlmTarget target, LlmObservationContext context, Observation observation, @Nullable ApiKey apiKey,
			List<String> prompts, Repetition repetition, RetryRule rule, Duration budget, LongSupplier nanoTime,
			CallsInFlight inFlight, @Nullable CallGroup group) {
		this.target = target;
		this.context = context;
		this.observation = observation;
		this.apiKey = apiKey;
		this.prompts = prompts;
		this.repetition = repetition;
		this.rule = rule;
		this.budget = budget;
		this.deadline = Deadline.after(budget, nanoTime);
		this.nanoTime = nanoTime;
		this.permit = new AttemptPermit(nanoTime);
		this.startNanos = nanoTime.getAsLong();
		this.inFlight = inFlight;
		this.group = group;
	}

	/**
	 * Make the call known.
	 */
	void begun() {
		if (this.group != null) {
			this.group.begun(this);
		}
		this.inFlight.begun(this);
	}

	/**
	 * Return what ends the call from outside of its attempts: its deadline, a fault, or
	 * the end of the application. The failure is then {@link #endedFromOutside()}.
	 */
	Mono<?> outside() {
		return Mono.firstWithSignal(Mono.delay(this.deadline.remaining()).flatMap((passed) -> {
			// The limiter has the same deadline, and knows better what held the call.
			return this.permit.isAwaited() ? Mono.delay(REFUSAL_TIME) : Mono.just(passed);
		}), this.outside.asMono());
	}

	LlmException endedFromOutside() {
		LlmException verdict = this.verdict.get();
		if (verdict != null) {
			return verdict;
		}
		LlmException refusal = this.refusal;
		if (refusal != null) {
			return refusal;
		}
		return this.permit.isAwaited() ? heldBack() : deadlinePassed();
	}

	/**
	 * End the call by what was thrown where Reactor would tell nobody.
	 */
	void fault(Throwable fault) {
		end(exception(fault), fault);
	}

	/**
	 * End the call because the application stops.
	 */
	void stop() {
		end(exception(ErrorClass.CANCELLED, "the application stops").advice("Nothing to do: the application stops.")
			.build(), null);
	}

	private void end(LlmException verdict, @Nullable Throwable fault) {
		if (this.verdict.compareAndSet(null, verdict)) {
			this.outside.tryEmitEmpty();
		}
		if (fault != null && Faults.isFatal(fault)) {
			throw (VirtualMachineError) fault;
		}
	}

	Deadline deadline() {
		return this.deadline;
	}

	/**
	 * Return how often this call was sent.
	 */
	int attempts() {
		return this.context.getAttempts();
	}

	/**
	 * Return how often was sent what the caller has asked for: this call, and those that
	 * belong to it.
	 */
	int allAttempts() {
		return (this.group != null) ? this.group.attempts(attempts()) : attempts();
	}

	/**
	 * Return whether a request is on its way, or its answer.
	 */
	boolean isSending() {
		return this.sending;
	}

	Observation observation() {
		return this.observation;
	}

	RetryRule rule() {
		return this.rule;
	}

	@Nullable ApiKey apiKey() {
		return this.apiKey;
	}

	Provider provider() {
		return this.target.provider();
	}

	String operation() {
		return this.context.getOperation();
	}

	/**
	 * Return the model that was asked.
	 */
	String model() {
		return this.context.getRequestModel();
	}

	/**
	 * Return the model that answered: the given one, or else the one that was asked.
	 */
	String modelOr(@Nullable String responseModel) {
		return (responseModel != null) ? responseModel : this.context.getRequestModel();
	}

	/**
	 * Return the provider's id of the call: that of its header, or else the given one of
	 * its body.
	 */
	@Nullable String requestIdOr(@Nullable String responseId) {
		if (this.context.getRequestId() == null) {
			this.context.setRequestId(responseId);
		}
		return this.context.getRequestId();
	}

	/**
	 * Remember that the request was changed because the provider refused it as it was.
	 */
	void adapted(String adaptation) {
		this.context.addAdaptation(adaptation);
	}

	/**
	 * Return what the caller says.
	 */
	List<String> prompts() {
		return this.prompts;
	}

	/**
	 * Keep the permit of the next attempt until that is over.
	 */
	Mono<Permit> permit(boolean limited, Mono<Permit> permit) {
		this.permit.await(limited);
		// Next to the limiter, so that no permit is lost on the way here.
		return permit.doOnNext(this::granted).doOnError(this::refused).flatMap((held) -> {
			LlmException refusal = this.refusal;
			return (refusal != null) ? Mono.error(refusal) : Mono.just(held);
		});
	}

	/**
	 * Take a permit, which may come too late. As long as it is awaited, nobody takes the
	 * deadline for that of a call that was sent.
	 */
	private void granted(Permit permit) {
		if (this.deadline.remaining().isZero()) {
			this.refusal = heldBack();
		}
		this.permit.hold(permit);
	}

	private void refused(Throwable refusal) {
		this.refusal = (refusal instanceof LlmException known) ? known : null;
		this.permit.stopWaiting();
	}

	/**
	 * Give back what a failed attempt did not use. When the provider asks for a pause,
	 * all callers of the key make it.
	 */
	void attemptFailed(Throwable exception) {
		Permit ended = this.permit.take();
		Faults.safely("The pause", () -> {
			if (!(exception instanceof LlmException)) {
				AttemptFailure failure = failure(exception);
				Duration serverWait = failure.retry().serverWait();
				if (serverWait != null && failure.errorClass().isRetryable()) {
					ended.coolDown(serverWait);
				}
			}
		});
		Faults.safely("The permit", () -> giveBack(ended));
	}

	private void giveBack(Permit permit) {
		Usage usage = this.context.getUsage();
		if (usage != null) {
			permit.settle(usage.inputTokens(), usage.outputTokens());
		}
		else if (this.answered) {
			permit.settle(permit.tokens());
		}
		else if (this.delivered && permit.tokens().total() > 0) {
			permit.settle(permit.tokens().input(), TokenEstimate.of(List.of(partialText())));
		}
		else {
			permit.release();
		}
	}

	void beginAttempt() {
		this.response = null;
		this.sending = true;
		this.context.setAttempts(this.context.getAttempts() + 1);
		if (this.group != null) {
			this.group.sent();
		}
		this.context.setStatus(null);
		this.context.setRequestId(null);
	}

	/**
	 * Remember a response.
	 * @throws AttemptFailure if its status is none: HTTP wants that to be taken for a
	 * server error (RFC 9110, section 15)
	 */
	void responded(ClientResponse response) {
		try {
			remember(response);
		}
		catch (LinkageError | AssertionError | StackOverflowError ex) {
			throw Faults.contained(ex);
		}
	}

	private void remember(ClientResponse response) {
		HttpHeaders headers = response.headers().asHttpHeaders();
		this.context.setStatus(status(response));
		this.response = response;
		this.context.setRequestId(headers.getFirst(this.target.codec().requestIdHeader()));
		this.permit.responded(response.statusCode(), headers, this.rule);
	}

	private static int status(ClientResponse response) {
		int status;
		try {
			status = response.statusCode().value();
		}
		catch (IllegalArgumentException ex) {
			status = 0;
		}
		if (status < 100 || status > 599) {
			// Nobody knows what comes on such a connection.
			response.bodyToFlux(DataBuffer.class).subscribe(DataBufferUtils.releaseConsumer(), (cut) -> {
			}).dispose();
			throw new AttemptFailure(ErrorClass.TRANSIENT, null,
					"the server answered with a status that is none" + ((status > 0) ? " (" + status + ")" : ""),
					RetryFailure.RETRYABLE, null);
		}
		return status;
	}

	/**
	 * Remember that the answer comes as a stream.
	 */
	void streamed() {
		this.streamed = true;
	}

	/**
	 * Remember that text has reached the caller: from now on, a retry would repeat it.
	 */
	void delivered(String text) {
		synchronized (this.partialText) {
			this.partialText.append(text);
		}
		this.delivered = true;
	}

	boolean isDelivered() {
		return this.delivered;
	}

	/**
	 * Remember that the whole answer was read.
	 */
	void answered() {
		this.answered = true;
	}

	boolean isAnswered() {
		return this.answered;
	}

	/**
	 * Return the failure of a response that is no success.
	 */
	AttemptFailure failure(int status, byte[] body) {
		ProviderError error;
		try {
			error = this.target.codec().error(status, body);
		}
		catch (RuntimeException ex) {
			// What the status says is enough.
			error = new ProviderError(RetryRule.isRetryable(status) ? ErrorClass.TRANSIENT : ErrorClass.INVALID, null,
					null);
		}
		return failure(error, RetryRule.isRetryable(status));
	}

	/**
	 * Return the failure of an attempt that ended with an exception.
	 */
	AttemptFailure failure(Throwable exception) {
		try {
			return known(exception);
		}
		catch (RuntimeException | StackOverflowError | LinkageError ex) {
			return AttemptFailure.fault(ex);
		}
	}

	private AttemptFailure known(Throwable exception) {
		if (exception instanceof AttemptFailure failure) {
			return failure;
		}
		if (exception instanceof Error) {
			return AttemptFailure.fault(exception);
		}
		if (exception instanceof ProviderErrorException inside) {
			return failure(inside.error(), true);
		}
		if (exception instanceof AnswerTooLargeException) {
			return new AttemptFailure(ErrorClass.IMPOSSIBLE, null, String.valueOf(exception.getMessage()),
					RetryFailure.FINAL, null);
		}
		if (exception instanceof UnreadableAnswerException || exception instanceof UnreadableBodyException) {
			return new AttemptFailure(ErrorClass.TRUNCATED, null, String.valueOf(exception.getMessage()),
					RetryFailure.FINAL, exception);
		}
		ClientResponse last = this.response;
		boolean answering = last != null && last.statusCode().is2xxSuccessful();
		// A whole answer that has begun is paid for. Of a stream, the caller has nothing
		// yet, and models stream what takes them long.
		return AttemptFailure.transport(exception, answering,
				(this.streamed || !answering) ? this.repetition : Repetition.UNLESS_BEGUN);
	}

	private AttemptFailure failure(ProviderError error, boolean retryable) {
		ClientResponse last = this.response;
		HttpHeaders headers = (last != null) ? last.headers().asHttpHeaders() : HttpHeaders.EMPTY;
		RetryFailure retry = this.rule.failure(retryable && error.errorClass().isRetryable(), headers);
		if (retry.serverWait() == null && error.retryAfter() != null) {
			retry = new RetryFailure(retry.retryable(), error.retryAfter());
		}
		String said = error.message();
		String message = (said != null) ? '"' + redacted(said) + '"' : "the provider gave no reason";
		String code = error.code();
		return new AttemptFailure(error.errorClass(), (code != null) ? redacted(code) : null, message, retry, null,
				error.adaptation());
	}

	private String redacted(String text) {
		return Redactor.redact(text, (this.apiKey != null) ? this.apiKey.value() : null, this.prompts);
	}

	RetryFailure classify(Throwable failure) {
		this.sending = false;
		RetryFailure retry = retry(failure);
		if (retry.retryable() && this.inFlight.isImpatient()) {
			stop();
		}
		return retry;
	}

	private RetryFailure retry(Throwable failure) {
		return (this.delivered || failure instanceof LlmException) ? RetryFailure.FINAL : failure(failure).retry();
	}

	/**
	 * Return the caller's exception for a failure that was not, or no longer, retried.
	 */
	LlmException exception(Throwable exception) {
		if (exception instanceof LlmException known) {
			return known;
		}
		AttemptFailure failure = failure(exception);
		return exception(failure.errorClass(), String.valueOf(failure.getMessage())).code(failure.code())
			.retryAfter(failure.retry().serverWait())
			.responseBody(responseBody(failure.getCause()))
			.cause((failure.getCause() instanceof UnreadableBodyException) ? null : failure.getCause())
			.build();
	}

	private @Nullable String responseBody(@Nullable Throwable cause) {
		return (cause instanceof UnreadableBodyException body)
				? Redactor.redactLong(body.excerpt(), (this.apiKey != null) ? this.apiKey.value() : null, this.prompts)
				: null;
	}

	LlmException deadlinePassed() {
		return exception(ErrorClass.TIMEOUT,
				"the call was not over within its " + this.budget.toMillis() / 1000.0 + " s budget")
			.build();
	}

	/**
	 * Return the failure of a call whose permit did not come before its deadline.
	 */
	private LlmException heldBack() {
		return new HeldBackException(exception(ErrorClass.RATE,
				"the application's own rate limit, or a pause that the provider asked for, held the call back for "
						+ this.permit.waited().toMillis() / 1000.0 + " s, until its deadline")
			.advice("Call less often, let the call wait longer, or raise utils.rate-limit."));
	}

	LlmException interrupted(Throwable cause) {
		return exception(ErrorClass.CANCELLED, "the thread was interrupted while it waited for the answer").cause(cause)
			.build();
	}

	LlmException tooSlowConsumer() {
		return exception(ErrorClass.CANCELLED, "the stream was not read: too many pieces waited for their consumer")
			.advice("Read the stream faster, or use chat() where nobody watches it grow.")
			.build();
	}

	private LlmException.Builder exception(ErrorClass errorClass, String message) {
		return LlmException.builder(errorClass, this.target.provider(), this.context.getOperation())
			.message(message)
			.model(this.context.getRequestModel())
			.status(this.context.getStatus())
			.requestId(this.context.getRequestId())
			.attempts(allAttempts())
			.partialText(this.delivered ? partialText() : null);
	}

	private String partialText() {
		synchronized (this.partialText) {
			return this.partialText.toString();
		}
	}

	/**
	 * Remember where the result was saved.
	 */
	void saved(List<String> paths) {
		this.context.setArtifactsPaths(paths);
	}

	void succeeded(LlmResponse answer) {
		this.context.setResponseModel(answer.model());
		this.context.setUsage(answer.usage());
		this.answered = true;
		end(null);
	}

	void failed(LlmException failure) {
		this.context.setError(failure);
		end(failure.errorClass());
	}

	private void stopObservation() {
		Throwable error = this.context.getError();
		if (error != null) {
			Faults.safely("The observation", () -> this.observation.error(error));
		}
		Faults.safely("The observation", this.observation::stop);
	}

	void cancelled() {
		end(ErrorClass.CANCELLED);
	}

	/**
	 * A handler, listener or permit of the application that throws must not cost the
	 * caller an answer that is already paid for, nor others the rest of the end.
	 */
	private void end(@Nullable ErrorClass errorClass) {
		if (this.ended.compareAndSet(false, true)) {
			this.context.setErrorClass(errorClass);
			Faults.safely("The permit", () -> giveBack(this.permit.close()));
			this.context.setRateLimitWait(this.permit.waited());
			Duration latency = Duration.ofNanos(this.nanoTime.getAsLong() - this.startNanos);
			Faults.safely("The line", () -> CallLog.write(this.context, latency, this.callerMdc));
			stopObservation();
			Faults.safely("The end", () -> this.inFlight.ended(this));
		}
	}

	/**
	 * A refusal that the limiter itself did not tell in time.
	 */
	private static final class HeldBackException extends RateLimitedException {

		HeldBackException(Builder facts) {
			super(facts, "unknown", 0);
		}

	}

}
