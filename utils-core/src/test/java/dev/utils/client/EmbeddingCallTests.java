package dev.utils.client;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import dev.utils.llm.Capability;
import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.EmbeddingResponse;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmException;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import dev.utils.simulator.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * More texts than a provider takes at once.
 */
class EmbeddingCallTests {

	private final LlmSimulator simulator = LlmSimulator.start();

	private final LlmClient client = new LlmClientFixture(this.simulator.openAiBaseUrl())
		.model(Capability.EMBEDDINGS, "text-embedding-3-small")
		.blocking();

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@Test
	void textsAreSentInPortionsAndTheVectorsKeepTheirOrder() {
		List<String> texts = IntStream.range(0, 600).mapToObj((i) -> "text " + i).toList();
		EmbeddingResponse response = this.client.embed(EmbeddingRequest.builder(texts).dimensions(8).build());
		assertThat(this.simulator.requests()).extracting(EmbeddingCallTests::inputs)
			.containsExactlyInAnyOrder(256, 256, 88);
		assertThat(response.vectors()).hasSize(600);
		assertThat(response.attempts()).isEqualTo(3);
		assertThat(response.usage().inputTokens()).isEqualTo(1200);
		assertThat(List.of(0, 255, 256, 599)).allSatisfy((i) -> assertThat(response.vectors().get(i)).isEqualTo(
				this.client.embed(EmbeddingRequest.builder(List.of(texts.get(i))).dimensions(8).build()).vector()));
	}

	@Test
	void longTextsGoInSmallerPortions() {
		List<String> texts = Collections.nCopies(4, "Zażółć gęślą jaźń ".repeat(20_000));
		assertThat(EmbeddingOperation.batches(texts, 2048)).hasSize(4);
		assertThat(EmbeddingOperation.batches(List.of("a", texts.get(0), "b"), 2048)).hasSize(1);
	}

	@Test
	void portionThatFailsFailsTheCall() {
		this.simulator.script(Fault.status(401));
		List<String> texts = Collections.nCopies(600, "text");
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.client.embed(EmbeddingRequest.builder(texts).build()));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.AUTH);
	}

	@Test
	void failureCountsTheRequestsOfAllPortions() {
		this.simulator.script(Fault.status(503), Fault.none(), Fault.none(), Fault.status(401));
		List<String> texts = Collections.nCopies(600, "text");
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.client.embed(EmbeddingRequest.builder(texts).build()));
		assertThat(failure.attempts()).isEqualTo(4);
	}

	@Test
	void portionsShareTheBudgetOfTheCall() {
		this.simulator.script(Fault.stall().times(10));
		List<String> texts = Collections.nCopies(2_000, "text");
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.client.embed(EmbeddingRequest.builder(texts).timeout(Duration.ofMillis(300)).build()));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
		assertThat(this.simulator.requests()).hasSizeLessThanOrEqualTo(4);
	}

	@Test
	void moreTextsThanConfiguredAreRefusedBeforeAnythingIsSent() {
		EmbeddingRequest request = EmbeddingRequest.builder(Collections.nCopies(10_001, "text")).build();
		assertThatIllegalArgumentException().isThrownBy(() -> this.client.embed(request))
			.withMessageContaining("utils.embedding.max-inputs");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EmbeddingRequest.builder(Collections.nCopies(100_001, "text")).build());
		assertThatIllegalArgumentException().isThrownBy(() -> EmbeddingRequest.of("a", " "))
			.withMessageContaining("text 1");
		assertThatIllegalArgumentException().isThrownBy(() -> EmbeddingRequest.of());
		assertThat(this.simulator.requests()).isEmpty();
	}

	private static int inputs(RecordedRequest request) {
		return JsonMapper.shared().readTree(request.bytes()).path("input").size();
	}

}
