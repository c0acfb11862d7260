package dev.utils.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import dev.utils.llm.Provider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class OutputEstimatesTests {

	private final OutputEstimates estimates = new OutputEstimates();

	@Test
	void fewerThanTenAnswersTeachNothing() {
		learn("gpt-4o", Collections.nCopies(9, 20L));
		assertThat(estimate("gpt-4o")).isEqualTo(1000);
		learn("gpt-4o", List.of(20L));
		assertThat(estimate("gpt-4o")).isEqualTo(20);
	}

	@ParameterizedTest
	@CsvSource({ "10, 9", "11, 10", "20, 18", "63, 57", "64, 58" })
	void nineOfTenAnswersAreNotLongerThanTheEstimate(int answers, long expected) {
		List<Long> outputs = new ArrayList<>(IntStream.rangeClosed(1, answers).mapToObj(Long::valueOf).toList());
		Collections.shuffle(outputs);
		learn("gpt-4o", outputs);
		assertThat(estimate("gpt-4o")).isEqualTo(expected);
	}

	@Test
	void onlyTheLast64AnswersCount() {
		learn("gpt-4o", Collections.nCopies(64, 5000L));
		learn("gpt-4o", Collections.nCopies(57, 10L));
		assertThat(estimate("gpt-4o")).isEqualTo(5000);
		learn("gpt-4o", List.of(10L));
		assertThat(estimate("gpt-4o")).isEqualTo(10);
	}

	@Test
	void modelsAndProvidersAreToldApart() {
		learn("gpt-4o", Collections.nCopies(10, 20L));
		assertThat(estimate("gpt-4.1")).isEqualTo(1000);
		assertThat(this.estimates.of(Provider.ANTHROPIC, "gpt-4o")).isEqualTo(1000);
	}

	@Test
	void modelThatWasNotUsedForLongestIsForgottenBefore257AreKept() {
		learn("used", Collections.nCopies(10, 20L));
		learn("unused", Collections.nCopies(10, 20L));
		for (int i = 0; i < 255; i++) {
			learn("model-" + i, List.of(1L));
			assertThat(estimate("used")).isEqualTo(20);
		}
		assertThat(estimate("unused")).isEqualTo(1000);
	}

	@Test
	void absurdCountDoesNotOverflow() {
		learn("gpt-4o", Collections.nCopies(10, Long.MAX_VALUE));
		assertThat(estimate("gpt-4o")).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void answersOfManyThreadsAreAllCounted() {
		IntStream.range(0, 1000).parallel().forEach((i) -> learn("gpt-4o", List.of((i % 2 == 0) ? 7L : 8L)));
		assertThat(estimate("gpt-4o")).isBetween(7L, 8L);
	}

	private long estimate(String model) {
		return this.estimates.of(Provider.OPENAI, model);
	}

	private void learn(String model, List<Long> outputs) {
		outputs.forEach((tokens) -> this.estimates.learn(Provider.OPENAI, model, tokens));
	}

}
