package dev.utils.client;

import java.time.Duration;

import dev.utils.llm.Capability;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmException;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Pictures take long, and are paid for one by one.
 */
class LongCallTests {

	private final LlmSimulator simulator = LlmSimulator.start();

	private final LlmClient client = new LlmClientFixture(this.simulator.openAiBaseUrl())
		.model(Capability.IMAGE_GENERATION, "gpt-image-1")
		.readTimeout(Duration.ofMillis(200))
		.blocking();

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@Test
	void pictureIsWaitedForLongerThanTheReadTimeout() {
		this.simulator.script(Fault.delay(Duration.ofMillis(600)));
		assertThat(this.client.generateImage(ImageRequest.of("A cat")).attempts()).isOne();
	}

	@Test
	void pictureThatDoesNotComeInTimeIsNotOrderedAgain() {
		this.simulator.script(Fault.stall());
		LlmException failure = catchThrowableOfType(LlmException.class, () -> this.client
			.generateImage(ImageRequest.builder("A cat").readTimeout(Duration.ofSeconds(1)).build()));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@Test
	void pictureIsNotOrderedAgainWhenTheConnectionBreaks() {
		this.simulator.script(Fault.reset());
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.client.generateImage(ImageRequest.of("A cat")));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@Test
	void refusalIsRepeatedAsAlways() {
		this.simulator.script(Fault.status(503));
		assertThat(this.client.generateImage(ImageRequest.of("A cat")).attempts()).isEqualTo(2);
	}

}
