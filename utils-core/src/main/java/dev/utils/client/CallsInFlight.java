package dev.utils.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Knows the calls that are being made, so that an application that stops can wait for
 * them, and end those that do not end by themselves. Thread-safe.
 */
public final class CallsInFlight {

	private final Set<LlmCall> calls = ConcurrentHashMap.newKeySet();

	private final AtomicReference<@Nullable Runnable> whenNone = new AtomicReference<>();

	private volatile boolean stopping;

	/**
	 * Take calls, also after {@link #stop}.
	 */
	public void start() {
		this.whenNone.set(null);
		this.stopping = false;
	}

	/**
	 * Take no more calls: those that come fail as {@code CANCELLED}. So do those that
	 * wait at the moment, for a rate limit or for their next attempt, and those whose
	 * attempt fails: what they wait for would not be there for them any more. Calls that
	 * are being answered go on.
	 * @param whenNone run once when no call is left, on any thread; at once if there is
	 * none
	 */
	public void stop(Runnable whenNone) {
		this.whenNone.set(whenNone);
		this.stopping = true;
		for (LlmCall call : this.calls) {
			if (!call.isSending()) {
				call.stop();
			}
		}
		tellWhenNone();
	}

	/**
	 * End all calls that are left: they fail as {@code CANCELLED}.
	 */
	public void cancel() {
		this.calls.forEach(LlmCall::stop);
	}

	/**
	 * Return how many calls there are.
	 * @return the number of calls
	 */
	public int size() {
		return this.calls.size();
	}

	boolean isStopping() {
		return this.stopping;
	}

	void begun(LlmCall call) {
		this.calls.add(call);
		// After adding it, so that a stop in between sees it here or there.
		if (this.stopping) {
			call.stop();
		}
	}

	void ended(LlmCall call) {
		this.calls.remove(call);
		if (this.stopping) {
			tellWhenNone();
		}
	}

	private void tellWhenNone() {
		if (this.calls.isEmpty()) {
			Runnable told = this.whenNone.getAndSet(null);
			if (told != null) {
				told.run();
			}
		}
	}

}
