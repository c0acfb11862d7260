package dev.utils.sample;

import java.time.Duration;
import java.util.Map;

import dev.utils.artifact.ArtifactQuotaException;
import dev.utils.llm.Capability;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmException;
import dev.utils.llm.Provider;
import dev.utils.llm.UnsupportedCapabilityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LlmProblem} and how {@link ProblemAdvice} sends it.
 */
class LlmProblemTests {

	private final ProblemAdvice advice = new ProblemAdvice();

	@ParameterizedTest
	@CsvSource({ "RATE, 429", "DAILY_QUOTA, 503", "MONEY, 402", "CAPACITY, 503", "LOADING, 503", "IMPOSSIBLE, 422",
			"CONTEXT, 422", "CONTENT, 422", "AUTH, 502", "INVALID, 422", "TRANSIENT, 502", "TRUNCATED, 502",
			"TIMEOUT, 504", "CANCELLED, 503" })
	void statusWhenCallFailsDependsOnErrorClass(ErrorClass errorClass, int status) {
		ResponseEntity<Object> response = this.advice.handleLlmException(failure(errorClass).build());
		assertThat(response.getStatusCode().value()).isEqualTo(status);
		assertThat(response.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(((ProblemDetail) response.getBody()).getStatus()).isEqualTo(status);
	}

	@ParameterizedTest
	@EnumSource
	void retryAfterHeaderWhenStatusAsksToComeBackIsAlwaysThere(ErrorClass errorClass) {
		ResponseEntity<Object> response = this.advice.handleLlmException(failure(errorClass).build());
		boolean comeBack = response.getStatusCode().value() == 429 || response.getStatusCode().value() == 503;
		assertThat(response.getHeaders().containsHeader(HttpHeaders.RETRY_AFTER)).isEqualTo(comeBack);
	}

	@ParameterizedTest
	@CsvSource({ "PT0S, 0", "PT0.001S, 1", "PT1S, 1", "PT1.5S, 2", "PT11.3S, 12", "PT24H, 86400" })
	void retryAfterWhenProviderSaysIsRoundedUpToSeconds(Duration asked, long seconds) {
		ResponseEntity<Object> response = this.advice
			.handleLlmException(failure(ErrorClass.RATE).retryAfter(asked).build());
		assertThat(response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo(Long.toString(seconds));
		assertThat(properties(response)).containsEntry("retryAfterSeconds", seconds);
	}

	@Test
	void problemWhenCallFailsHoldsTheFacts() {
		LlmException failure = failure(ErrorClass.CAPACITY).message("overloaded")
			.model("some-model")
			.status(529)
			.requestId("req-1")
			.attempts(4)
			.build();
		ProblemDetail problem = LlmProblem.of(failure);
		assertThat(problem.getDetail()).isEqualTo(failure.getMessage());
		assertThat(problem.getTitle()).isEqualTo("The provider is overloaded");
		assertThat(problem.getType()).hasToString("urn:problem-type:llm:capacity");
		assertThat(problem.getProperties()).containsEntry("errorClass", ErrorClass.CAPACITY)
			.containsEntry("provider", "openai")
			.containsEntry("model", "some-model")
			.containsEntry("providerStatus", 529)
			.containsEntry("requestId", "req-1")
			.containsEntry("attempts", 4);
	}

	@Test
	void problemWhenTheResultCannotBeSavedBlamesTheServer() {
		LlmException failure = failure(ErrorClass.INVALID).cause(new ArtifactQuotaException("full")).build();
		ProblemDetail problem = LlmProblem.of(failure);
		assertThat(problem.getStatus()).isEqualTo(507);
		assertThat(problem.getTitle()).isEqualTo("This server cannot save the result");
	}

	@Test
	void titleWhenProviderLacksACapabilityNamesIt() {
		ProblemDetail problem = LlmProblem
			.of(new UnsupportedCapabilityException(Capability.EMBEDDINGS, Provider.OPENAI, "embeddings", null));
		assertThat(problem.getTitle()).isEqualTo("The provider has no embeddings");
		assertThat(problem.getStatus()).isEqualTo(422);
		assertThat(problem.getProperties()).containsEntry("errorClass", ErrorClass.INVALID);
	}

	@Test
	void titleWhenRequestWasNotSentDoesNotBlameTheProvider() {
		assertThat(LlmProblem.of(failure(ErrorClass.INVALID).build()).getTitle())
			.isEqualTo("The request cannot be made to this provider");
		assertThat(LlmProblem.of(failure(ErrorClass.INVALID).status(400).attempts(1).build()).getTitle())
			.isEqualTo("The provider did not accept the request");
	}

	@Test
	void problemWhenStreamFailsDoesNotRepeatTheAnswer() {
		LlmException failure = failure(ErrorClass.TRUNCATED).partialText("what had arrived").build();
		assertThat(LlmProblem.of(failure).toString()).doesNotContain("what had arrived");
	}

	private static LlmException.Builder failure(ErrorClass errorClass) {
		return LlmException.builder(errorClass, Provider.OPENAI, "chat");
	}

	private static Map<String, Object> properties(ResponseEntity<Object> response) {
		return ((ProblemDetail) response.getBody()).getProperties();
	}

}
