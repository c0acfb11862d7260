package dev.utils.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener whose failures cost nobody a permit.
 */
final class SafeListener implements RateLimitListener {

	private static final Logger logger = LoggerFactory.getLogger(RateLimitListener.class);

	private final RateLimitListener listener;

	private final AtomicBoolean reported = new AtomicBoolean();

	SafeListener(RateLimitListener listener) {
		this.listener = listener;
	}

	@Override
	public void granted(RateLimitKey key, Duration waited) {
		safely(() -> this.listener.granted(key, waited));
	}

	@Override
	public void rejected(RateLimitKey key) {
		safely(() -> this.listener.rejected(key));
	}

	@Override
	public void queued(RateLimitKey key, int difference) {
		safely(() -> this.listener.queued(key, difference));
	}

	@Override
	public void overrun(RateLimitKey key, long tokens) {
		safely(() -> this.listener.overrun(key, tokens));
	}

	@Override
	public void storeChanged(boolean available) {
		safely(() -> this.listener.storeChanged(available));
	}

	@Override
	public void overflowed(RateLimitKey key) {
		safely(() -> this.listener.overflowed(key));
	}

	private void safely(Runnable notification) {
		try {
			notification.run();
		}
		catch (RuntimeException | LinkageError | AssertionError | StackOverflowError ex) {
			if (this.reported.compareAndSet(false, true)) {
				logger.warn("A listener of the rate limits failed; it is not reported again", ex);
			}
		}
	}

}
