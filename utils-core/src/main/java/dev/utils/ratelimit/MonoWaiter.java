package dev.utils.ratelimit;

import dev.utils.llm.LlmException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * A subscriber that waits.
 */
final class MonoWaiter extends Waiter {

	private final MonoSink<Permit> sink;

	private final Scheduler delivery;

	private @Nullable Permit permit;

	private boolean cancelled;

	MonoWaiter(RateLimitRequest request, MonoSink<Permit> sink, Scheduler delivery) {
		super(request);
		this.sink = sink;
		this.delivery = delivery;
	}

	@Override
	void granted(Permit permit, boolean waited) {
		synchronized (this) {
			if (!this.cancelled) {
				this.permit = permit;
			}
		}
		if (this.permit == null) {
			permit.release();
		}
		else if (waited) {
			// What the caller does next must not hold back the timer of all.
			this.delivery.schedule(() -> this.sink.success(permit));
		}
		else {
			this.sink.success(permit);
		}
	}

	@Override
	void rejected(LlmException refusal) {
		this.delivery.schedule(() -> this.sink.error(refusal));
	}

	/**
	 * The sink calls it only if the permit did not reach the subscriber.
	 */
	void cancelled() {
		Permit undelivered;
		synchronized (this) {
			this.cancelled = true;
			undelivered = this.permit;
		}
		if (undelivered != null) {
			undelivered.release();
		}
	}

}
