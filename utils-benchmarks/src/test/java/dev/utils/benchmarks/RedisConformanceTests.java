package dev.utils.benchmarks;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two real processes and a real Redis, for a few seconds. Nothing here depends on how
 * fast this machine is.
 */
class RedisConformanceTests {

	private static final double CAPACITY = 100;

	@Test
	void processesKeepTheirLimitTogetherAlsoWhenRedisIsKilled() throws Exception {
		try (RedisUnderTest redis = RedisUnderTest.own()) {
			Result paced = conformance(redis, Duration.ofSeconds(2)).paced();
			assertThat(paced.perProcess()).as("%s", paced).allMatch((granted) -> granted > 0);
			assertThat(paced.overshoot()).as("%s", paced).isLessThanOrEqualTo(0);
			assertThat(paced.certainOvershoot()).as("%s", paced).isLessThanOrEqualTo(0);
			Result kill = conformance(redis, Duration.ofSeconds(4)).kill();
			assertThat(kill.perProcess()).as("%s", kill).allMatch((granted) -> granted > 0);
			assertThat(kill.overshoot()).as("%s", kill).isLessThanOrEqualTo(CAPACITY);
		}
	}

	private static RedisConformance conformance(RedisUnderTest redis, Duration time) {
		return new RedisConformance(redis, 2, time, Duration.ofMillis(200));
	}

}
