package dev.utils.ratelimit;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Somebody who asks for a permit, and when the answer came.
 */
final class Caller {

	private final Disposable subscription;

	private @Nullable Permit permit;

	private @Nullable Throwable refusal;

	private @Nullable Duration answered;

	Caller(VirtualTime time, RateLimitRequest request) {
		this.subscription = time.limiter().acquireReactive(request).subscribe((granted) -> {
			this.permit = granted;
			this.answered = time.now();
		}, (refused) -> {
			this.refusal = refused;
			this.answered = time.now();
		});
	}

	boolean isGranted() {
		return this.permit != null;
	}

	boolean isWaiting() {
		return this.answered == null;
	}

	@Nullable Duration answered() {
		return this.answered;
	}

	Permit permit() {
		return Objects.requireNonNull(this.permit);
	}

	RateLimitedException refusal() {
		return (RateLimitedException) Objects.requireNonNull(this.refusal);
	}

	void cancel() {
		this.subscription.dispose();
	}

}
