package dev.utils.client;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Connects the calls that one method of a client makes: the rounds with tools, the
 * portions of texts. Whoever sees one of them fail wants to know what all of them have
 * sent. Travels in the Reactor context. Thread-safe.
 */
final class CallGroup {

	private static final String KEY = CallGroup.class.getName();

	private final @Nullable CallGroup outer;

	private final AtomicInteger attempts = new AtomicInteger();

	private volatile @Nullable LlmCall latest;

	private final boolean one;

	private CallGroup(@Nullable CallGroup outer, boolean one) {
		this.outer = outer;
		this.one = one;
	}

	/**
	 * Return a group whose calls are one for the caller, inside of the group that there
	 * is.
	 */
	static CallGroup ofOne(ContextView context) {
		return new CallGroup(of(context), true);
	}

	/**
	 * Return a group whose calls have nothing in common but who waits for them.
	 */
	static CallGroup ofMany() {
		return new CallGroup(null, false);
	}

	static @Nullable CallGroup of(ContextView context) {
		return context.getOrDefault(KEY, null);
	}

	Context into(Context context) {
		return context.put(KEY, this);
	}

	void begun(LlmCall call) {
		this.latest = call;
		if (this.outer != null) {
			this.outer.begun(call);
		}
	}

	/**
	 * Count a request that is sent.
	 */
	void sent() {
		this.attempts.incrementAndGet();
		if (this.outer != null) {
			this.outer.sent();
		}
	}

	/**
	 * Return how many requests were sent for what a call belongs to.
	 * @param own how many of them the call itself has sent
	 */
	int attempts(int own) {
		return this.one ? this.attempts.get() : own;
	}

	/**
	 * Return the call that began last, or {@code null} if none did.
	 */
	@Nullable LlmCall latest() {
		return this.latest;
	}

}
