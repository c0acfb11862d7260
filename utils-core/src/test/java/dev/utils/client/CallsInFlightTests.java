package dev.utils.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmException;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * An application that stops waits for what is being answered, and for nothing else.
 */
class CallsInFlightTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final LlmSimulator simulator = LlmSimulator.start();

	private final CallsInFlight inFlight = new CallsInFlight();

	private final LlmClientFixture fixture = new LlmClientFixture(this.simulator.openAiBaseUrl());

	private final CountDownLatch none = new CountDownLatch(1);

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@Test
	void callThatIsBeingAnsweredIsWaitedFor() {
		this.simulator.script(Fault.delay(Duration.ofMillis(500)));
		CompletableFuture<?> call = begin();
		this.inFlight.stop(this.none::countDown);
		assertThat(call).succeedsWithin(PATIENCE);
		await().atMost(PATIENCE).until(() -> this.none.getCount() == 0);
	}

	@Test
	void callThatWaitsForItsNextAttemptIsEnded() {
		this.simulator.script(Fault.status(503).retryAfter("15"));
		CompletableFuture<?> call = begin();
		await().atMost(PATIENCE).until(() -> this.inFlight.size() == 1 && !this.simulator.requests().isEmpty());
		this.inFlight.stop(this.none::countDown);
		assertCancelled(call);
		await().atMost(PATIENCE).until(() -> this.none.getCount() == 0);
	}

	@Test
	void callThatDoesNotEndIsEnded() {
		this.simulator.script(Fault.stall());
		CompletableFuture<?> call = begin();
		this.inFlight.stop(this.none::countDown);
		assertThat(this.none.getCount()).isOne();
		this.inFlight.cancel();
		assertCancelled(call);
		await().atMost(PATIENCE).until(() -> this.none.getCount() == 0);
	}

	@Test
	void callsThatWaitAreEndedWhileNewOnesAreTaken() {
		this.simulator.script(Fault.status(503).retryAfter("15"));
		CompletableFuture<?> waiting = begin();
		this.inFlight.endWaiting();
		assertCancelled(waiting);
		this.simulator.script(Fault.status(503).retryAfter("15"));
		assertCancelled(begin());
		assertThat(client().chat(ChatRequest.of("Hello")).block(PATIENCE).text()).contains("Hello");
	}

	@Test
	void newCallsAreRefusedUntilTheNextStart() {
		this.inFlight.stop(this.none::countDown);
		assertThat(this.none.getCount()).isZero();
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> client().chat(ChatRequest.of("Hello")).block(PATIENCE));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.CANCELLED);
		assertThat(failure).hasMessageContaining("the application stops");
		assertThat(this.simulator.requests()).isEmpty();
		this.inFlight.start();
		assertThat(client().chat(ChatRequest.of("Hello")).block(PATIENCE).text()).contains("Hello");
	}

	private CompletableFuture<?> begin() {
		CompletableFuture<?> call = client().chat(ChatRequest.of("Hello")).toFuture();
		await().atMost(PATIENCE).until(() -> !this.simulator.requests().isEmpty());
		return call;
	}

	private ReactiveLlmClient client() {
		return this.fixture.factory().with(this.inFlight).reactive(this.fixture.target(Provider.OPENAI));
	}

	private static void assertCancelled(CompletableFuture<?> call) {
		assertThat(call).failsWithin(PATIENCE)
			.withThrowableThat()
			.withCauseInstanceOf(LlmException.class)
			.satisfies((failure) -> assertThat(((LlmException) failure.getCause()).errorClass())
				.isEqualTo(ErrorClass.CANCELLED));
	}

}
