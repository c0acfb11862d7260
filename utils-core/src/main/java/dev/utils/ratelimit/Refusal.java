package dev.utils.ratelimit;

import java.time.Duration;

import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmException;
import org.jspecify.annotations.Nullable;

/**
 * Why a call was refused.
 *
 * @param errorClass what kind of failure it is
 * @param reason what happened
 * @param advice what to do next
 * @param retryAfter how long the call would have to wait, or {@code null}
 */
record Refusal(ErrorClass errorClass, String reason, String advice, @Nullable Duration retryAfter) {

	private static final String OWN_LIMIT = "the application's own rate limit (utils.rate-limit), not the provider, ";

	private static final String ADVICE = "Call less often, let the call wait longer, or raise utils.rate-limit.";

	static Refusal tooLong(Duration wait) {
		return new Refusal(ErrorClass.RATE,
				OWN_LIMIT + "would hold the call back for about " + seconds(wait) + " s, longer than it can wait",
				ADVICE, wait);
	}

	static Refusal coolingDown(Duration wait) {
		return new Refusal(ErrorClass.RATE,
				"the provider asked all callers of this key and model to wait, for about " + seconds(wait)
						+ " s more, longer than the call can wait",
				"Try again then, or let the call wait longer.", wait);
	}

	static Refusal full(Duration wait) {
		return new Refusal(ErrorClass.RATE, OWN_LIMIT + "holds back as many calls as may wait",
				"Call less often, or raise utils.rate-limit or utils.rate-limit.queue-capacity.", wait);
	}

	static Refusal expired(@Nullable Duration waited, String limit) {
		return new Refusal(ErrorClass.RATE, OWN_LIMIT + "held the call back for "
				+ ((waited != null) ? seconds(waited) : 0) + " s, as long as it could wait: " + limit, ADVICE, null);
	}

	static Refusal impossible(long tokens, @Nullable Long most, String limit) {
		return new Refusal(ErrorClass.IMPOSSIBLE,
				OWN_LIMIT + "never lets a call of about " + tokens + " tokens through: it allows " + most
						+ " in a minute",
				"Make the request smaller, ask for fewer tokens, or raise utils.rate-limit." + limit + ".", null);
	}

	static Refusal storeGone() {
		return new Refusal(ErrorClass.CAPACITY,
				"the store of the application's own rate limit does not answer, and utils.rate-limit.on-store-failure "
						+ "is reject",
				"See to the store (health and metrics tell its state), or set utils.rate-limit.on-store-failure=local.",
				null);
	}

	static Refusal closed() {
		return new Refusal(ErrorClass.CANCELLED, "the rate limiter was closed while the call waited",
				"Nothing to do: the application stops.", null);
	}

	private static double seconds(Duration wait) {
		return wait.toMillis() / 1000.0;
	}

	RateLimitedException toException(RateLimitKey key, Waiter waiter, int queueLength) {
		LlmException.Builder facts = LlmException.builder(this.errorClass, key.provider(), waiter.operation)
			.message(this.reason + " (" + queueLength + " in the queue)")
			.advice(this.advice)
			.model(key.model())
			.attempts(waiter.attempts)
			.retryAfter(this.retryAfter);
		return new RateLimitedException(facts, key.fingerprint(), queueLength);
	}

}
