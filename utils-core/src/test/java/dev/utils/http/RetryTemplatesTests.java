package dev.utils.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmException;
import dev.utils.llm.Provider;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.retry.backoff.BackOffInterruptedException;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RetryTemplatesTests {

	private final RetryRule rule = new RetryRule(new RetrySettings(3, Duration.ofMillis(500), Duration.ofSeconds(8)),
			InstantSource.system(), () -> 1);

	private final AtomicLong nanos = new AtomicLong();

	private final List<Long> sleeps = new ArrayList<>();

	private final Deque<RuntimeException> failures = new ArrayDeque<>();

	private final AtomicInteger calls = new AtomicInteger();

	@Test
	void passingStatusIsRepeatedWithTheWaitThatTheServerAsksFor() {
		this.failures.add(status(429, "Retry-After", "0.7"));
		this.failures.add(status(503, "X-Unused", ""));
		assertThat(run(Duration.ofMinutes(1))).isEqualTo("done");
		assertThat(this.calls).hasValue(3);
		assertThat(this.sleeps).containsExactly(700L, 1000L);
	}

	@Test
	void attemptsAreMaxRetriesPlusOneAndTheLastFailureIsThrownUnwrapped() {
		for (int i = 0; i < 4; i++) {
			this.failures.add(status(503, "X-Unused", ""));
		}
		assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> run(Duration.ofMinutes(1)));
		assertThat(this.calls).hasValue(4);
		assertThat(this.sleeps).hasSize(3);
	}

	@Test
	void lastingStatusIsThrownAtOnce() {
		this.failures.add(status(400, "X-Unused", ""));
		assertThatExceptionOfType(HttpClientErrorException.class).isThrownBy(() -> run(Duration.ofMinutes(1)));
		assertThat(this.calls).hasValue(1);
		assertThat(this.sleeps).isEmpty();
	}

	@Test
	void brokenConnectionIsRepeated() {
		this.failures.add(new ResourceAccessException("I/O error", new IOException("Connection reset")));
		assertThat(run(Duration.ofMinutes(1))).isEqualTo("done");
	}

	@Test
	void waitBeyondTheBudgetFailsAtOnce() {
		this.failures.add(status(429, "Retry-After", "61"));
		assertThatExceptionOfType(HttpClientErrorException.class).isThrownBy(() -> run(Duration.ofMinutes(1)));
		assertThat(this.sleeps).isEmpty();
	}

	@Test
	void failureOfAnLlmCallIsNotRepeatedASecondTime() {
		this.failures.add(LlmException.builder(ErrorClass.RATE, Provider.OPENAI, "chat")
			.cause(new IOException("Connection reset"))
			.build());
		assertThatExceptionOfType(LlmException.class).isThrownBy(() -> run(Duration.ofMinutes(1)));
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void wrappedFailureOfAnLlmCallIsNotRepeatedEither() {
		this.failures.add(new IllegalStateException(LlmException.builder(ErrorClass.RATE, Provider.OPENAI, "chat")
			.cause(new IOException("Connection reset"))
			.build()));
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> run(Duration.ofMinutes(1)));
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void interruptEndsTheWaitAndIsKept() {
		this.failures.add(status(503, "X-Unused", ""));
		RetryTemplate template = RetryTemplates.create(this.rule, Duration.ofMinutes(1));
		Thread.currentThread().interrupt();
		try {
			assertThatThrownBy(() -> template.execute((context) -> call()))
				.isInstanceOf(BackOffInterruptedException.class);
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
		}
		finally {
			Thread.interrupted();
		}
	}

	@Test
	void executionsDoNotShareTheirBudget() {
		this.failures.add(status(429, "Retry-After", "40"));
		run(Duration.ofMinutes(1));
		this.failures.add(status(429, "Retry-After", "40"));
		assertThat(run(Duration.ofMinutes(1))).isEqualTo("done");
	}

	private String run(Duration budget) {
		RetryTemplate template = RetryTemplates.create(this.rule, budget, this::classify, (millis) -> {
			this.sleeps.add(millis);
			this.nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
		}, this.nanos::get);
		return template.execute((context) -> call());
	}

	private RetryFailure classify(Throwable failure) {
		return RetryTemplates.classify(this.rule, failure);
	}

	private String call() {
		this.calls.incrementAndGet();
		RuntimeException failure = this.failures.poll();
		if (failure != null) {
			throw failure;
		}
		return "done";
	}

	private static RuntimeException status(int status, String header, String value) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(header, value);
		HttpStatusCode code = HttpStatusCode.valueOf(status);
		return code.is5xxServerError()
				? new HttpServerErrorException(code, "failed", headers, new byte[0], StandardCharsets.UTF_8)
				: new HttpClientErrorException(code, "failed", headers, new byte[0], StandardCharsets.UTF_8);
	}

}
