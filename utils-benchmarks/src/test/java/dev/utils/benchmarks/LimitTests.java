package dev.utils.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.utils.benchmarks.Limit.Grant;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * A measure that finds nothing proves nothing.
 */
class LimitTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final Limit limit = new Limit(2, 1);

	@Test
	void windowAllowsItsRateAndOneBucket() {
		assertThat(this.limit.allowed(3 * SECOND)).isEqualTo(5);
		assertThat(new Limit(2, 1, 2, SECOND).allowed(3 * SECOND)).isEqualTo(9);
	}

	@Test
	void worstWindowIsFoundAmongGrantsThatAreFineOnTheWhole() {
		long[] times = { 0, 50 * SECOND, 50 * SECOND, 50 * SECOND, 51 * SECOND, 99 * SECOND };
		assertThat(this.limit.overshoot(times)).isEqualTo(1);
		assertThat(this.limit.overshoot(new long[] { 0, 0, SECOND, 2 * SECOND })).isEqualTo(0);
	}

	@Test
	void grantThatMayHaveBeenDecidedOutsideAWindowDoesNotCount() {
		Grant early = new Grant(0, 10 * SECOND, 1);
		Grant one = new Grant(10 * SECOND, 10 * SECOND, 1);
		assertThat(this.limit.certainOvershoot(List.of(early, one, one))).isEqualTo(0, within(1e-9));
		assertThat(this.limit.certainOvershoot(List.of(early, one, one, one))).isEqualTo(1, within(1e-9));
		assertThat(this.limit.certainOvershoot(List.of(early, new Grant(10 * SECOND, 10 * SECOND, 5)))).isEqualTo(3,
				within(1e-9));
	}

}
