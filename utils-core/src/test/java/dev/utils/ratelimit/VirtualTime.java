package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Provider;
import org.jspecify.annotations.Nullable;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * A limiter whose time passes when a test says so.
 */
final class VirtualTime {

	static final String MODEL = "gpt-4o";

	static final ApiKey KEY = ApiKey.of("sk-canary-key-0123456789");

	private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();

	private final List<String> events = new ArrayList<>();

	private final List<Boolean> storeStates = new ArrayList<>();

	private final DefaultRateLimiter limiter;

	private boolean failing;

	private Duration ahead = Duration.ZERO;

	VirtualTime(RateLimits limits) {
		this(RateLimitSettings.of(Map.of(Provider.OPENAI, limits)));
	}

	VirtualTime(RateLimitSettings settings) {
		this.limiter = new DefaultRateLimiter(settings, KeyFingerprints.random(), new Notes(), this::nanos,
				this.scheduler);
	}

	VirtualTime(RateLimitSettings settings, RateLimitStore store, SharedSettings shared) {
		this.limiter = new DefaultRateLimiter(settings, KeyFingerprints.random(), new Notes(), this::nanos,
				this.scheduler, store, shared);
	}

	DefaultRateLimiter limiter() {
		return this.limiter;
	}

	List<Boolean> storeStates() {
		return this.storeStates;
	}

	void failListener() {
		this.failing = true;
	}

	List<String> events() {
		return this.events;
	}

	long nanos() {
		return this.scheduler.now(TimeUnit.NANOSECONDS) + this.ahead.toNanos();
	}

	/**
	 * Let time pass in which nothing runs, neither the timer nor anything else, as in a
	 * process that is stopped.
	 */
	void sleep(Duration time) {
		this.ahead = this.ahead.plus(time);
		this.scheduler.advanceTimeBy(Duration.ZERO);
	}

	Duration now() {
		return Duration.ofNanos(nanos());
	}

	void pass(Duration time) {
		this.scheduler.advanceTimeBy(time);
	}

	void later(Duration delay, Runnable action) {
		this.scheduler.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	Caller call() {
		return call(request());
	}

	Caller call(long tokens) {
		return call(request().withTokens(tokens, 0));
	}

	Caller call(@Nullable Duration longestWait) {
		return call(request().withLongestWait(longestWait));
	}

	Caller call(RateLimitRequest request) {
		return new Caller(this, request);
	}

	static RateLimitRequest request() {
		return RateLimitRequest.of(Provider.OPENAI, KEY, MODEL);
	}

	private final class Notes implements RateLimitListener {

		@Override
		public void granted(RateLimitKey key, Duration waited) {
			note("granted after " + waited.toMillis());
		}

		@Override
		public void rejected(RateLimitKey key) {
			note("rejected");
		}

		@Override
		public void overrun(RateLimitKey key, long tokens) {
			note("overrun " + tokens);
		}

		@Override
		public void storeChanged(boolean available) {
			VirtualTime.this.storeStates.add(available);
			note("store " + (available ? "there" : "gone"));
		}

		private void note(String event) {
			if (VirtualTime.this.failing) {
				throw new IllegalStateException(event);
			}
			VirtualTime.this.events.add(event);
		}

	}

}
