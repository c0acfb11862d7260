package dev.utils.http;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;

import dev.utils.llm.LlmException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffInterruptedException;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.retry.backoff.ThreadWaitSleeper;
import org.springframework.retry.context.RetryContextSupport;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.reactive.function.client.WebClientException;

/**
 * Makes Spring Retry templates that follow a {@link RetryRule}, for blocking calls
 * through someone else's client.
 * <p>
 * Failures of {@code LlmClient} and of the {@code utilsWebClient} are never repeated by
 * such a template: they have been repeated already, and the attempts would multiply.
 */
public final class RetryTemplates {

	private RetryTemplates() {
	}

	/**
	 * Return a template that repeats failed HTTP calls of {@code RestClient} and
	 * {@code RestTemplate}, and calls that end with an {@link IOException}. What runs in
	 * it must be safe to repeat.
	 * @param rule the rule
	 * @param totalTimeout the budget of one execution with its retries and waits
	 * @return the template
	 */
	public static RetryTemplate create(RetryRule rule, Duration totalTimeout) {
		return create(rule, totalTimeout, (failure) -> classify(rule, failure));
	}

	/**
	 * Return a template that repeats what the classifier says.
	 * @param rule the rule
	 * @param totalTimeout the budget of one execution with its retries and waits
	 * @param classifier reads a failure
	 * @return the template
	 */
	public static RetryTemplate create(RetryRule rule, Duration totalTimeout,
			Function<Throwable, RetryFailure> classifier) {
		return create(rule, totalTimeout, classifier, new ThreadWaitSleeper(), System::nanoTime);
	}

	static RetryTemplate create(RetryRule rule, Duration totalTimeout, Function<Throwable, RetryFailure> classifier,
			Sleeper sleeper, LongSupplier nanoTime) {
		RetryTemplate template = new RetryTemplate();
		template.setRetryPolicy(new RulePolicy(rule, totalTimeout, classifier, nanoTime));
		template.setBackOffPolicy(new RuleBackOff(sleeper));
		return template;
	}

	static RetryFailure classify(RetryRule rule, Throwable failure) {
		if (failure instanceof RestClientResponseException response) {
			HttpHeaders headers = response.getResponseHeaders();
			return rule.failure(response.getStatusCode().value(), (headers != null) ? headers : HttpHeaders.EMPTY);
		}
		return new RetryFailure(!isRepeatedAlready(failure) && TransportFailures.kindOf(failure).isRetryable(true),
				null);
	}

	private static boolean isRepeatedAlready(Throwable failure) {
		int depth = 0;
		for (Throwable cause = failure; cause != null && depth < 16; cause = cause.getCause(), depth++) {
			if (cause instanceof LlmException || cause instanceof WebClientException) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Decides when a failure is registered; {@link RuleBackOff} then waits as decided.
	 */
	private record RulePolicy(RetryRule rule, Duration totalTimeout, Function<Throwable, RetryFailure> classifier,
			LongSupplier nanoTime) implements RetryPolicy {

		@Override
		public RetryContext open(@Nullable RetryContext parent) {
			return new RuleContext(parent, Deadline.after(this.totalTimeout, this.nanoTime));
		}

		@Override
		public boolean canRetry(RetryContext context) {
			RetryDecision decision = ((RuleContext) context).decision;
			return decision == null || decision.isRetry();
		}

		@Override
		public void registerThrowable(RetryContext context, @Nullable Throwable failure) {
			((RuleContext) context).registerThrowable(failure);
			if (failure != null) {
				((RuleContext) context).decide(this.rule, this.classifier.apply(failure));
			}
		}

		@Override
		public void close(RetryContext context) {
		}

		@Override
		public int getMaxAttempts() {
			return this.rule.settings().maxRetries() + 1;
		}

	}

	private static final class RuleContext extends RetryContextSupport {

		private final transient Deadline deadline;

		private transient @Nullable RetryDecision decision;

		RuleContext(@Nullable RetryContext parent, Deadline deadline) {
			super(parent);
			this.deadline = deadline;
		}

		void decide(RetryRule rule, RetryFailure failure) {
			this.decision = rule.decide(failure, getRetryCount(), this.deadline);
		}

	}

	private record RuleBackOff(Sleeper sleeper) implements BackOffPolicy {

		@Override
		public BackOffContext start(RetryContext context) {
			return new RuleBackOffContext((RuleContext) context);
		}

		@Override
		public void backOff(BackOffContext context) {
			RetryDecision decision = ((RuleBackOffContext) context).execution.decision;
			if (decision == null) {
				return;
			}
			try {
				this.sleeper.sleep(decision.delay().toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new BackOffInterruptedException("Interrupted while waiting for the next attempt", ex);
			}
		}

	}

	private static final class RuleBackOffContext implements BackOffContext {

		private final transient RuleContext execution;

		RuleBackOffContext(RuleContext execution) {
			this.execution = execution;
		}

	}

}
