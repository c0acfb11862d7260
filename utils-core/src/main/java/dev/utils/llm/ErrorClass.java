package dev.utils.llm;

/**
 * What kind of failure a call met, which decides what can be done about it.
 */
public enum ErrorClass {

	/** Too many requests or tokens in a short time. */
	RATE(true, "Wait as long as the provider asks, or lower the rate limit for this provider."),

	/** A daily quota is used up. */
	DAILY_QUOTA(false, "Wait for the quota's reset, or use another key, model or provider."),

	/** Credit or a spending limit is used up. */
	MONEY(false, "Check billing and spending limits at the provider; repeating the call cannot help."),

	/** The provider is overloaded. */
	CAPACITY(true, "Try again later, or use another model or provider."),

	/** The model is being loaded. */
	LOADING(true, "Try again in a minute, or use a model that is kept warm."),

	/** The request can never fit the limits, however long one waits. */
	IMPOSSIBLE(false, "Make the request smaller, or have the limit raised."),

	/** The conversation does not fit the model's context window. */
	CONTEXT(false, "Shorten the conversation, or use a model with a larger context window."),

	/** The provider's content rules refused the request or the answer. */
	CONTENT(false, "Reword the request; repeating it as it is gives the same result."),

	/** The key is missing, wrong, or not allowed to do this. */
	AUTH(false, "Check the API key and its permissions."),

	/** The request, the model name or the configuration is wrong. */
	INVALID(false, "Correct the request or the configuration."),

	/** A passing fault of the network or the provider. */
	TRANSIENT(true, "Try again; if it lasts, look at the provider's status page and the network."),

	/** The answer did not arrive whole, or cannot be read. */
	TRUNCATED(true, "Try again; if it lasts, look for a proxy that cuts or changes answers."),

	/** A time-out or the call's deadline passed. */
	TIMEOUT(true,
			"Raise the time-out (of the request, else utils.timeout.read or utils.timeout.total), or ask for a shorter answer."),

	/** The caller gave up. */
	CANCELLED(false, "Nothing to do: the caller cancelled the call.");

	private final boolean retryable;

	private final String advice;

	ErrorClass(boolean retryable, String advice) {
		this.retryable = retryable;
		this.advice = advice;
	}

	/**
	 * Return whether repeating the same call may succeed.
	 * @return whether a retry makes sense
	 */
	public boolean isRetryable() {
		return this.retryable;
	}

	/**
	 * Return what to do next, in one sentence for a developer.
	 * @return the advice
	 */
	public String advice() {
		return this.advice;
	}

}
