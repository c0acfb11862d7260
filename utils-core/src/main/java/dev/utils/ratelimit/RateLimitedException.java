package dev.utils.ratelimit;

import dev.utils.llm.LlmException;

/**
 * The application's own limits, not the provider, refused a call: it was not sent.
 * {@link #retryAfter()} is the estimated wait, {@code null} if that is unknown or waiting
 * cannot help.
 */
public class RateLimitedException extends LlmException {

	private final String keyFingerprint;

	private final int queueLength;

	/**
	 * Create an exception.
	 * @param builder the facts
	 * @param keyFingerprint stands for the API key
	 * @param queueLength how many calls wait
	 */
	protected RateLimitedException(Builder builder, String keyFingerprint, int queueLength) {
		super(builder);
		this.keyFingerprint = keyFingerprint;
		this.queueLength = queueLength;
	}

	/**
	 * Return what stands for the API key: the same for the same key as long as the
	 * application runs.
	 * @return the fingerprint
	 */
	public String keyFingerprint() {
		return this.keyFingerprint;
	}

	/**
	 * Return how many calls with this key and model waited.
	 * @return the length of the queue
	 */
	public int queueLength() {
		return this.queueLength;
	}

}
