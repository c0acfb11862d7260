package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import dev.utils.llm.Provider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fleets whose store is slow, stops, dies and comes back without its data, at generated
 * moments: at no moment do more calls run than there are slots, afterwards calls go on,
 * and no slot is lost.
 */
class GeneratedOutagesTests {

	private static final int SCHEDULES = 10;

	@ParameterizedTest
	@EnumSource(Outage.class)
	void neverDoMoreCallsRunThanThereAreSlots(Outage outage) {
		for (long seed = 0; seed < SCHEDULES; seed++) {
			new Fleet(new Random(seed), outage, "schedule " + seed).run();
		}
	}

	/**
	 * How a store fails.
	 */
	private enum Outage {

		SLOW_ANSWER(150, true), STOP(3000, true), LONG_STOP(45_000, true), RESTART(300, false),
		LONG_LOSS(60_000, false);

		private final Duration length;

		private final boolean keepsData;

		Outage(long millis, boolean keepsData) {
			this.length = Duration.ofMillis(millis);
			this.keepsData = keepsData;
		}

	}

	private static final class Fleet {

		private static final Duration BEFORE = Duration.ofSeconds(20);

		private static final Duration AFTER = Duration.ofSeconds(60);

		private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

		private final Random random;

		private final Outage outage;

		private final String name;

		private final int slots;

		private final FleetStore store;

		private final List<DefaultRateLimiter> limiters = new ArrayList<>();

		private int granted;

		private int most;

		private int running;

		private boolean over;

		Fleet(Random random, Outage outage, String name) {
			this.random = random;
			this.outage = outage;
			this.slots = 1 + random.nextInt(10);
			int instances = 2 + random.nextInt(4);
			this.name = name + ": " + this.slots + " slots, " + instances + " instances";
			this.store = new FleetStore(this.time, random);
			KeyFingerprints fingerprints = KeyFingerprints.of("secret");
			for (int i = 0; i < instances; i++) {
				this.limiters.add(new DefaultRateLimiter(
						RateLimitSettings.of(Map.of(Provider.OPENAI, RateLimits.NONE.withMaxInFlight(this.slots))),
						fingerprints, RateLimitListener.NONE, () -> this.time.now(TimeUnit.NANOSECONDS), this.time,
						this.store.connect("instance " + i),
						new SharedSettings(OnStoreFailure.LOCAL, SharedSettings.DEFAULT_BUDGET, instances)));
			}
		}

		void run() {
			for (int i = 0; i < this.limiters.size(); i++) {
				int callers = this.random.nextInt(2 * this.slots + 1);
				for (int caller = 0; caller <= callers; caller++) {
					come(i);
				}
			}
			pass(BEFORE.plusMillis(this.random.nextInt(5000)));
			if (this.outage.keepsData) {
				this.store.pause();
				pass(this.outage.length);
				this.store.resume();
			}
			else {
				this.store.kill();
				pass(this.outage.length);
				this.store.restart();
			}
			pass(Duration.ofSeconds(35));
			int before = this.granted;
			pass(AFTER);
			assertThat(this.granted).as(this.name).isGreaterThan(before);
			this.over = true;
			pass(AFTER);
			assertThat(this.most).as(this.name).isLessThanOrEqualTo(this.slots);
			assertThat(this.running).as(this.name).isZero();
			assertThat(this.store.held()).as(this.name).isZero();
		}

		private void pass(Duration time) {
			this.time.advanceTimeBy(time);
		}

		private void come(int instance) {
			long pause = (long) (this.random.nextDouble() * 3_000);
			this.time.schedule(() -> {
				if (!this.over) {
					this.limiters.get(instance)
						.acquireReactive(VirtualTime.request())
						.subscribe((permit) -> call(instance, permit));
				}
			}, pause, TimeUnit.MILLISECONDS);
		}

		private void call(int instance, Permit permit) {
			this.running++;
			this.granted++;
			this.most = Math.max(this.most, this.running);
			long length = this.over ? 0 : (long) (Math.pow(this.random.nextDouble(), 4) * 20_000);
			this.time.schedule(() -> {
				this.running--;
				permit.release();
				come(instance);
			}, length, TimeUnit.MILLISECONDS);
		}

	}

}
