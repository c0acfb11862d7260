package dev.utils.ratelimit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmException;

/**
 * A thread that waits.
 */
final class ThreadWaiter extends Waiter {

	private final CompletableFuture<Permit> future = new CompletableFuture<>();

	ThreadWaiter(RateLimitRequest request) {
		super(request);
	}

	@Override
	void granted(Permit permit, boolean waited) {
		if (!this.future.complete(permit)) {
			permit.release();
		}
	}

	@Override
	void rejected(LlmException refusal) {
		this.future.completeExceptionally(refusal);
	}

	/**
	 * Return the permit when it is there.
	 * @param key what is called
	 * @param leave gives the place in the queue free
	 */
	Permit await(RateLimitKey key, Runnable leave) {
		try {
			return this.future.get();
		}
		catch (ExecutionException ex) {
			throw (LlmException) ex.getCause();
		}
		catch (InterruptedException ex) {
			leave.run();
			if (!this.future.cancel(false) && !this.future.isCompletedExceptionally()) {
				this.future.join().release();
			}
			Thread.currentThread().interrupt();
			throw LlmException.builder(ErrorClass.CANCELLED, key.provider(), this.operation)
				.message("the thread was interrupted while the call waited for the rate limit")
				.model(key.model())
				.attempts(this.attempts)
				.build();
		}
	}

}
