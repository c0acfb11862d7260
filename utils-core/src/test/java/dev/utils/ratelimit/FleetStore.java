package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * A server that keeps slots for a fleet in virtual time. It can be slow, stop for a while
 * and do later what it was asked meanwhile, or go and come back without its data.
 */
final class FleetStore {

	private static final long LEASE_NANOS = TimeUnit.SECONDS.toNanos(30);

	private static final long PRESENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

	private final VirtualTimeScheduler time;

	private final Random random;

	private final Map<String, Long> leases = new HashMap<>();

	private final Map<String, Long> instances = new HashMap<>();

	private final List<Runnable> connections = new ArrayList<>();

	private List<Runnable> delayed = new ArrayList<>();

	private boolean stopped;

	private boolean gone;

	private int lives;

	FleetStore(VirtualTimeScheduler time, Random random) {
		this.time = time;
		this.random = random;
	}

	RateLimitStore connect(String instance) {
		return new Connection(instance);
	}

	void pause() {
		this.stopped = true;
	}

	void resume() {
		this.stopped = false;
		List<Runnable> late = this.delayed;
		this.delayed = new ArrayList<>();
		late.forEach(Runnable::run);
	}

	void kill() {
		this.gone = true;
		this.lives++;
		this.delayed.clear();
		forgetAll();
		this.connections.forEach(Runnable::run);
	}

	void restart() {
		this.gone = false;
	}

	/**
	 * Lose all data, without anybody's connection being lost.
	 */
	void forgetAll() {
		this.leases.clear();
		this.instances.clear();
	}

	int held() {
		expire(this.leases);
		return this.leases.size();
	}

	private void expire(Map<String, Long> entries) {
		entries.values().removeIf((until) -> until <= now());
	}

	private long now() {
		return this.time.now(TimeUnit.NANOSECONDS);
	}

	private <T> CompletionStage<T> run(Supplier<T> command) {
		if (this.gone) {
			return ScriptedStore.failed();
		}
		CompletableFuture<T> answer = new CompletableFuture<>();
		int life = this.lives;
		long latency = (this.random.nextInt(50) == 0) ? 200_000 : 200 + this.random.nextInt(20_000);
		Runnable execution = () -> {
			if (this.gone || life != this.lives) {
				answer.completeExceptionally(new IllegalStateException("connection lost"));
				return;
			}
			T value = command.get();
			this.time.schedule(() -> answer.complete(value), latency / 2, TimeUnit.MICROSECONDS);
		};
		this.time.schedule(() -> {
			if (this.stopped) {
				this.delayed.add(execution);
			}
			else {
				execution.run();
			}
		}, latency / 2, TimeUnit.MICROSECONDS);
		return answer;
	}

	/**
	 * One instance's connection.
	 */
	private final class Connection implements RateLimitStore {

		private final String instance;

		private boolean known;

		private Runnable forgotten = () -> {
		};

		Connection(String instance) {
			this.instance = instance;
			FleetStore.this.connections.add(() -> this.forgotten.run());
		}

		@Override
		public CompletionStage<Decision> take(RateLimitKey key, RateLimits limits, List<Call> calls) {
			return run(() -> {
				expire(FleetStore.this.leases);
				int granted = 0;
				for (Call call : calls) {
					if (limits.maxInFlight() != null) {
						if (FleetStore.this.leases.size() >= limits.slots(call.sparing())) {
							return new Decision(granted, null, Duration.ZERO);
						}
						FleetStore.this.leases.put(call.lease(), now() + LEASE_NANOS);
					}
					granted++;
				}
				return new Decision(granted, Duration.ZERO, Duration.ZERO);
			});
		}

		@Override
		public CompletionStage<?> adjust(RateLimitKey key, RateLimits limits, Adjustment adjustment) {
			Set<String> ended = new HashSet<>(adjustment.leases());
			return run(() -> FleetStore.this.leases.keySet().removeAll(ended));
		}

		@Override
		public CompletionStage<?> coolDown(RateLimitKey key, RateLimits limits, Duration wait) {
			return run(() -> true);
		}

		@Override
		public void onCoolDown(BiConsumer<RateLimitKey, Duration> listener) {
		}

		@Override
		public void onForgotten(Runnable listener) {
			this.forgotten = listener;
		}

		@Override
		public CompletionStage<?> renew(RateLimitKey key, Collection<String> renewed) {
			List<String> names = List.copyOf(renewed);
			return run(() -> {
				names.forEach((name) -> FleetStore.this.leases.put(name, now() + LEASE_NANOS));
				return true;
			});
		}

		@Override
		public CompletionStage<Integer> instances() {
			return run(() -> {
				expire(FleetStore.this.instances);
				boolean added = FleetStore.this.instances.put(this.instance, now() + PRESENCE_NANOS) == null;
				return added ? -FleetStore.this.instances.size() : FleetStore.this.instances.size();
			}).thenApply((count) -> {
				if (count < 0 && this.known) {
					this.forgotten.run();
				}
				this.known = true;
				return Math.abs(count);
			});
		}

		@Override
		public void close() {
		}

	}

}
