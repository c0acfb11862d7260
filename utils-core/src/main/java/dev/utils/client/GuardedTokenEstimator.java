package dev.utils.client;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.utils.llm.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An estimator of the application, whose failures must not cost a call. Thread-safe.
 */
final class GuardedTokenEstimator implements TokenEstimator {

	private static final Logger logger = LoggerFactory.getLogger(TokenEstimator.class);

	/** More than any request has, and little enough for sums. */
	private static final long MOST_TOKENS = Integer.MAX_VALUE;

	private final TokenEstimator estimator;

	private final AtomicBoolean warned = new AtomicBoolean();

	GuardedTokenEstimator(TokenEstimator estimator) {
		this.estimator = estimator;
	}

	@Override
	public long inputTokens(Provider provider, String model, List<String> texts) {
		String failure;
		try {
			long tokens = this.estimator.inputTokens(provider, model, texts);
			if (tokens >= 0) {
				return Math.min(tokens, MOST_TOKENS);
			}
			failure = "returned " + tokens;
		}
		catch (RuntimeException | LinkageError | AssertionError | StackOverflowError ex) {
			// A tokenizer whose native part is missing is a LinkageError, which Reactor
			// would not hand to the caller. The message may quote the texts.
			failure = "failed with " + ex.getClass().getName();
		}
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("The token estimator {} {}: a quarter of the bytes counts instead, now and whenever it fails",
					this.estimator.getClass().getName(), failure);
		}
		return QUARTER_OF_BYTES.inputTokens(provider, model, texts);
	}

}
