package dev.utils.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Ten thousand generated schedules of callers who come, wait and leave: no window of time
 * holds more calls than its limits allow, and every call goes at the first moment at
 * which an ideal limiter would let it go.
 */
class GeneratedSchedulesTests {

	private static final int SCHEDULES = 10_000;

	// A nanosecond per call, to which rates are rounded, and the rounding of doubles.
	private static final double TOLERANCE_SECONDS = 1e-6;

	@Test
	void noWindowHoldsMoreThanAllowedAndNoCallWaitsLongerThanItMust() {
		double granted = 0;
		double allowed = 0;
		for (long seed = 0; seed < SCHEDULES; seed++) {
			Schedule schedule = new Schedule(new Random(seed));
			List<Double> grants = schedule.run();
			assertThat(grants).as("schedule %d", seed).hasSameSizeAs(schedule.ideal());
			for (int i = 0; i < grants.size(); i++) {
				assertThat(grants.get(i)).as("schedule %d, grant %d", seed, i)
					.isCloseTo(schedule.ideal().get(i), within(TOLERANCE_SECONDS));
			}
			for (Rate rate : schedule.rates) {
				assertThat(rate.overshoot(grants)).as("schedule %d", seed).isLessThanOrEqualTo(0);
			}
			double last = grants.isEmpty() ? 0 : grants.get(grants.size() - 1);
			// Fewer callers than the burst cannot use all of it.
			if (schedule.saturated && last > 0) {
				granted += grants.size();
				allowed += schedule.allowedUntil(last);
			}
		}
		assertThat(granted / allowed).isBetween(0.99, 1 + 1e-9);
	}

	private record Rate(double capacity, double perSecond) {

		Rate {
			// Calls are counted in thousandths.
			capacity = Math.floor(capacity * 1000) / 1000;
		}

		double overshoot(List<Double> grants) {
			double most = -this.capacity;
			for (int first = 0; first < grants.size(); first++) {
				for (int last = first; last < grants.size(); last++) {
					double window = grants.get(last) - grants.get(first);
					most = Math.max(most, last - first + 1 - this.capacity - this.perSecond * window);
				}
			}
			// A billionth of a call is the rounding of doubles.
			return most - 1e-9;
		}

	}

	private static final class Schedule {

		private final Random random;

		private final RateLimits limits;

		private final List<Rate> rates = new ArrayList<>();

		private final List<Duration> arrivals = new ArrayList<>();

		private final List<Duration> departures = new ArrayList<>();

		private final boolean saturated;

		private final List<Double> ideal = new ArrayList<>();

		Schedule(Random random) {
			this.random = random;
			double qps = 0.1 + random.nextInt(500) / 10.0;
			Integer burst = random.nextInt(4) == 0 ? 1 + random.nextInt(10) : null;
			Double rpm = random.nextInt(3) == 0 ? 1 + random.nextInt(3000) / 2.0 : null;
			this.limits = RateLimits.qps(qps).withRpm(rpm).withBurst(burst);
			this.rates.add(new Rate((burst != null) ? burst : Math.max(1, qps), qps));
			if (rpm != null) {
				this.rates.add(new Rate((burst != null) ? burst : Math.max(1, rpm / 60), rpm / 60));
			}
			this.saturated = random.nextBoolean();
			int callers = 5 + random.nextInt(60);
			long nanos = 0;
			for (int i = 0; i < callers; i++) {
				nanos += this.saturated ? 0 : pause(qps);
				this.arrivals.add(Duration.ofNanos(nanos));
				boolean leaves = !this.saturated && random.nextInt(5) == 0;
				this.departures.add(leaves ? Duration.ofNanos(nanos + 1 + pause(qps)) : Duration.ofDays(365));
			}
			think();
		}

		private long pause(double qps) {
			return this.random.nextInt(3) == 0 ? 0 : (long) (this.random.nextDouble() * 4e9 / qps);
		}

		private void think() {
			double[] levels = this.rates.stream().mapToDouble(Rate::capacity).toArray();
			double at = 0;
			for (int i = 0; i < this.arrivals.size(); i++) {
				double turn = Math.max(at, seconds(this.arrivals.get(i)));
				double go = turn;
				for (int r = 0; r < levels.length; r++) {
					Rate rate = this.rates.get(r);
					double level = Math.min(rate.capacity(), levels[r] + (turn - at) * rate.perSecond());
					go = Math.max(go, turn + Math.max(0, 1 - level) / rate.perSecond());
				}
				if (seconds(this.departures.get(i)) < go) {
					continue;
				}
				for (int r = 0; r < levels.length; r++) {
					Rate rate = this.rates.get(r);
					levels[r] = Math.min(rate.capacity(), levels[r] + (go - at) * rate.perSecond()) - 1;
				}
				at = go;
				this.ideal.add(go);
			}
		}

		List<Double> ideal() {
			return this.ideal;
		}

		double allowedUntil(double seconds) {
			return this.rates.stream()
				.mapToDouble((rate) -> rate.capacity() + rate.perSecond() * seconds)
				.min()
				.orElseThrow();
		}

		List<Double> run() {
			VirtualTime time = new VirtualTime(this.limits);
			List<Caller> callers = new ArrayList<>();
			for (int i = 0; i < this.arrivals.size(); i++) {
				time.pass(this.arrivals.get(i).minus(time.now()));
				Caller caller = time.call();
				callers.add(caller);
				Duration patience = this.departures.get(i).minus(time.now());
				if (patience.compareTo(Duration.ofDays(1)) < 0) {
					time.later(patience, caller::cancel);
				}
			}
			time.pass(Duration.ofDays(1));
			return callers.stream().filter(Caller::isGranted).map((caller) -> seconds(caller.answered())).toList();
		}

		private static double seconds(Duration time) {
			return time.toNanos() / 1e9;
		}

	}

}
