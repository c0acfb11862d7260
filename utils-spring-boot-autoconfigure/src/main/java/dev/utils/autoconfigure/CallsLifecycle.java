package dev.utils.autoconfigure;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.utils.client.CallsInFlight;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.SmartLifecycle;

/**
 * Lets the calls in flight end before what they use is closed. It stops after the web
 * server has answered its requests and after schedulers have run their tasks, which may
 * make calls until then, and before connections to stores.
 */
final class CallsLifecycle implements SmartLifecycle {

	/** Just after executors and schedulers, whose phase is half of the highest. */
	static final int PHASE = Integer.MAX_VALUE / 2 - 1024;

	private static final Duration LONGEST_MARGIN = Duration.ofSeconds(1);

	private final CallsInFlight calls;

	private final Duration patience;

	private volatile boolean running;

	/**
	 * Create a lifecycle.
	 * @param calls the calls
	 * @param phaseTimeout how long the stop may take; calls are ended a moment before
	 */
	CallsLifecycle(CallsInFlight calls, Duration phaseTimeout) {
		this.calls = calls;
		Duration tenth = phaseTimeout.dividedBy(10);
		this.patience = phaseTimeout.minus((tenth.compareTo(LONGEST_MARGIN) < 0) ? tenth : LONGEST_MARGIN);
	}

	@Override
	public void start() {
		this.calls.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.calls.stop(() -> {
		});
		this.calls.cancel();
	}

	@Override
	public void stop(Runnable callback) {
		this.running = false;
		Disposable end = Schedulers.parallel()
			.schedule(this.calls::cancel, this.patience.toMillis(), TimeUnit.MILLISECONDS);
		this.calls.stop(() -> {
			end.dispose();
			callback.run();
		});
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
