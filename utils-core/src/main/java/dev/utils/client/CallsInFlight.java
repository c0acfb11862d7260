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

	private volatile boolean impatient;

	private volatile boolean stopping;

	/**
	 * Take calls, also after {@link #stop}.
	 */
	public void start() {
		this.whenNone.set(null);
		this.stopping = false;
		this.impatient = false;
	}

	/**
	 * End the calls that wait at the moment, for a rate limit or for their next attempt,
	 * and from now on those whose attempt fails: they fail as {@code CANCELLED}, since
	 * what they wait for would not be there for them any more. Calls that are being
	 * answered go on, and new ones are taken.
	 */
	public void endWaiting() {
		this.impatient = true;
		for (LlmCall call : this.calls) {
			if (!call.isSending()) {
				call.stop();
			}
		}
	}

	/**
	 * Take no more calls: those that come fail as {@code CANCELLED}, as do those that
	 * {@linkplain #endWaiting() wait}. Calls that are being answered go on.
	 * @param whenNone run once when no call is left, on any thread; at once if there is
	 * none
	 */
	public void stop(Runnable whenNone) {
		this.whenNone.set(whenNone);
		this.stopping = true;
		endWaiting();
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

	/**
	 * Return whether no call may wait for another attempt.
	 */
	boolean isImpatient() {
		return this.impatient;
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
