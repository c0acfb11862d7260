package dev.utils.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmException;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application that stops, without a web server, lets its calls end.
 */
class CallsLifecycleTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final LlmSimulator simulator = LlmSimulator.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HttpAutoConfiguration.class, LlmClientAutoConfiguration.class))
		.withPropertyValues("utils.llm.providers.openai.base-url=" + this.simulator.openAiBaseUrl(),
				"utils.llm.providers.openai.api-key=sk-test", "utils.llm.preferred-provider=openai");

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@Test
	void callThatIsBeingAnsweredEndsWell() {
		this.simulator.script(Fault.delay(Duration.ofMillis(500)));
		assertThat(callWhileClosing("spring.lifecycle.timeout-per-shutdown-phase=30s")).succeedsWithin(PATIENCE);
	}

	@Test
	void callThatWaitsForItsNextAttemptEndsAsCancelled() {
		this.simulator.script(Fault.status(503).retryAfter("50"));
		assertCancelled(callWhileClosing("spring.lifecycle.timeout-per-shutdown-phase=30s"));
	}

	@Test
	void callThatDoesNotEndInTimeEndsAsCancelled() {
		this.simulator.script(Fault.stall());
		assertCancelled(callWhileClosing("spring.lifecycle.timeout-per-shutdown-phase=1s"));
	}

	@Test
	void immediateShutdownWaitsForNothing() {
		this.simulator.script(Fault.stall());
		assertCancelled(callWhileClosing("server.shutdown=immediate"));
	}

	private CompletableFuture<?> callWhileClosing(String property) {
		CompletableFuture<?>[] call = new CompletableFuture<?>[1];
		this.runner.withPropertyValues(property).run((context) -> {
			call[0] = context.getBean(ReactiveLlmClient.class).chat(ChatRequest.of("Hello")).toFuture();
			await().atMost(PATIENCE).until(() -> !this.simulator.requests().isEmpty());
		});
		return call[0];
	}

	private static void assertCancelled(CompletableFuture<?> call) {
		assertThat(call).failsWithin(PATIENCE)
			.withThrowableThat()
			.withCauseInstanceOf(LlmException.class)
			.satisfies((failure) -> assertThat(((LlmException) failure.getCause()).errorClass())
				.isEqualTo(ErrorClass.CANCELLED));
	}

}
