package dev.utils.autoconfigure;

import dev.utils.client.CallsInFlight;

import org.springframework.context.SmartLifecycle;

/**
 * Ends the calls that wait before the web server is asked to stop: it waits for its
 * requests, and they for such calls.
 */
final class WaitingCallsLifecycle implements SmartLifecycle {

	private final CallsInFlight calls;

	private volatile boolean running;

	WaitingCallsLifecycle(CallsInFlight calls) {
		this.calls = calls;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.calls.endWaiting();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Before the graceful shutdown of Spring Boot's web servers, whose phase is lower by
	 * 1024.
	 */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

}
