package dev.utils.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
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
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import dev.utils.ratelimit.Permit;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientResponse;

/**
 * What one call has come to: its attempts, the last response, what was delivered; turns
 * failures into the caller's exception and ends observation and log exactly once. Used by
 * one subscription; its attempts follow one another.
 */
final class LlmCall {

	private static final Logger logger = LoggerFactory.getLogger(LlmCall.class);

	private final LlmTarget target;

	private final LlmObservationContext context;

	private final Observation observation;

	private final @Nullable ApiKey apiKey;

	private final List<String> prompts;

	private final boolean repeatable;

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

	LlmCall(LlmTarget target, LlmObservationContext context, Observation observation, @Nullable ApiKey apiKey,
			List<String> prompts, boolean repeatable, RetryRule rule, Duration budget, LongSupplier nanoTime) {
		this.target = target;
		this.context = context;
		this.observation = observation;
		this.apiKey = apiKey;
		this.prompts = prompts;
		this.repeatable = repeatable;
		this.rule = rule;
		this.budget = budget;
		this.deadline = Deadline.after(budget, nanoTime);
		this.nanoTime = nanoTime;
		this.permit = new AttemptPermit(nanoTime);
		this.startNanos = nanoTime.getAsLong();
	}

	Deadline deadline() {
		return this.deadline;
	}

	int attempts() {
		return this.context.getAttempts();
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
		return permit.doOnNext(this.permit::hold).doOnError((refusal) -> this.permit.stopWaiting());
	}

	/**
	 * Give back what a failed attempt did not use. When the provider asks for a pause,
	 * all callers of the key make it.
	 */
	void attemptFailed(Throwable exception) {
		Permit ended = this.permit.take();
		if (!(exception instanceof LlmException)) {
			AttemptFailure failure = failure(exception);
			Duration serverWait = failure.retry().serverWait();
			if (serverWait != null && failure.errorClass().isRetryable()) {
				ended.coolDown(serverWait);
			}
		}
		giveBack(ended);
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
		this.context.setAttempts(this.context.getAttempts() + 1);
		this.context.setStatus(null);
		this.context.setRequestId(null);
	}

	void responded(ClientResponse response) {
		this.response = response;
		HttpHeaders headers = response.headers().asHttpHeaders();
		this.context.setStatus(response.statusCode().value());
		this.context.setRequestId(headers.getFirst(this.target.codec().requestIdHeader()));
		this.permit.responded(response.statusCode(), headers, this.rule);
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
		return failure(this.target.codec().error(status, body), RetryRule.isRetryable(status));
	}

	/**
	 * Return the failure of an attempt that ended with an exception.
	 */
	AttemptFailure failure(Throwable exception) {
		if (exception instanceof AttemptFailure failure) {
			return failure;
		}
		if (exception instanceof ProviderErrorException inside) {
			return failure(inside.error(), true);
		}
		if (exception instanceof UnreadableAnswerException || exception instanceof UnreadableBodyException) {
			return new AttemptFailure(ErrorClass.TRUNCATED, null, String.valueOf(exception.getMessage()),
					RetryFailure.FINAL, exception);
		}
		ClientResponse last = this.response;
		boolean answering = last != null && last.statusCode().is2xxSuccessful();
		// A whole answer that has begun is paid for. Of a stream, the caller has nothing
		// yet, and models stream what takes them long.
		return AttemptFailure.transport(exception, answering, this.repeatable && (this.streamed || !answering));
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
			.attempts(attempts())
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

	/**
	 * A handler or convention of the application that throws must not cost the caller an
	 * answer that is already paid for.
	 */
	private void stopObservation() {
		try {
			Throwable error = this.context.getError();
			if (error != null) {
				this.observation.error(error);
			}
			this.observation.stop();
		}
		catch (RuntimeException ex) {
			logger.warn("The observation of an LLM call failed", ex);
		}
	}

	void cancelled() {
		end(ErrorClass.CANCELLED);
	}

	private void end(@Nullable ErrorClass errorClass) {
		if (this.ended.compareAndSet(false, true)) {
			this.context.setErrorClass(errorClass);
			giveBack(this.permit.close());
			this.context.setRateLimitWait(this.permit.waited());
			CallLog.write(this.context, Duration.ofNanos(this.nanoTime.getAsLong() - this.startNanos), this.callerMdc);
			stopObservation();
		}
	}

}
